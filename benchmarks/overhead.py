"""What the harness costs: a cell as a notebook against the same code as a plain script, and the clock on against off.

Usage: .envs/tools/bin/python benchmarks/overhead.py [--pairs 20] [--task cnn] [--profile quick] [FRAMEWORK ...]
"""

import argparse

import harness
from harness import notebook_run, pairs, script_run, training_seconds, with_seed

FRAMEWORKS = ("pytorch", "tensorflow", "jax", "mxnet")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frameworks", nargs="*", default=FRAMEWORKS, metavar="FRAMEWORK")
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--task", default="cnn")
    parser.add_argument("--profile", default="standard")
    options = parser.parse_args()
    chosen = [harness.cell(name, options.task, options.profile) for name in options.frameworks]
    notebooks = [
        pairs(
            lambda number, cell=cell: training_seconds(notebook_run(with_seed(cell, number))),
            lambda number, cell=cell: script_run(with_seed(cell, number)),
            options.pairs,
            f"{cell.framework.title}, {options.task} {options.profile}",
        )
        for cell in chosen
    ]
    clocks = [
        pairs(
            lambda number, cell=cell: script_run(with_seed(cell, number)),
            lambda number, cell=cell: script_run(with_seed(cell, number), "off"),
            options.pairs,
            f"{cell.framework.title}, {options.task} {options.profile}",
        )
        for cell in chosen
    ]
    print(harness.head("Training time as a notebook over that as a plain script"), *notebooks, sep="\n")
    print(harness.head("Training time with clock and answers over that without"), *clocks, sep="\n")


if __name__ == "__main__":
    main()
