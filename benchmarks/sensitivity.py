"""Whether differences are found on real cells: A/A comparisons must be ties, a planted slowdown of 20 % must be found.

Usage: .envs/tools/bin/python benchmarks/sensitivity.py [--framework pytorch] [--task mlp] [--tries 20]

Every try is of five sets, as many as the repeats of a published row: twice the same cell, and once with steps that take
20 % longer. They are compared as the book does, by Welch's interval on the logarithms of the training time.
"""

import argparse

import harness
import tables
from harness import measure, script_run, with_seed

QUESTION = "Twice the same cell, and one whose steps take 20 % longer"


def main() -> None:
    """Measure what is missing, and print how many A/A tries were ties and how many planted slowdowns were found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--framework", default="pytorch")
    parser.add_argument("--task", default="mlp")
    parser.add_argument("--profile", default="standard")
    parser.add_argument("--tries", type=int, default=20)
    options = parser.parse_args()
    cell = harness.cell(options.framework, options.task, options.profile)
    what = f"{cell.framework.title}, {cell.task} {cell.profile}"
    ways = [lambda number, way=way: script_run(with_seed(cell, number), way) for way in ("plain", "plain", "slow")]
    measure(harness.series(QUESTION, what, cell), ways, options.tries * tables.COMPARED)
    print(tables.everything())


if __name__ == "__main__":
    main()
