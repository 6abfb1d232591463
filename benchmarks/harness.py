"""What the benchmarks share: a cell run in one of three ways, and sets of values measured in turn."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from journal import Series

from common import paths
from common.results import machine
from common.results.metrics import METRICS
from common.results.record import METHOD
from common.suite import cell as cells
from common.suite import environments, prepared
from common.suite import run as runner
from common.suite.catalogue import framework
from common.suite.cell import Cell

AS_SCRIPT = Path(__file__).with_name("as_script.py")
MOST_TRIES = 5
training_seconds = METRICS["training_seconds"].of


class DisturbedError(Exception):
    """Something else was running beside a run, so that its numbers do not count: so many cores of others."""


def cell(name: str, task: str, profile: str, variant: str | None = None) -> Cell:
    """A cell that can start; ends the program with the reason where it cannot."""
    found = framework(name)
    prepared.ensure(task, profile)
    made = Cell(found, found.variant(variant).name, task, profile)
    refusal = cells.refusal(made)
    if refusal:
        sys.exit(f"{made.title}: {refusal}")
    return made


def notebook_run(chosen: Cell) -> dict:
    """The ordinary path: papermill, kernel, judge. Returns the record, which must be ok.

    Raises:
        DisturbedError: something else was running.
    """
    with tempfile.TemporaryDirectory() as folder:
        record = runner.run(chosen, Path(folder))
    if record["status"] != "ok":
        sys.exit(f"{chosen.title}: {record['status']}: {record['reason']}")
    if record["contended"]:
        raise DisturbedError(record["surroundings"]["foreign_cores"])
    return record


def script_run(chosen: Cell, way: str = "plain", of: Callable[[dict], float] = training_seconds) -> float:
    """Seconds of training of the same code as a plain script of the same Python, on the same processors.

    Args:
        chosen: the cell.
        way: `plain`, `off` (no clock, no answers) or `slow` (every step 20 % longer); see as_script.py.
        of: what is taken from the clock's file instead; not with `off`, which writes none.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "answers")
        out.mkdir()
        parameters = chosen.parameters(str(out))
        python = environments.folder(chosen.framework) / "bin" / "python"
        command = [str(python), str(AS_SCRIPT), str(chosen.notebook), json.dumps(parameters), way]
        said = launch(chosen, command, Path(folder))
        if way == "off":
            return json.loads(said.splitlines()[-1])["seconds"]
        return of(json.loads((out / "clock.json").read_text()))


def kernel(chosen: Cell) -> tuple[list[str], list[str], dict[str, str]]:
    """How its framework's kernel is started: our launcher, the command that it launches, environment variables."""
    spec = json.loads((environments.kernelspec(chosen.framework) / "kernel.json").read_text())
    at = next(at for at, part in enumerate(spec["argv"], start=1) if part.endswith(environments.LAUNCHER.name))
    return spec["argv"][:at], spec["argv"][at:], spec["env"]


def launch(chosen: Cell, command: list[str], folder: Path) -> str:
    """The output of a program that is run as the kernel would be; ends this program where that one fails."""
    launcher, _, variables = kernel(chosen)
    settings = os.environ | variables | runner.threads() | runner.own_caches(folder)
    settings |= {"COMMON_RUNNER": "1", "COMMON_PREPARED": str(paths.PREPARED), "COMMON_LOCK": str(runner.LOCK)}
    ended = subprocess.run([*launcher, *command], env=settings, capture_output=True, text=True)
    if ended.returncode:
        sys.exit(f"{chosen.title} as a script:\n{ended.stderr[-2000:]}")
    return ended.stdout


def measure(series: Series, ways: Sequence[Callable[[int], float]], count: int) -> None:
    """Add to the journal what is missing of `count` sets of values, one of each way, in turn.

    Another way comes first in each set. A set beside which something else ran is kept as contended, and done again.
    """
    for number in range(count):
        tries = 0
        while number not in series.sets():
            if tries == MOST_TRIES:
                sys.exit(f"{series.what}: something else was running in {tries} tries: leave the machine alone")
            tries += 1
            line = one_set(ways, number)
            series.keep(line)
            shown = ", ".join(f"{value:.4g} s" for value in line["seconds"])
            others = f"{line['foreign_cores']} cores of others"
            print(f"  {series.what}: {number + 1} of {count}: {shown}; {others}", flush=True)


def one_set(ways: Sequence[Callable[[int], float]], number: int) -> dict:
    """A value of each way, as a line of the journal."""
    watch, started = machine.Watch(), datetime.now(UTC)
    order = [(number + place) % len(ways) for place in range(len(ways))]
    values: dict[int, float] = {}
    try:
        for way in order:
            values[way] = ways[way](number)
        foreign = watch.seen()["foreign_cores"]
    except DisturbedError as disturbed:
        foreign = disturbed.args[0]
    return {
        "set": number,
        "seconds": [values[way] for way in sorted(values)],
        "started": f"{started:%Y-%m-%dT%H:%M:%SZ}",
        "foreign_cores": foreign,
        "contended": foreign > runner.CONTENDED_CORES,
    }


def series(question: str, what: str, chosen: Cell, *programs: Path) -> Series:
    """The series of a cell on this machine; `programs` are those that this benchmark runs beside the notebook."""
    hashes = [replace(chosen, seed=seed).hashes() for seed in prepared.SEEDS]
    digest = hashlib.sha256(json.dumps([METHOD, hashes], sort_keys=True).encode())
    for path in (Path(__file__), Path(sys.argv[0]), AS_SCRIPT, *programs):
        digest.update(path.read_bytes())
    name = Path(sys.argv[0]).stem
    return Series(name, question, what, machine.label(machine.machine()), digest.hexdigest()[:16])


def with_seed(chosen: Cell, number: int) -> Cell:
    """The cell with the seed of a pair; both of a pair have the same."""
    return replace(chosen, seed=number % 5)
