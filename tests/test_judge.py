"""The judge: an honest run passes, and each dishonest answer is refused by the rung that is there for it."""

import numpy as np
import pytest

from common import tasks
from common.kernel.files import read_npz
from common.results.judge import END_RUNGS, FIRST_RUNGS, judge
from common.tasks.prepare import initial_weights, prepare
from common.tasks.reference import Reference


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return prepare("mlp", "quick", (0,), tmp_path_factory.mktemp("prepared"))


@pytest.fixture(scope="module")
def honest(folder):
    """Answers of the reference itself, as an entrant would give them."""
    settings = tasks.settings("mlp", "quick")
    arrays = read_npz(folder / "data.npz")
    order = read_npz(folder / "order-0.npz")["order"]
    reference = Reference("mlp", settings, {"adam": "text"}, initial_weights("mlp", "quick", 0))
    answers = {"probe_logits": reference.logits((arrays["x_probe"],))}
    _, gradients = reference.loss_and_gradients((arrays["x_train"][order[0]],), arrays["y_train"][order[0]])
    answers |= {f"gradients/{name}": array for name, array in gradients.items()}

    def keep_proof(step):
        if step == 20:
            answers.update({f"proof_weights/{name}": array for name, array in reference.weights.items()})

    answers["losses"] = np.array(reference.train(arrays, order, keep_proof)[:20])
    answers |= {f"{part}_logits": reference.logits((arrays[f"x_{part}"],)) for part in ("train", "test")}
    answers |= {f"weights/{name}": array for name, array in reference.weights.items()}
    clock = {"task": "mlp", "profile": "quick", "seed": 0, "check": False, "parameters": 17226, "steps": len(order)}
    clock |= {"phases": {"first_step": [0.1], "steady": [0.9]}, "copies": [0.01, 0.02, 0.01]}
    return {key: np.asarray(value, np.float32) for key, value in answers.items()}, clock


def verdict(folder, honest, changed=None, clock=None, definitions=None):
    answers, honest_clock = honest
    answers = {key: array.copy() for key, array in answers.items()}
    if changed:
        changed(answers)
    return judge(folder, honest_clock | (clock or {}), definitions or {"adam": "text"}, answers)


def test_an_honest_run_passes_every_rung(folder, honest):
    judged = verdict(folder, honest)
    assert set(judged.rungs) == {*FIRST_RUNGS, *END_RUNGS}
    assert judged.failed == []
    assert not judged.diverged
    assert judged.score["accuracy"] > 0.9


def scale(key, factor):
    def change(answers):
        answers[key] = answers[key] * factor

    return change


def copy_labels(answers):
    answers["test_logits"] = np.eye(10, dtype=np.float32)[np.zeros(len(answers["test_logits"]), int)] * 9


@pytest.mark.parametrize(
    ("changed", "refused_by"),
    [
        (scale("probe_logits", 1 + 2e-5), {"logits"}),
        (scale("gradients/dense1.bias", 1 + 2e-4), {"gradients"}),
        (scale("losses", 1 + 2e-4), {"losses"}),
        (scale("proof_weights/dense2.weight", 1 + 2e-4), {"weights"}),
        (copy_labels, {"end_predictions", "end_probe", "end_accuracy"}),
        (lambda answers: answers.pop("gradients/dense3.bias"), {"gradients"}),
        (lambda answers: answers.pop("weights/dense3.bias"), {"end_predictions"}),
        (lambda answers: answers.update(losses=answers["losses"][:10]), {"losses"}),
        (lambda answers: answers.update(probe_logits=answers["probe_logits"][:5]), {"logits"}),
        (lambda answers: answers["losses"].fill(np.nan), {"losses"}),
    ],
)
def test_each_rung_refuses(folder, honest, changed, refused_by):
    assert set(verdict(folder, honest, changed).failed) == refused_by


@pytest.mark.parametrize(
    ("clock", "refused_by"), [({"parameters": 17225}, {"parameters"}), ({"steps": 300}, {"end_steps"})]
)
def test_counts_are_exact(folder, honest, clock, refused_by):
    assert set(verdict(folder, honest, clock=clock).failed) == refused_by


@pytest.mark.parametrize(
    ("copies", "refused_by"),
    [
        ([0.01, 0.3, 0.3], {"device_wait"}),
        ([0.01], {"device_wait"}),
        ([0.3, 0.01, 0.01], set()),
        ([0.01, 0.01, 0.5, 0.01], {"device_wait"}),
        ([0.01, 0.2, 0.01, 0.01], set()),
        ([0.01, 0.03, 0.04, 0.05], {"device_wait"}),
        ([0.01, 0.02, 0.01, 0.02, 0.02], set()),
    ],
    ids=[
        "work was left undone",
        "no epoch was finished",
        "the first copy is slow",
        "left undone in one epoch",
        "a pause",
        "a tenth of the training was left undone",
        "copies that scatter",
    ],
)
def test_work_left_undone_when_the_clock_stops_is_refused(folder, honest, copies, refused_by):
    assert set(verdict(folder, honest, clock={"copies": copies}).failed) == refused_by


def test_the_other_adam_is_told_by_the_weights(folder, honest):
    assert "weights" in verdict(folder, honest, definitions={"adam": "hat"}).failed


def test_lower_precision_is_refused(folder, honest):
    def halve(answers):
        answers["probe_logits"] = answers["probe_logits"].astype(np.float16)

    assert verdict(folder, honest, halve).failed == ["logits"]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_loss_that_is_no_number_has_diverged(folder, honest, value):
    assert verdict(folder, honest, lambda answers: answers["train_logits"].fill(value)).diverged


def test_a_check_run_has_the_first_five_rungs_only(folder, honest):
    judged = verdict(folder, honest, clock={"check": True, "steps": 20})
    assert tuple(judged.rungs) == FIRST_RUNGS
