"""Write a task as files: what every kernel reads, in any language (notebooks/README.md describes them)."""

import json
import tempfile
from pathlib import Path

import numpy as np

from common import tasks
from common.kernel.clock import PROOF_STEPS
from common.paths import PREPARED

SEEDS = (0, 1, 2, 3, 4)
PROBE_SIZE = 64
# How often a trained model predicts the whole test data, and answers a request for one image.
PREDICTIONS, REQUESTS = 5, 200


def prepare(task: str, profile: str, seeds: tuple[int, ...] = SEEDS, base: Path = PREPARED) -> Path:
    """Write the files of `task` in `profile` under `base`, and return their folder.

    Each file appears under its final name only when it is complete, so two writers and a reader may race.
    `task.json`, whose presence means "prepared", comes last.
    """
    settings = tasks.settings(task, profile)
    folder = base / task / profile
    folder.mkdir(parents=True, exist_ok=True)
    arrays = tasks.load(task).data(settings)
    for seed in seeds:
        _write_npz(folder / f"weights-{seed}.npz", initial_weights(task, profile, seed))
        _write_npz(folder / f"order-{seed}.npz", {"order": batch_order(settings, seed)})
    _write_npz(folder / "labels.npz", {"y_test": arrays.pop("y_test")})
    _write_npz(folder / "data.npz", {**arrays, **probe(task, arrays)})
    counts = {"proof_steps": PROOF_STEPS, "predictions": PREDICTIONS, "requests": REQUESTS}
    description = {"task": task, "profile": profile, **counts, **settings}
    _write(folder / "task.json", lambda stream: stream.write(json.dumps(description, indent=1).encode()))
    return folder


def probe(task: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The probe batch: the first test examples, as `NAME_probe` for each input."""
    return {f"{name}_probe": arrays[f"{name}_test"][:PROBE_SIZE] for name in tasks.load(task).INPUTS}


def initial_weights(task: str, profile: str, seed: int) -> dict[str, np.ndarray]:
    """Shared initial weights, float32: uniform in +-sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010).

    Biases are uniform in +-0.05, so that one that is missing or shared shows from the first step.
    """
    settings = tasks.settings(task, profile)
    generator = np.random.default_rng([seed, 1])
    weights = {}
    for name, shape in tasks.load(task).weight_shapes(settings, {}).items():
        limit = 0.05 if len(shape) == 1 else np.sqrt(6 / sum(_fans(shape)))
        weights[name] = generator.uniform(-limit, limit, shape).astype(np.float32)
    return weights


def batch_order(settings: dict, seed: int) -> np.ndarray:
    """(steps, batch) int32 indices into the training data: a new shuffle each epoch, every image once an epoch."""
    generator = np.random.default_rng([seed, 2])
    epochs = [generator.permutation(settings["train_size"]) for _ in range(settings["epochs"])]
    return np.concatenate(epochs).reshape(-1, settings["batch_size"]).astype(np.int32)


def _fans(shape: tuple[int, ...]) -> tuple[int, int]:
    if len(shape) == 2:
        return shape[0], shape[1]
    window = int(np.prod(shape[2:]))
    return shape[1] * window, shape[0] * window


def _write_npz(path: Path, arrays: dict[str, np.ndarray]) -> None:
    # Plain, C order: Deeplearning4j's reader throws on compressed files and misreads Fortran order.
    _write(path, lambda stream: np.savez(stream, **{k: np.ascontiguousarray(v) for k, v in arrays.items()}))


def _write(path: Path, write) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as stream:
        partial = Path(stream.name)
        try:
            write(stream)
        except BaseException:
            partial.unlink()
            raise
    partial.replace(path)
