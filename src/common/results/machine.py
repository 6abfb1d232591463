"""The machine: what it is, in words that name no host and no user, and how busy it is."""

import hashlib
import math
import os
import platform
import re
import time
from functools import cache
from pathlib import Path

import numpy as np
import psutil

from common.results import energy, nvml

# Vector units that decide what a processor can do; the other hundred flags do not matter here.
FLAGS = ("sse4_2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "asimd", "sve")
# Processor seconds per second, of everything but the run, above which its times are not trusted.
CONTENDED_CORES = 0.1
_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_PRODUCT_SIZE, _PRODUCTS = 2048, 5


@cache
def machine(device: str = "cpu") -> dict:
    """What machine this is; for a run on a GPU with the card and its driver, where one is found."""
    cpuinfo = _cpuinfo()
    flags = set((cpuinfo.get("flags") or cpuinfo.get("Features") or [""])[0].split())
    return {
        "processor": (cpuinfo.get("model name") or [platform.processor() or platform.machine()])[0],
        "architecture": platform.machine(),
        "cores": len(measuring_cpus()),
        "logical_cores": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "system": f"{platform.system()} {platform.release()}",
        "flags": [flag for flag in FLAGS if flag in flags],
        "virtual": _virtual(flags),
    } | (nvml.accelerator() if device == "gpu" else {})


def label(described: dict) -> str:
    """Machine class: what two runs must share to be compared. A run on a GPU names the card, too."""
    cores = described["cores"]
    processors = f"{described['processor']}, {cores} core{'s' if cores != 1 else ''}"
    return ", ".join([processors, *filter(None, [described.get("accelerator")])])


def slug(described: dict) -> str:
    """The machine class as the name of a folder."""
    return slug_of(label(described))


def slug_of(label: str) -> str:
    """A machine class's label as the name of a folder; with a hash where more than ordinary punctuation is lost."""
    slug = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")
    if not re.search(r"[^a-z0-9 (),.@/_-]", label.lower()):
        return slug
    return f"{slug}-{hashlib.sha256(label.encode()).hexdigest()[:8]}".strip("-")


def measuring_cpus() -> list[int]:
    """One logical processor of each physical core that this process may use: where measured kernels run.

    As many as a container's quota of processor time keeps busy: more threads would only be halted.
    """
    chosen = {}
    for cpu in sorted(os.sched_getaffinity(0)):
        topology = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology")
        core = tuple(_text(topology / name) or str(cpu) for name in ("physical_package_id", "core_id"))
        chosen.setdefault(core, cpu)
    return sorted(chosen.values())[: _quota()]


def _quota() -> int | None:
    """Processors that the control group may keep busy, rounded up; None for no limit."""
    limit, _, period = (_text(_QUOTA) or "max").partition(" ")
    return None if limit == "max" else math.ceil(int(limit) / int(period))


def clock_mhz() -> float | None:
    """Mean clock of the processors now; None where the system does not say."""
    clocks = [float(value) for value in _cpuinfo().get("cpu MHz", ())]
    return round(sum(clocks) / len(clocks), 1) if clocks else None


@cache
def product_peak() -> float:
    """GFLOP/s of the fastest of five products of float32 matrices, 2048 x 2048, with NumPy's BLAS on all cores.

    What a step's floating-point operations are held against. 2 n^3 operations each.
    """
    generator = np.random.default_rng(0)
    a, b = (generator.random((_PRODUCT_SIZE, _PRODUCT_SIZE), dtype=np.float32) for _ in range(2))
    best = float("inf")
    for _ in range(_PRODUCTS):
        started = time.perf_counter()
        a @ b
        best = min(best, time.perf_counter() - started)
    return round(2 * _PRODUCT_SIZE**3 / best / 1e9, 1)


class Watch:
    """What else the machine did between two moments.

    All processes of a run are descendants of this process and are ended and waited for before `foreign_cores` is
    asked, so that their time is in this process's account; what the machine did beyond that is foreign.
    """

    def __init__(self, device: str = "cpu"):
        self._device = device
        self.load_before = round(os.getloadavg()[0], 2)
        self.clock_before = clock_mhz()
        self._started, self._busy, self._own = time.monotonic(), _busy_seconds(), _own_seconds()
        self._joules = energy.joules(device)

    def seen(self) -> dict:
        """Load before, foreign processor seconds per second since then, clocks, and energy where there is a counter."""
        seconds = time.monotonic() - self._started
        foreign = (_busy_seconds() - self._busy) - (_own_seconds() - self._own)
        joules = energy.joules(self._device)
        return {
            "load_before": self.load_before,
            "foreign_cores": round(max(0.0, foreign) / seconds, 4),
            "clock_mhz": [self.clock_before, clock_mhz()],
            "joules": round(joules - self._joules, 3) if joules is not None and joules >= (self._joules or 0) else None,
        }


def _busy_seconds() -> float:
    times = psutil.cpu_times()
    # Virtual machines count their guests in user and nice; stolen time is work that others did on our cores.
    return sum(getattr(times, name, 0.0) for name in ("user", "nice", "system", "irq", "softirq", "steal"))


def _own_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _virtual(flags: set[str]) -> str:
    """`container`, `virtual machine`, both, or nothing."""
    container = Path("/.dockerenv").exists() or Path("/run/.containerenv").exists() or "container" in os.environ
    names = ["container"] * container + ["virtual machine"] * ("hypervisor" in flags)
    return " in ".join(names)


def _cpuinfo() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (_text(Path("/proc/cpuinfo")) or "").splitlines():
        key, _, value = line.partition(":")
        found.setdefault(key.strip(), []).append(value.strip())
    return found


def _text(path: Path) -> str | None:
    try:
        return path.read_text().strip()
    except OSError:
        return None
