"""What it costs to give freed memory back to the system, and whether notebook and tutorial's loop are alike without it.

Usage: .envs/tools/bin/python benchmarks/freed_memory.py [FRAMEWORK ...] [--tasks mlp cnn] [--pairs 12]

GNU's C library gives large freed blocks back, and the system clears their pages when they are asked for again. How
often depends on how a process's heap happens to lie, so that two processes of one training differ. `KEPT` tells the
library to keep what is freed. Frameworks with an allocator of their own do not depend on it.
"""

import argparse
import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import harness
import idiom
import tables
from harness import measure

KEPT = {"GLIBC_TUNABLES": f"glibc.malloc.mmap_threshold={2**32}:glibc.malloc.trim_threshold={2**32}"}
COST = "Step of the notebook with freed memory kept by the process over that with the C library's defaults"
ALIKE = "Step of the notebook over that of the tutorial's loop, freed memory kept by both processes"


def main() -> None:
    """Measure what is missing, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("frameworks", nargs="*", default=["pytorch"], metavar="FRAMEWORK")
    parser.add_argument("--tasks", nargs="+", default=["mlp", "cnn"])
    parser.add_argument("--pairs", type=int, default=12)
    parser.add_argument("--profile", default="standard")
    options = parser.parse_args()
    for name in options.frameworks:
        for task in options.tasks:
            cell = harness.cell(name, task, options.profile)
            loop = idiom.LOOPS / f"{name}_{task}.py"
            what = f"{cell.framework.title}, {cell.task} {cell.profile}"
            programs = (Path(idiom.__file__), loop, idiom.ARRAYS)
            notebook, tutorial = idiom.ways(cell, loop)
            measure(harness.series(ALIKE, what, cell, *programs), (kept(notebook), kept(tutorial)), options.pairs)
            measure(harness.series(COST, what, cell, *programs), (kept(notebook), notebook), options.pairs)
    print(tables.everything())


def kept(way: Callable[[int], float]) -> Callable[[int], float]:
    """The same way, its process keeping what it frees."""

    def run(number: int) -> float:
        with _environ(KEPT):
            return way(number)

    return run


@contextlib.contextmanager
def _environ(settings: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    main()
