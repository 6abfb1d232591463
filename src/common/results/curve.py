"""The learning curve of a run: where it was at the end of each epoch, evaluated from the weights that it left there."""

from itertools import accumulate
from pathlib import Path

import numpy as np

from common import tasks
from common.kernel.files import read_npz
from common.tasks import network
from common.tasks.reference import Reference

TRAINING = ("first_step", "proof_steps", "steady")


def curve(folder: Path, clock: dict, definitions: dict[str, str], epochs: list[Path]) -> list[dict[str, float]]:
    """Seconds of training, accuracy and loss on the test data at the end of each epoch.

    The entrant's weights are evaluated by the float64 reference network, off every clock.

    Args:
        folder: the prepared task's folder.
        clock: content of the run's clock.json.
        definitions: what the framework declares.
        epochs: the weights that the run left, in the order of the epochs.

    Raises:
        ValueError: no block of steps ends where an epoch does.
    """
    settings = tasks.settings(clock["task"], clock["profile"])
    arrays = read_npz(folder / "data.npz") | read_npz(folder / "labels.npz")
    inputs = tuple(arrays[f"{name}_test"] for name in tasks.load(clock["task"]).INPUTS)
    seconds_after = elapsed(clock)
    steps = len(read_npz(folder / f"order-{clock['seed']}.npz")["order"]) // settings["epochs"]
    points = []
    for number, path in enumerate(epochs, start=1):
        if number * steps not in seconds_after:
            raise ValueError(f"no block of steps ends with epoch {number}")
        logits = Reference(clock["task"], settings, definitions, read_npz(path)).logits(inputs)
        points.append(
            {
                "seconds": seconds_after[number * steps],
                "accuracy": float(np.mean(logits.argmax(1) == arrays["y_test"])),
                "loss": float(network.cross_entropy(logits, arrays["y_test"])),
            }
        )
    return points


def elapsed(clock: dict) -> dict[int, float]:
    """Seconds of training after each step at which the clock was read, by the number of the step."""
    phases = clock["phases"]
    seconds = accumulate(second for name in TRAINING for second in phases.get(name, ()))
    proved = len(phases.get("first_step", ())) + len(phases.get("proof_steps", ()))
    steps = accumulate([1] * proved + clock["steady_steps"])
    return dict(zip(steps, seconds, strict=True))


def seconds_to(target: float, points: list[dict[str, float]]) -> float | None:
    """Seconds of training until an epoch ends with at least the target's accuracy; None: it never does."""
    return next((point["seconds"] for point in points if point["accuracy"] >= target), None)
