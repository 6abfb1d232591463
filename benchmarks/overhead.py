"""What the harness costs: a cell as a notebook against the same code as a plain script, and the clock on against off.

Usage: .envs/tools/bin/python benchmarks/overhead.py [--pairs 20] [--task cnn] [--profile standard] [FRAMEWORK ...]
"""

import argparse

import harness
import tables
from harness import measure, notebook_run, script_run, training_seconds, with_seed

from common.suite.cell import Cell

FRAMEWORKS = ("pytorch", "tensorflow", "jax", "mxnet")
AS_NOTEBOOK = "Training time as a notebook over that as a plain script"
CLOCKED = "Training time with clock and answers over that without"


def main() -> None:
    """Measure what is missing, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frameworks", nargs="*", default=FRAMEWORKS, metavar="FRAMEWORK")
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--task", default="cnn")
    parser.add_argument("--profile", default="standard")
    options = parser.parse_args()
    chosen = [harness.cell(name, options.task, options.profile) for name in options.frameworks]
    for question, compare in ((AS_NOTEBOOK, as_notebook), (CLOCKED, clocked)):
        for cell in chosen:
            what = f"{cell.framework.title}, {cell.task} {cell.profile}"
            measure(harness.series(question, what, cell), compare(cell), options.pairs)
    print(tables.everything())


def as_notebook(cell: Cell) -> tuple:
    """The ordinary path, and a plain script."""
    return (
        lambda number: training_seconds(notebook_run(with_seed(cell, number))),
        lambda number: script_run(with_seed(cell, number)),
    )


def clocked(cell: Cell) -> tuple:
    """A script with clock and answers, and one without."""
    return (
        lambda number: script_run(with_seed(cell, number)),
        lambda number: script_run(with_seed(cell, number), "off"),
    )


if __name__ == "__main__":
    main()
