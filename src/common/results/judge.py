"""The judge: raw answers in, score and equality ladder out. It never asks a framework, only the float64 reference."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np

from common import tasks
from common.kernel.clock import PROOF_STEPS
from common.kernel.files import read_npz
from common.results import metrics
from common.tasks import answers as reference_answers
from common.tasks import network
from common.tasks.reference import Reference

# Limits of float32; each is relative to the largest value of what is compared. See book/method.md.
LIMITS = {
    "logits": 1e-5,
    "gradients": 1e-4,
    "losses": 1e-4,
    "weights": 1e-4,
    "end_predictions": 1e-5,
    "end_probe": 1e-3,
    "end_loss": 0.02,
    "device_wait": 0.05,
}
# A machine's pause looks like work left undone in a single epoch: only a missing wait hides work in most of them.
PAUSE = 5
FIRST_RUNGS = ("parameters", "logits", "gradients", "losses", "weights")  # all that a check run climbs
END_RUNGS = ("end_steps", "end_predictions", "end_probe", "end_loss", "end_accuracy", "device_wait")
DEVIATIONS = 4
LEAST_BAND = 0.01


@dataclass(frozen=True)
class Rung:
    """One rung of the ladder: passed where `value` does not exceed `limit` (for counts: equals it)."""

    value: float | None
    limit: float | None
    passed: bool
    note: str = ""


@dataclass(frozen=True)
class Verdict:
    """What the judge says of one run: its score and its ladder."""

    score: dict[str, float]
    rungs: dict[str, Rung]

    @property
    def diverged(self) -> bool:
        """Whether a loss is not a finite number."""
        return not all(np.isfinite(value) for value in self.score.values())

    @property
    def failed(self) -> list[str]:
        """Names of the rungs that did not hold."""
        return [name for name, rung in self.rungs.items() if not rung.passed]

    def equality(self) -> dict[str, dict]:
        """The rungs as a record keeps them."""
        return {name: asdict(rung) for name, rung in self.rungs.items()}


def judge(folder: Path, clock: dict, definitions: dict[str, str], answers: dict[str, np.ndarray]) -> Verdict:
    """Judge the answers of one run.

    Args:
        folder: the prepared task's folder: data, labels, weights and order.
        clock: content of the run's clock.json.
        definitions: what the framework declares (`adam`, `lstm_bias`).
        answers: content of the run's answers.npz, and as `weights/NAME` the weights at the end of the last epoch.

    Raises:
        UserError: the committed reference answers do not belong to this task as it is now.
    """
    climb = _Climb(folder, clock, definitions, answers)
    rungs = {
        "parameters": climb.parameters(),
        "logits": climb.logits(),
        **climb.first_steps(),
    }
    if not clock["check"]:
        rungs |= {"end_steps": climb.steps(), "end_predictions": climb.predictions(), **climb.end()}
        rungs["device_wait"] = climb.device_wait()
    return Verdict(climb.score, rungs)


def left_undone(copies: Sequence[float], training: float) -> float:
    """Work that was left undone when the clock stopped, as a share of the training time.

    It is the time that copying the weights then took, beyond what it takes after a step that was waited for. The median
    epoch stands for all; or all of them together, where a fifth of that is more.

    Args:
        copies: seconds of copying the weights: after step 20, which was waited for, then at the end of each epoch.
        training: seconds of all training steps.
    """
    typical, later = median(copies[1:]), len(copies) - 1
    waited = min(copies[0], typical)  # the first copy may be slow for reasons of its own
    return max(later * (typical - waited), (sum(copies[1:]) - later * waited) / PAUSE) / training


class _Climb:
    def __init__(self, folder: Path, clock: dict, definitions: dict, answers: dict):
        self.clock, self.answers, self.definitions = clock, answers, definitions
        self.settings = tasks.settings(clock["task"], clock["profile"])
        self.inputs = tasks.load(clock["task"]).INPUTS
        self.arrays = read_npz(folder / "data.npz") | read_npz(folder / "labels.npz")
        self.order = read_npz(folder / f"order-{clock['seed']}.npz")["order"]
        self.shared = read_npz(folder / f"weights-{clock['seed']}.npz")
        self.reference = self._reference(self.shared)
        self.score = self._score()

    def parameters(self) -> Rung:
        expected = sum(array.size for array in self.reference.weights.values())
        found = self.clock["parameters"]
        return Rung(found, expected, found == expected)

    def steps(self) -> Rung:
        return Rung(self.clock["steps"], len(self.order), self.clock["steps"] == len(self.order))

    def logits(self) -> Rung:
        return _compare("logits", self.answers["probe_logits"], self.reference.logits(self._inputs("probe")))

    def first_steps(self) -> dict[str, Rung]:
        reference = self._reference(self.shared)
        batch = self.order[0]
        first = tuple(x[batch] for x in self._inputs("train"))
        _, gradients = reference.loss_and_gradients(first, self.arrays["y_train"][batch])
        losses = reference.train(self.arrays, self.order[:PROOF_STEPS])
        return {
            "gradients": self._compare_named("gradients", "gradients", gradients),
            "losses": self._losses(np.array(losses)),
            "weights": self._compare_named("weights", "proof_weights", reference.weights),
        }

    def predictions(self) -> Rung:
        """Whether the reported predictions are those of the reported final weights."""
        claimed = {name: self.answers.get(f"weights/{name}") for name in self.reference.weights}
        missing = [name for name, array in claimed.items() if array is None]
        wrong = [n for n, a in claimed.items() if a is not None and a.shape != self.reference.weights[n].shape]
        if missing or wrong:
            return Rung(None, LIMITS["end_predictions"], False, f"missing {missing}, of another shape {wrong}")
        network_at_end = self._reference(claimed)
        parts = [
            _compare("end_predictions", self.answers[f"{part}_logits"], network_at_end.logits(self._inputs(part)))
            for part in ("train", "test")
        ]
        return max(parts, key=lambda rung: np.inf if rung.value is None else rung.value)

    def device_wait(self) -> Rung:
        copies, limit = self.clock["copies"], LIMITS["device_wait"]
        if len(copies) < 2:
            return Rung(None, limit, False, "no epoch was finished")
        share = left_undone(copies, metrics.training(self.clock))
        return Rung(share, limit, share <= limit)

    def end(self) -> dict[str, Rung]:
        """The end of training against the reference trained with the same seed, and the band of its accuracy."""
        task, profile, seed = (self.clock[name] for name in ("task", "profile", "seed"))
        committed = reference_answers.load(task, profile)
        expected = committed.end(seed, self.definitions)
        if expected is None:  # only the prepared seeds are committed; another one is computed, which takes its time
            expected = reference_answers.compute(task, profile, self.definitions, seed)
        probes = np.array(expected["probe_logits"])
        loss = abs(self.score["train_loss"] - expected["train_loss"]) / expected["train_loss"]
        mean, deviation = committed.accuracy_band
        band = max(DEVIATIONS * deviation, LEAST_BAND)
        distance = abs(self.score["accuracy"] - mean)
        return {
            "end_probe": _compare("end_probe", self.answers["test_logits"][: len(probes)], probes),
            "end_loss": Rung(_finite(loss), LIMITS["end_loss"], bool(loss <= LIMITS["end_loss"])),
            "end_accuracy": Rung(_finite(distance), band, bool(distance <= band)),
        }

    def _score(self) -> dict[str, float]:
        test, train = (self.answers[f"{part}_logits"].astype(float) for part in ("test", "train"))
        labels = self.arrays["y_test"]
        return {
            "accuracy": float(np.mean(test.argmax(1) == labels)),
            "loss": float(network.cross_entropy(test, labels)),
            "train_loss": float(network.cross_entropy(train, self.arrays["y_train"])),
        }

    def _losses(self, expected: np.ndarray) -> Rung:
        found = self.answers["losses"]
        if found.shape != expected.shape:
            return Rung(None, LIMITS["losses"], False, f"{len(found)} losses, expected {len(expected)}")
        value = float(np.max(np.abs(found - expected) / expected))
        return Rung(_finite(value), LIMITS["losses"], value <= LIMITS["losses"])

    def _compare_named(self, rung: str, group: str, expected: dict[str, np.ndarray]) -> Rung:
        found = {key.partition("/")[2]: a for key, a in self.answers.items() if key.startswith(f"{group}/")}
        if found.keys() != expected.keys():
            note = f"named {sorted(found)}, expected {sorted(expected)}"
            return Rung(None, LIMITS[rung], False, note)
        worst = Rung(0.0, LIMITS[rung], True)
        for name, array in expected.items():
            rung_of_name = _compare(rung, found[name], array, name)
            if rung_of_name.value is None:
                return rung_of_name
            worst = max(worst, rung_of_name, key=lambda r: r.value)
        return worst

    def _reference(self, weights: dict) -> Reference:
        return Reference(self.clock["task"], self.settings, self.definitions, weights)

    def _inputs(self, part: str) -> tuple[np.ndarray, ...]:
        return tuple(self.arrays[f"{name}_{part}"] for name in self.inputs)


def _compare(rung: str, found: np.ndarray, expected: np.ndarray, name: str = "") -> Rung:
    """The largest difference relative to the largest expected value."""
    limit = LIMITS[rung]
    if found.shape != expected.shape:
        return Rung(None, limit, False, f"{name} shape {found.shape}, expected {expected.shape}".strip())
    scale = float(np.max(np.abs(expected)))
    value = float(np.max(np.abs(found.astype(float) - expected))) / scale if scale else float(np.max(np.abs(found)))
    return Rung(_finite(value), limit, value <= limit, name)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
