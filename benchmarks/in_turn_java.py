"""As in_turn.py, for notebooks in Java: a copy of the notebook that hands over to the tutorial's loop every 20 steps.

Usage: .envs/tools/bin/python benchmarks/in_turn_java.py [FRAMEWORK ...] [--tasks mlp cnn] [--pairs 12] [--asleep]

The copy ends with the training. Its kernel runs under papermill with the settings of a run; the loop lives in the same
Java machine, so that both have the same compiled code, memory and minutes. Each makes `--steps` steps: the first 20
warm up and do not count. No answers are written.

The loop's network is built first in every other pair, and the notebook's in the others, so that neither has the memory
that the first one is given. With `--asleep` OpenMP's threads sleep while they wait instead of spinning, which is a
question of its own: both then take half as long, and differ less from process to process (waiting_threads.py).
"""

import argparse
import json
import os
import re
import tempfile
from pathlib import Path
from unittest.mock import patch

import harness
import idiom
import in_turn
import nbformat
import papermill
import tables
from harness import measure, with_seed

from common import paths
from common.suite import run as runner
from common.suite.cell import Cell

TRAINING, TICK = "Arrays.stream(order)", "run.tick(() -> model.score(), () -> toShared(network.paramTable()));"
BUILD = 'run.phase("build"'
ASLEEP = {"OMP_WAIT_POLICY": "passive"}
QUESTION_ASLEEP = f"{in_turn.QUESTION}, waiting threads asleep"
HAND_OVER = " try { turns.step(); } catch (Exception error) { throw new RuntimeException(error); }"
# What makes a loop's program one whose steps can be asked for: its clock goes, its network and order become visible.
VISIBLE = (
    (r"^ *long started = .*?println\([^\n]*\n", ""),
    (r"static INDArray x;", "static INDArray x;\n    static MultiLayerNetwork network;\n    static int[][] order;"),
    (r"MultiLayerNetwork (network = new)", r"\1"),
    (r"int\[\]\[\] (order = Nd4j)", r"\1"),
)
TURNS = """
class Turns {
    static final int BLOCK = 20;
    int steps;
    long notebook, loop, since;

    void begin() throws Exception {
        LOOP.main(new String[] {"FOLDER", "SEED"});
    }

    void step() throws Exception {
        if (++steps % BLOCK != 0) {
            return;
        }
        Nd4j.getExecutioner().commit();
        long now = System.nanoTime();
        if (LOOP.network == null) {
            begin();
        } else if (steps > BLOCK) {
            notebook += now - since;
            LOOP.network.fit(LOOP.batches(LOOP.order, steps - BLOCK, steps));
            Nd4j.getExecutioner().commit();
            loop += System.nanoTime() - now;
        }
        since = System.nanoTime();
    }
}
var turns = new Turns();
"""
SAID = """
double steps = turns.steps - Turns.BLOCK;
System.out.println(List.of(turns.notebook * 1e-9 / steps, turns.loop * 1e-9 / steps));
"""


def main() -> None:
    """Measure what is missing, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("frameworks", nargs="*", default=["dl4j"], metavar="FRAMEWORK")
    parser.add_argument("--tasks", nargs="+", default=["mlp", "cnn"])
    parser.add_argument("--pairs", type=int, default=6)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--profile", default="standard")
    parser.add_argument("--asleep", action="store_true")
    options = parser.parse_args()
    for name in options.frameworks:
        for task in options.tasks:
            cell = harness.cell(name, task, options.profile)
            loop = idiom.LOOPS / f"{name}_{task}.java"
            what = f"{cell.framework.title}, {cell.task} {cell.profile}, {options.steps} steps each"
            settings, question = (ASLEEP, QUESTION_ASLEEP) if options.asleep else ({}, in_turn.QUESTION)
            both = in_turn.ways(lambda number: steps(cell, loop, options.steps, number, settings))  # noqa: B023
            measure(harness.series(question, what, cell, Path(in_turn.__file__), loop), both, options.pairs)
    print(tables.everything())


def steps(cell: Cell, loop: Path, count: int, number: int, settings: dict[str, str]) -> list[float]:
    """Mean seconds of a step of the notebook, and of one of the loop; the loop's network is first in odd pairs.

    Args:
        cell: the notebook's.
        loop: the tutorial's program.
        count: steps of each.
        number: of the pair.
        settings: environment variables beside those of a run.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy, executed = Path(folder, "copy.ipynb"), Path(folder, "executed.ipynb")
        chosen = with_seed(cell, number)
        nbformat.write(with_turns(chosen, loop, count, loop_first=number % 2 == 1), copy)
        with patch.dict(os.environ, runner.environment(Path(folder)) | settings, clear=True):
            papermill.execute_notebook(
                copy, executed, chosen.parameters(""), kernel_name=cell.framework.name, progress_bar=False, cwd=folder
            )
        (said,) = nbformat.read(executed, as_version=4).cells[-1].outputs
        return json.loads(said.text)


def with_turns(cell: Cell, loop: Path, count: int, loop_first: bool) -> nbformat.NotebookNode:
    """The notebook up to its training, of `count` steps, that hands over to the loop's program after a tick."""
    notebook = nbformat.read(cell.notebook, as_version=4)
    training = place(notebook, TICK)
    trained = once(re.escape(TICK), TICK + HAND_OVER, notebook.cells[training].source)
    trained = once(re.escape(TRAINING), f"{TRAINING}.limit({count})", trained)
    program = loop.read_text()
    for old, new in VISIBLE:
        program = once(old, new, program)
    filled = {
        "LOOP": re.search(r"^class (\w+)", program, re.MULTILINE)[1],
        "FOLDER": str(paths.PREPARED / cell.task / cell.profile),
        "SEED": str(cell.seed),
    }
    turns = re.sub("|".join(filled), lambda found: filled[found[0]], TURNS)
    notebook.cells[training:] = [nbformat.v4.new_code_cell(source) for source in (trained, SAID)]
    before = [program, turns, *(["turns.begin();"] if loop_first else [])]
    build = place(notebook, BUILD)
    notebook.cells[build:build] = [nbformat.v4.new_code_cell(source) for source in before]
    return notebook


def place(notebook: nbformat.NotebookNode, code: str) -> int:
    """Where the one code cell is that has this in it."""
    (found,) = [at for at, cell in enumerate(notebook.cells) if cell.cell_type == "code" and code in cell.source]
    return found


def once(pattern: str, new: str, text: str) -> str:
    """Replace what occurs once; ends the program where it does not."""
    changed, count = re.subn(pattern, new, text, flags=re.MULTILINE | re.DOTALL)
    if count != 1:
        raise SystemExit(f"{pattern} occurs {count} times where once is meant")
    return changed


if __name__ == "__main__":
    main()
