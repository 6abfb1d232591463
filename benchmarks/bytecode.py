"""What Python's kept bytecode is worth: the import of a framework with it over the import that is measured, without it.

Usage: .envs/tools/bin/python benchmarks/bytecode.py [FRAMEWORK ...] [--phase import] [--variant V] [--pairs 6]

Python keeps what it compiled of a module beside its source, unless it is told not to, and the next process reads that.
Whether it is there when an import is measured would depend on what ran before: measured runs start without it, as the
first import after an installation does. What a user waits for every further time is the import with it.
"""

import argparse
import os
from collections.abc import Callable
from unittest.mock import patch

import harness
import tables
from harness import script_run, with_seed

from common.results.metrics import METRICS
from common.suite import environments
from common.suite.catalogue import frameworks
from common.suite.cell import Cell

PHASES = {"import": "Import", "build": "Build", "first_step": "First step"}
QUESTION = "{} with bytecode that an earlier process left over that without, as it is measured"


def main() -> None:
    """Measure what is missing, and print the table."""
    known = [found.name for found in frameworks() if found.notebook("mlp").is_file()]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("frameworks", nargs="*", default=known, metavar="FRAMEWORK")
    parser.add_argument("--phase", choices=PHASES, default="import")
    parser.add_argument("--variant", help="the first one unless given")
    parser.add_argument("--pairs", type=int, default=6)
    options = parser.parse_args()
    for name in options.frameworks:
        cell = harness.cell(name, "mlp", "quick", options.variant)
        if cell.framework.kernel.get("language", "python") != "python":
            print(f"{cell.framework.title} is not imported by Python")
            continue
        what = f"{cell.framework.title}, {cell.framework.variant(cell.variant).title}"
        series = harness.series(QUESTION.format(PHASES[options.phase]), what, cell)
        harness.measure(series, ways(cell, options.phase), options.pairs)
    print(tables.everything())


def ways(cell: Cell, phase: str) -> tuple[Callable[[int], float], Callable[[int], float]]:
    """With bytecode that an earlier run of the same code left, and without any; the last leaves none behind."""

    def run(number: int, writes: bool) -> float:
        with patch.dict(os.environ, PYTHONDONTWRITEBYTECODE="" if writes else "1"):
            return script_run(with_seed(cell, number), of=METRICS[f"{phase}_seconds"].of)

    def kept(number: int) -> float:
        run(number, writes=True)
        return run(number, writes=True)

    def measured(number: int) -> float:
        environments.forget_bytecode(cell.framework)
        return run(number, writes=False)

    return kept, measured


if __name__ == "__main__":
    main()
