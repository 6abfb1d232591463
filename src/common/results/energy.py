"""Energy, from counters of the hardware only: the processors' for a run on them, the graphics card's for one on it."""

import ctypes
from pathlib import Path

POWERCAP = Path("/sys/class/powercap")
NVML = "libnvidia-ml.so.1"
NVML_SUCCESS = 0


def joules(device: str) -> float | None:
    """What the counter of a device stands at, in J; None where it has none that can be read.

    For `cpu` the sum over the processor packages (RAPL), without what else the system counts, which may contain them;
    for `gpu` the first NVIDIA card that NVML knows. Only differences mean something.
    """
    return {"cpu": _packages, "gpu": _card}[device]()


def _packages() -> float | None:
    total = None
    for domain in sorted(POWERCAP.glob("intel-rapl:*")):
        try:
            if (domain / "name").read_text().startswith("package"):
                total = (total or 0.0) + int((domain / "energy_uj").read_text()) / 1e6
        except OSError:  # since 2020 most systems let only root read them
            return None
    return total


def _card() -> float | None:
    try:
        nvml = ctypes.CDLL(NVML)
    except OSError:
        return None
    card, millijoules = ctypes.c_void_p(), ctypes.c_ulonglong()
    calls = (
        lambda: nvml.nvmlInit_v2(),
        lambda: nvml.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(card)),
        lambda: nvml.nvmlDeviceGetTotalEnergyConsumption(card, ctypes.byref(millijoules)),
    )
    if any(call() != NVML_SUCCESS for call in calls):
        return None
    return millijoules.value / 1e3
