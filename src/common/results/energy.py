"""Energy, from counters of the hardware only: the processors' for a run on them, the graphics card's for one on it."""

from pathlib import Path

from common.results import nvml

POWERCAP = Path("/sys/class/powercap")


def joules(device: str) -> float | None:
    """What the counter of a device stands at, in J; None where it has none that can be read.

    For `cpu` the sum over the processor packages (RAPL), without what else the system counts, which may contain them;
    for `gpu` the first NVIDIA card that NVML knows. Only differences mean something.
    """
    return {"cpu": _packages, "gpu": nvml.joules}[device]()


def _packages() -> float | None:
    total = None
    for domain in sorted(POWERCAP.glob("intel-rapl:*")):
        try:
            if (domain / "name").read_text().startswith("package"):
                total = (total or 0.0) + int((domain / "energy_uj").read_text()) / 1e6
        except OSError:  # since 2020 most systems let only root read them
            return None
    return total
