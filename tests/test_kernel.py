"""The in-kernel part: its grammar, its clock, its files."""

import ast
import json
import threading

import numpy as np
import pytest

from common import paths
from common.kernel import clock as clock_module
from common.kernel import files, start
from common.kernel.clock import Clock
from common.tasks.prepare import prepare

KERNEL = sorted((paths.SOURCE / "common" / "kernel").glob("*.py"))
STANDARD = {
    *("contextlib", "ctypes", "fcntl", "functools", "itertools"),
    *("json", "os", "re", "signal", "sys", "time", "types"),
}


@pytest.fixture
def now(monkeypatch) -> list[float]:
    """A clock set by hand: `now[0]` is its time in seconds."""
    seconds = [0.0]
    monkeypatch.setattr(clock_module.time, "perf_counter", lambda: seconds[0])
    return seconds


@pytest.fixture
def prepared(tmp_path, monkeypatch):
    monkeypatch.setenv("COMMON_PREPARED", str(tmp_path))
    prepare("mlp", "quick", (0,), tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", KERNEL, ids=lambda path: path.name)
def test_grammar_is_that_of_python_3_6_and_imports_are_numpy_and_standard(path):
    tree = ast.parse(path.read_text(), feature_version=(3, 6))
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module]
        assert {name.split(".")[0] for name in names} <= STANDARD | {"numpy", "common"}
        assert all(name.startswith("common.kernel") for name in names if name.startswith("common"))


def test_at_most_seven_names_are_public():
    from common.kernel.run import Run

    assert len([name for name in vars(Run) if not name.startswith("_")] + ["start", "task", "data", "weights"]) <= 7


def test_training_is_kept_in_three_parts(now):
    clock = Clock()
    with clock.phase("train"):
        for step in range(1, 41):
            now[0] += 5.0 if step == 1 else 1 / 64
            clock.tick(loss=lambda step=step: step, weights=lambda: {"w": np.zeros(1)})
    assert clock.phases["first_step"] == [5.0]
    assert len(clock.phases["proof_steps"]) == 19
    assert clock.losses == list(range(1, 21))
    assert clock.steady_steps == [13, 7]
    assert clock.phases["steady"] == [13 / 64, 7 / 64]


def test_the_clock_stands_still_while_answers_are_copied(now):
    def slow_copy():
        now[0] += 100
        return 0.5

    clock = Clock()
    with clock.phase("train"):
        for _ in range(25):
            now[0] += 0.5
            clock.tick(loss=slow_copy, weights=lambda: {"w": slow_copy()})
    assert sum(map(sum, clock.phases.values())) == pytest.approx(12.5)


def test_the_last_block_is_kept_even_when_it_is_short(now):
    clock = Clock()
    with clock.phase("train"):
        for _ in range(22):
            now[0] += 0.001
            clock.tick(loss=lambda: 0, weights=dict)
    assert clock.steady_steps == [2]


def test_a_block_ends_with_its_epoch_and_the_weights_are_handed_over_off_the_clock(now):
    kept = {}

    def slow_weights():
        now[0] += 100
        return {"w": now[0]}

    clock = Clock(steps_per_epoch=25, on_epoch=lambda epoch, weights: kept.update({epoch: weights}))
    with clock.phase("train"):
        for _ in range(50):
            now[0] += 1 / 64
            clock.tick(loss=lambda: 0, weights=slow_weights)
    assert list(kept) == [1, 2]
    assert clock.steady_steps == [5, 13, 12]
    assert clock.copies == [100, 100, 100]
    assert sum(map(sum, clock.phases.values())) == pytest.approx(50 / 64)


def test_an_epoch_may_end_within_the_proved_steps(now):
    epochs = []
    clock = Clock(steps_per_epoch=10, on_epoch=lambda epoch, weights: epochs.append(epoch))
    with clock.phase("train"):
        for _ in range(30):
            now[0] += 1 / 64
            clock.tick(loss=lambda: 0, weights=dict)
    assert epochs == [1, 2, 3]
    assert len(clock.losses) == 20


def test_the_device_is_waited_for_inside_the_clock(now):
    def wait():
        now[0] += 3

    clock = Clock()
    with clock.phase("predict", wait):
        now[0] += 1
    assert clock.phases["predict"] == [4]


@pytest.mark.parametrize("misuse", ["tick outside", "nested", "train twice"])
def test_misuse_of_the_clock_is_refused(misuse):
    clock = Clock()
    with pytest.raises(RuntimeError, match="tick|phase"):
        if misuse == "tick outside":
            clock.tick()
        elif misuse == "nested":
            with clock.phase("data"), clock.phase("build"):
                pass
        else:
            for _ in range(2):
                with clock.phase("train"):
                    clock.tick(loss=lambda: 0, weights=dict)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"task": "nothing"}, "prepare nothing --profile quick"),
        ({"profile": "nothing"}, "prepare mlp --profile nothing"),
        ({"seed": 5}, "prepare mlp --profile quick --seed 5"),
    ],
)
def test_what_is_not_prepared_is_named_with_its_command(prepared, arguments, said):
    with pytest.raises(FileNotFoundError, match=said):
        start(**{"task": "mlp", "variant": "default", **arguments})


def test_a_checking_run_has_twenty_steps_and_no_test_labels(prepared):
    run = start("mlp", "default", check=True)
    assert len(run.data.order) == 20
    assert not hasattr(run.data, "y_test")


def test_answers_are_complete_or_absent(tmp_path):
    files.write_answers(str(tmp_path / "out"), {"a/b": np.arange(3)}, {"protocol": 1})
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"answers.npz", "clock.json"}
    assert files.read_npz(tmp_path / "out" / "answers.npz")["a/b"].tolist() == [0, 1, 2]
    assert json.loads((tmp_path / "out" / "clock.json").read_text()) == {"protocol": 1}


def test_nothing_is_written_without_a_folder(prepared, tmp_path, capsys):
    run = start("mlp", "default")
    with run.phase("train"):
        run.tick(loss=lambda: 1.0)
    before = sorted(tmp_path.rglob("*"))
    run.finish(1, [[0]], {}, [[0]], np.zeros((389, 10)))
    assert sorted(tmp_path.rglob("*")) == before
    assert "not written" in capsys.readouterr().out


def test_readers_race_with_a_writer_and_see_whole_files(prepared):
    failures = []

    def read():
        for _ in range(20):
            try:
                start("mlp", "default")
            except Exception as error:  # whatever a reader sees is the finding
                failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(5):
        prepare("mlp", "quick", (0,), prepared)
    reader.join()
    assert failures == []
