"""Notebook and tutorial's loop in one process, in turn every 200 ms: seconds of a step, whatever a process is dealt.

Usage: .envs/tools/bin/python benchmarks/in_turn.py [FRAMEWORK ...] [--tasks mlp cnn] [--pairs 8] [--profile standard]

Two processes of one training of PyTorch differ by more than notebook and loop do: by how their heaps lie, and by what
the machine's other tenants do meanwhile. Here both have the same heap and the same minutes. For frameworks that work
synchronously on a CPU.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import harness
import idiom
import tables
from harness import launch, measure, with_seed

from common import paths
from common.suite import environments
from common.suite.cell import Cell

IN_TURN = Path(__file__).with_name("as_script_in_turn.py")
QUESTION = "Step of the notebook over that of the shortest loop of a tutorial, in one process and in turn"


def main() -> None:
    """Measure what is missing, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("frameworks", nargs="*", default=["pytorch"], metavar="FRAMEWORK")
    parser.add_argument("--tasks", nargs="+", default=["mlp", "cnn"])
    parser.add_argument("--pairs", type=int, default=8)
    parser.add_argument("--profile", default="standard")
    options = parser.parse_args()
    for name in options.frameworks:
        for task in options.tasks:
            cell = harness.cell(name, task, options.profile)
            loop = idiom.LOOPS / f"{name}_{task}.py"
            what = f"{cell.framework.title}, {cell.task} {cell.profile}"
            programs = (Path(idiom.__file__), IN_TURN, loop, idiom.ARRAYS)
            both = ways(lambda number: steps(with_seed(cell, number), loop))  # noqa: B023 - called in this turn
            measure(harness.series(QUESTION, what, cell, *programs), both, options.pairs)
    print(tables.everything())


def ways(both: Callable[[int], Sequence[float]]) -> list[Callable[[int], float]]:
    """The notebook, and the loop: `both` gives the seconds of both, and the second that is asked takes what is left."""
    left: dict[int, float] = {}

    def way(which: int) -> Callable[[int], float]:
        def seconds(number: int) -> float:
            if which not in left:
                left.update(enumerate(both(number)))
            return left.pop(which)

        return seconds

    return [way(which) for which in range(2)]


def steps(cell: Cell, loop: Path) -> tuple[float, float]:
    """Mean seconds of a step of the notebook's code, and of one of the loop."""
    python = environments.folder(cell.framework) / "bin" / "python"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "answers")
        out.mkdir()
        program = [str(python), str(IN_TURN), str(cell.notebook), json.dumps(cell.parameters(str(out)))]
        arguments = [str(loop), str(paths.PREPARED / cell.task / cell.profile), str(cell.seed)]
        said = launch(cell, program + arguments, Path(folder))
        notebook = idiom.mean_step(json.loads((out / "clock.json").read_text()))
    return notebook, json.loads(said.splitlines()[-1])


if __name__ == "__main__":
    main()
