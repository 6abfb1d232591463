"""What the benchmarks share: a cell run in one of three ways, in pairs, and the ratio with its interval as text."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from common import paths
from common.results import machine
from common.results.metrics import METRICS
from common.results.statistics import paired_ratio
from common.suite import cell as cells
from common.suite import environments, prepared
from common.suite import run as runner
from common.suite.catalogue import framework
from common.suite.cell import Cell

AS_SCRIPT = Path(__file__).with_name("as_script.py")
training_seconds = METRICS["training_seconds"].of


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
    """The ordinary path: papermill, kernel, judge. Returns the record, which must be ok and alone."""
    with tempfile.TemporaryDirectory() as folder:
        record = runner.run(chosen, Path(folder))
    if record["status"] != "ok":
        sys.exit(f"{chosen.title}: {record['status']}: {record['reason']}")
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
    at = spec["argv"].index(str(environments.LAUNCHER)) + 1
    return spec["argv"][:at], spec["argv"][at:], spec["env"]


def launch(chosen: Cell, command: list[str], folder: Path) -> str:
    """The output of a program that is run as the kernel would be; ends this program where that one fails."""
    launcher, _, variables = kernel(chosen)
    settings = os.environ | variables | runner.threads() | runner.own_caches(folder)
    settings |= {"COMMON_PREPARED": str(paths.PREPARED), "COMMON_LOCK": str(runner.LOCK)}
    ended = subprocess.run([*launcher, *command], env=settings, capture_output=True, text=True)
    if ended.returncode:
        sys.exit(f"{chosen.title} as a script:\n{ended.stderr[-2000:]}")
    return ended.stdout


def pairs(a: Callable[[int], float], b: Callable[[int], float], count: int, what: str) -> str:
    """Measure both in turn, the first of a pair changing with every pair, and give the ratio a / b as a line."""
    values: list[tuple[float, float]] = []
    for number in range(count):
        if number % 2:
            second = b(number)
            values.append((a(number), second))
        else:
            values.append((a(number), b(number)))
        print(f"  {what}: pair {number + 1} of {count}: {values[-1][0]:.4g} s, {values[-1][1]:.4g} s", flush=True)
    found = paired_ratio(*zip(*values, strict=True))
    return f"| {what} | {found.value:.3f} | {found.low:.3f} to {found.high:.3f} | {count} |"


def head(title: str) -> str:
    """Title and head of a table of ratios."""
    described = machine.machine()
    where = f"{machine.label(described)}, {described['virtual'] or 'bare machine'}"
    return f"\n{title}\n\nMachine: {where}\n\n| what | ratio | 95 % interval | pairs |\n|---|---|---|---|"


def with_seed(chosen: Cell, number: int) -> Cell:
    """The cell with the seed of a pair; both of a pair have the same."""
    return replace(chosen, seed=number % 5)
