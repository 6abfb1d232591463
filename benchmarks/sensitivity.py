"""Whether differences are found on real cells: A/A comparisons must be ties, a planted slowdown of 20 % must be found.

Usage: .envs/tools/bin/python benchmarks/sensitivity.py [--framework pytorch] [--task mlp] [--tries 20] [--repeats 5]

Every try measures three sets of repeats, interleaved: twice the same cell, and once with steps that take 20 % longer.
They are compared as the book does, by Welch's interval on the logarithms of the training time.
"""

import argparse

import harness
from harness import script_run, with_seed

from common.results.statistics import Ratio, ratio, summarise


def main() -> None:
    """Print how many A/A tries were ties and how many planted slowdowns were found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--framework", default="pytorch")
    parser.add_argument("--task", default="mlp")
    parser.add_argument("--profile", default="quick")
    parser.add_argument("--tries", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    cell = harness.cell(options.framework, options.task, options.profile)
    same, slower = [], []
    for number in range(options.tries):
        times = [
            [script_run(with_seed(cell, seed), way) for way in ("plain", "plain", "slow")]
            for seed in range(options.repeats)
        ]
        a, b, slow = (summarise(column) for column in zip(*times, strict=True))
        same.append(ratio(a, b))
        slower.append(ratio(slow, b))
        print(f"try {number + 1} of {options.tries}: A/A {_text(same[-1])}; slow {_text(slower[-1])}", flush=True)
    ties = sum(found.verdict == "tie" for found in same)
    values = [found.value for found in same]
    print(f"A/A: {ties} of {options.tries} tries were ties; ratios from {min(values):.3f} to {max(values):.3f}")
    print(f"20 % slower: found in {sum(found.verdict == 'larger' for found in slower)} of {options.tries} tries")


def _text(found: Ratio) -> str:
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}] {found.verdict}"


if __name__ == "__main__":
    main()
