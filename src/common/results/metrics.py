"""The quantities that are published of a run, each computed from its record alone, by one rule for all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median

import numpy as np

from common import tasks
from common.results import curve, machine
from common.tasks import data, operations

WARM_UP_REQUESTS = 20
STEADY_TOLERANCE = 1.1
STEADY_WINDOW = 3


@dataclass(frozen=True)
class Metric:
    """One published quantity.

    Attributes:
        name: column of the exports.
        title: what pages call it.
        unit: of the value, by SI; empty for a share.
        less_is_better: which end is the good one; None where neither is.
        of: its value for a record that is `ok`; None where the run does not have it.
        to_peak: whether that value is published as a share of the machine's product speed (see `peaks`).
    """

    name: str
    title: str
    unit: str
    less_is_better: bool | None
    of: Callable[[dict], float | None]
    to_peak: bool = False

    def value(self, record: dict, peaks: Mapping[str, float]) -> float | None:
        """What is published of a record that is `ok`; None where the run, or its machine, does not have it."""
        value = self.of(record)
        if not self.to_peak:
            return value
        peak = peaks.get(machine.label(record["machine"])) if record["device"] == "cpu" else None
        return value / peak if value and peak else None

    @property
    def timed(self) -> bool:
        """Whether a clock measures it, so that it drifts with the speed of the machine."""
        return self.unit in ("s", "1/s", "GFLOP/s", "J") or self.to_peak


def peaks(records: Iterable[dict]) -> dict[str, float]:
    """The largest product speed, in GFLOP/s, that any run of a machine class found there, by the class's label.

    One for all rows of a machine: each driver measures its own, and these differ by a quarter, which would make two
    rows of the same speed differ in their share.
    """
    found: dict[str, float] = {}
    for entry in records:
        label, speed = machine.label(entry["machine"]), entry["machine"]["product_gflops"]
        if speed:
            found[label] = max(speed, found.get(label, 0.0))
    return found


def steady_onset(record: dict) -> int:
    """Number of the block with which steady state begins.

    It is the first block from which on three successive ones have a median, per step, of at most 1.1 times the median
    of the second half of the series. What lies before it (tracing, compiling, caches that fill) is not steady.
    """
    each = _step_seconds(record)
    limit = STEADY_TOLERANCE * median(each[len(each) // 2 :])
    windows = (median(each[at : at + STEADY_WINDOW]) for at in range(len(each)))
    return next(at for at, value in enumerate(windows) if value <= limit)


def is_unsteady(record: dict) -> bool:
    """Whether a run reached steady state in the second half of its blocks only, or had no steady steps."""
    each = record["steady_steps"]
    return not each or steady_onset(record) > len(each) // 2


def steady_step(record: dict) -> float | None:
    """Mean seconds of a training step in steady state: pauses of the framework count, its warming up does not."""
    if not record["steady_steps"]:
        return None
    begin = steady_onset(record)
    return sum(record["phases"]["steady"][begin:]) / sum(record["steady_steps"][begin:])


def training(record: dict) -> float:
    """Seconds of all training steps: the first, the 19 that are proved, and the rest."""
    return sum(sum(record["phases"].get(name, ())) for name in curve.TRAINING)


def gflops(record: dict) -> float | None:
    """Floating-point operations of a steady training step per second, in 1e9, as the task counts them."""
    step = steady_step(record)
    settings = tasks.settings(record["task"], record["profile"])
    return operations.step_operations(record["task"], settings) / step / 1e9 if step else None


def _step_seconds(record: dict) -> list[float]:
    return [s / n for s, n in zip(record["phases"]["steady"], record["steady_steps"], strict=True)]


def _phase(name: str) -> Callable[[dict], float | None]:
    return lambda record: sum(record["phases"][name]) if name in record["phases"] else None


def _latency(percent: float) -> Callable[[dict], float | None]:
    def of(record: dict) -> float | None:
        requests = record["phases"].get("latency", ())[WARM_UP_REQUESTS:]
        return float(np.percentile(requests, percent)) if requests else None

    return of


def _predictions_per_second(record: dict) -> float | None:
    repeats = record["phases"].get("predict", ())[1:]  # the first one traces and compiles
    images = data.test_size(tasks.settings(record["task"], record["profile"]))
    return images / median(repeats) if repeats else None


def prediction_gflops(record: dict) -> float | None:
    """Floating-point operations of predicting per second, in 1e9: a third of a training step a batch, at least."""
    each = _predictions_per_second(record)
    settings = tasks.settings(record["task"], record["profile"])
    operations_of_one = operations.step_operations(record["task"], settings) / 3 / settings["batch_size"]
    return each * operations_of_one / 1e9 if each else None


def _seconds_to_target(record: dict) -> float | None:
    target = tasks.settings(record["task"], record["profile"])["target"]
    return curve.seconds_to(target, record["curve"])


def _peak_memory(record: dict) -> float | None:
    return (record["memory"] or {"peaks": {}})["peaks"].get("train")


METRICS = {
    metric.name: metric
    for metric in (
        Metric("accuracy", "Accuracy", "", False, lambda record: record["score"]["accuracy"]),
        Metric("training_seconds", "Training", "s", True, training),
        Metric("seconds_to_target", "Time to accuracy", "s", True, _seconds_to_target),
        Metric("steady_step_seconds", "Steady step", "s", True, steady_step),
        Metric("first_step_seconds", "First step", "s", True, _phase("first_step")),
        Metric("import_seconds", "Import", "s", True, _phase("import")),
        Metric("data_seconds", "Data", "s", True, _phase("data")),
        Metric("build_seconds", "Build", "s", True, _phase("build")),
        Metric("predictions_per_second", "Prediction", "1/s", False, _predictions_per_second),
        Metric("latency_p50_seconds", "Latency, median", "s", True, _latency(50)),
        Metric("latency_p90_seconds", "Latency, 90th percentile", "s", True, _latency(90)),
        Metric("latency_p99_seconds", "Latency, 99th percentile", "s", True, _latency(99)),
        Metric("save_seconds", "Save", "s", True, _phase("save")),
        Metric("load_seconds", "Load", "s", True, _phase("load")),
        Metric("peak_memory_bytes", "Peak memory", "B", True, _peak_memory),
        Metric("device_memory_bytes", "Device memory", "B", True, lambda r: (r["memory"] or {}).get("device")),
        Metric("installed_bytes", "Installed size", "B", True, lambda record: record["installed_bytes"]),
        Metric("gflops", "Speed", "GFLOP/s", False, gflops),
        Metric("peak_share", "Share of the matrix product's speed", "", False, gflops, to_peak=True),
        Metric("joules", "Energy of the whole run", "J", True, lambda r: (r["surroundings"] or {}).get("joules")),
    )
}
