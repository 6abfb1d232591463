"""A notebook and a tutorial's loop in one process: who makes which steps, and which of them count."""

import sys
from pathlib import Path

import pytest

from common import paths
from common.suite.catalogue import framework
from common.suite.cell import Cell

sys.path.append(str(paths.ROOT / "benchmarks"))

import as_script_in_turn  # noqa: E402
import idiom  # noqa: E402
import in_turn  # noqa: E402
import in_turn_java  # noqa: E402

LOOP = """
import sys
from timing import timed
made, order = [], list(range(100, 200))
arguments = sys.argv[1:]
for batch in timed(order):
    made.append(batch)
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A loop's program; what it does to the process is undone."""
    monkeypatch.setattr(sys, "argv", list(sys.argv))
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "timing.py").write_text("def timed(batches, wait=None):\n    raise AssertionError('not called')\n")
    (tmp_path / "loop.py").write_text(LOOP)
    return tmp_path / "loop.py"


def test_a_loop_makes_the_steps_that_are_asked_for_and_the_first_20_do_not_count(program: Path) -> None:
    loop = as_script_in_turn.Loop(str(program), ["FOLDER", "3"])
    assert loop._names["arguments"] == ["FOLDER", "3"]
    loop.run(2)
    loop.run(5)
    assert loop._names["made"] == list(range(100, 127))
    assert [steps for steps, _ in loop.blocks] == [2, 5]
    assert all(seconds > 0 for _, seconds in loop.blocks)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("in timed(order)", "in order", "does not end with a loop over timed"),
        ("timed(order)", "timed(order, wait)", "waits for a device"),
        ("timed(order)", "timed(order, wait=print)", "waits for a device"),
        ("for batch in timed(order):\n    made", "made", "does not end with a loop over timed"),
    ],
)
def test_a_program_whose_steps_cannot_be_asked_for_is_named(program: Path, old: str, new: str, message: str) -> None:
    program.write_text(LOOP.replace(old, new).replace("append(batch)", "append(0)"))
    with pytest.raises(SystemExit, match=message) as refused:
        as_script_in_turn.Loop(str(program), [])
    assert str(program) in str(refused.value)


def test_both_values_of_a_pair_come_from_one_run_and_a_repeated_pair_runs_again() -> None:
    runs = []
    notebook, loop = in_turn.ways(lambda number: runs.append(number) or (10.0 + number, 20.0 + number))
    assert (loop(1), notebook(1)) == (21.0, 11.0)
    assert (notebook(1), loop(1)) == (11.0, 21.0)
    assert (notebook(2), loop(2)) == (12.0, 22.0)
    assert runs == [1, 1, 2]


@pytest.mark.parametrize("task", ["mlp", "cnn"])
@pytest.mark.parametrize("loop_first", [False, True])
def test_the_copy_of_a_java_notebook_hands_over_after_each_tick(task: str, loop_first: bool) -> None:
    cell = Cell(framework("dl4j"), "default", task)
    copy = in_turn_java.with_turns(cell, idiom.LOOPS / f"dl4j_{task}.java", 60, loop_first)
    sources = [found.source for found in copy.cells]
    training = sources[-2]
    assert training.count(in_turn_java.TICK + in_turn_java.HAND_OVER) == 1
    assert "Arrays.stream(order).limit(60)" in training
    (build,) = [at for at, source in enumerate(sources) if in_turn_java.BUILD in source]
    program, turns, *begun = sources[build - 2 - loop_first : build]
    assert begun == ["turns.begin();"] * loop_first
    assert "nanoTime" not in program and "network.fit(batches(order, 0, WARM_UP_STEPS))" in program
    assert f"{task.capitalize()}.network.fit({task.capitalize()}.batches(" in turns
    assert f"prepared/{task}/quick" in turns


def test_a_program_that_is_not_as_it_was_is_not_measured(tmp_path: Path) -> None:
    changed = (idiom.LOOPS / "dl4j_mlp.java").read_text().replace("static INDArray x;", "private INDArray x;")
    (tmp_path / "loop.java").write_text(changed)
    with pytest.raises(SystemExit, match="occurs 0 times"):
        in_turn_java.with_turns(Cell(framework("dl4j"), "default", "mlp"), tmp_path / "loop.java", 60, loop_first=True)
