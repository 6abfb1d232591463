"""What settings of a process that no tutorial makes would change: how threads wait, and where large arrays lie.

Usage: .envs/tools/bin/python benchmarks/process_settings.py [FRAMEWORK ...] [--tasks mlp] [--pairs 5]

OpenMP's threads spin while they wait for one another. Where linear algebra has threads beside them, more are awake than
there are processors, and one that spins keeps one that works from running. GNU's C library lays large arrays at page
starts, all alike 16 bytes in, until a large one was freed; after that anywhere in the heap.
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

ASLEEP = {"OMP_WAIT_POLICY": "passive"}
AT_PAGE_STARTS = ASLEEP | {"GLIBC_TUNABLES": f"glibc.malloc.mmap_threshold={2**17}"}
QUESTIONS = {
    "Step of the notebook with threads that sleep while they wait over that with threads that spin": (ASLEEP, {}),
    "Step of the notebook with all arrays in the heap over that with large ones at page starts, threads asleep": (
        in_turn_java.QUIET,
        AT_PAGE_STARTS,
    ),
}
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
            for question, settings in QUESTIONS.items():
                ways = [notebook_step(cell, loop, setting) for setting in settings]
                measure(harness.series(question, what, cell, *programs), ways, options.pairs)
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
