"""What it costs that threads spin while they wait for one another, as OpenMP's do unless they are told to sleep.

Usage: .envs/tools/bin/python benchmarks/waiting_threads.py [FRAMEWORK ...] [--tasks mlp] [--pairs 5]

Where linear algebra has threads beside OpenMP's, more are awake than there are processors, and one that spins keeps one
that works from running.
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import harness
import idiom
import in_turn_java
import tables
from harness import measure, with_seed

from common.suite.cell import Cell

QUESTION = "Step of the notebook with threads that sleep while they wait over that with threads that spin"
STEPS_IN_JAVA = 300


def main() -> None:
    """Measure what is missing, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("frameworks", nargs="*", default=["dl4j"], metavar="FRAMEWORK")
    parser.add_argument("--tasks", nargs="+", default=["mlp"])
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--profile", default="standard")
    options = parser.parse_args()
    for name in options.frameworks:
        for task in options.tasks:
            cell = harness.cell(name, task, options.profile)
            (loop,) = idiom.LOOPS.glob(f"{name}_{task}.*")
            what = f"{cell.framework.title}, {cell.task} {cell.profile}"
            programs = (Path(idiom.__file__), Path(in_turn_java.__file__), loop)
            ways = [notebook_step(cell, loop, settings) for settings in (in_turn_java.ASLEEP, {})]
            measure(harness.series(QUESTION, what, cell, *programs), ways, options.pairs)
    print(tables.everything())


def notebook_step(cell: Cell, loop: Path, settings: dict[str, str]) -> Callable[[int], float]:
    """Seconds of a step of the notebook's code, with these environment variables; in Java, in turn with the loop."""

    def seconds(number: int) -> float:
        if loop.suffix == ".java":
            return in_turn_java.steps(cell, loop, STEPS_IN_JAVA, number, settings)[0]
        with patch.dict(os.environ, settings):
            return idiom.notebook_step(with_seed(cell, number), loop)

    return seconds


if __name__ == "__main__":
    main()
