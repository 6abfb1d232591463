"""NVIDIA's management library, as far as records need it: the first card's name, driver and energy counter."""

import ctypes
from collections.abc import Callable

LIBRARY = "libnvidia-ml.so.1"
SUCCESS = 0
_LONGEST_TEXT = 96  # NVML_DEVICE_NAME_V2_BUFFER_SIZE; the driver's version is shorter


def joules() -> float | None:
    """What the card's energy counter stands at, in J; None where there is no card or it has no counter."""
    millijoules = ctypes.c_ulonglong()
    found = _asked(lambda nvml, card: nvml.nvmlDeviceGetTotalEnergyConsumption(card, ctypes.byref(millijoules)))
    return millijoules.value / 1e3 if found else None


def accelerator() -> dict[str, str]:
    """The card as `accelerator` and `driver`; empty where there is no card."""
    name, driver = (ctypes.create_string_buffer(_LONGEST_TEXT) for _ in range(2))
    asked = (
        lambda nvml, card: nvml.nvmlDeviceGetName(card, name, _LONGEST_TEXT),
        lambda nvml, card: nvml.nvmlSystemGetDriverVersion(driver, _LONGEST_TEXT),
    )
    return {"accelerator": name.value.decode(), "driver": driver.value.decode()} if _asked(*asked) else {}


def _asked(*questions: Callable[[ctypes.CDLL, ctypes.c_void_p], int]) -> bool:
    """Whether NVML, the first card and all questions answered."""
    try:
        nvml = ctypes.CDLL(LIBRARY)
    except OSError:
        return False
    card = ctypes.c_void_p()
    if nvml.nvmlInit_v2() != SUCCESS or nvml.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(card)) != SUCCESS:
        return False
    return all(question(nvml, card) == SUCCESS for question in questions)
