"""The notebooks' training against the shortest loop of each framework's own tutorial: seconds of a step.

Usage: .envs/tools/bin/python benchmarks/idiom.py [FRAMEWORK ...] [--tasks mlp cnn] [--pairs 20] [--profile standard]

The loops are the programs loops/FRAMEWORK_TASK.py or .java; they train the framework's first variant on the same arrays
in the same order. Both of a pair are plain programs; a notebook in another language than Python runs through papermill.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import harness
import tables
from harness import launch, measure, notebook_run, script_run, with_seed

from common import paths, tasks
from common.suite import environments
from common.suite.catalogue import frameworks
from common.suite.cell import Cell

LOOPS = Path(__file__).with_name("loops")
ARRAYS = LOOPS / "arrays.py"
QUESTION = "Step of the notebook over that of the shortest loop of a tutorial, all steps after the first 20"


def main() -> None:
    """Measure what is missing, and print the table."""
    known = [framework.name for framework in frameworks()]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frameworks", nargs="*", default=known, metavar="FRAMEWORK")
    parser.add_argument("--tasks", nargs="+", default=tasks.names())
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--profile", default="standard")
    options = parser.parse_args()
    chosen = [
        (harness.cell(name, task, options.profile), loop)
        for name in options.frameworks
        for task in options.tasks
        for loop in LOOPS.glob(f"{name}_{task}.*")
    ]
    if not chosen:
        sys.exit(f"{LOOPS} has no loop of these")
    for cell, loop in chosen:
        what = f"{cell.framework.title}, {cell.task} {cell.profile}"
        if loop.suffix != ".py":
            what += ", notebook through papermill"
        measure(harness.series(QUESTION, what, cell, loop, ARRAYS), ways(cell, loop), options.pairs)
    print(tables.everything())


def ways(cell: Cell, loop: Path) -> tuple:
    """The notebook, and the loop."""
    return (
        lambda number: notebook_step(with_seed(cell, number), loop),
        lambda number: loop_step(with_seed(cell, number), loop),
    )


def notebook_step(cell: Cell, loop: Path) -> float:
    """Seconds of a step of the notebook's code."""
    if loop.suffix == ".py":
        return script_run(cell, of=mean_step)
    return mean_step(notebook_run(cell))


def mean_step(clock: dict) -> float:
    """Mean seconds of all steps after the first 20, as the loops count them: nothing is left out as warming up."""
    return sum(clock["phases"]["steady"]) / sum(clock["steady_steps"])


def loop_step(cell: Cell, loop: Path) -> float:
    """Seconds of a step of the loop, as it prints them."""
    environment = environments.folder(cell.framework)
    if loop.suffix == ".py":
        command = [str(environment / "bin" / "python")]
    else:  # one file of Java, in a machine with the kernel's options
        _, java, _ = harness.kernel(cell)
        command = [*java[: java.index("-jar")], "-cp", f"{environment}/jars/*"]
    command += [str(loop), str(paths.PREPARED / cell.task / cell.profile), str(cell.seed)]
    with tempfile.TemporaryDirectory() as folder:
        return json.loads(launch(cell, command, Path(folder)).splitlines()[-1])["step_seconds"]


if __name__ == "__main__":
    main()
