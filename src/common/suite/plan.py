"""The matrix: which cells there are, which of them need to run, and running those one after another."""

import sys
import time
from collections.abc import Iterable
from pathlib import Path

from common import paths, tasks
from common.errors import UserError
from common.results import machine, record
from common.suite import cell as cells
from common.suite import environments, prepared, programs
from common.suite.catalogue import Framework, framework, frameworks
from common.suite.cell import Cell
from common.suite.progress import Progress
from common.suite.run import declare, run


def chosen(names: Iterable[str]) -> list[Framework]:
    """The frameworks called `names`, or all of them for none.

    Raises:
        UserError: an unknown framework.
    """
    return [framework(name) for name in names] or frameworks()


def matrix(
    names: Iterable[str] = (), task_names: Iterable[str] = (), profile: str = "quick", device: str = "cpu"
) -> list[Cell]:
    """Every cell of the chosen frameworks and tasks (all, for none named), in every variant.

    Raises:
        UserError: an unknown framework, task or profile.
    """
    wanted = list(task_names) or tasks.names()
    for task in wanted:
        tasks.settings(task, profile)
    return [
        Cell(found, variant, task, profile, device)
        for task in wanted
        for found in chosen(names)
        for variant in found.variants
    ]


def latest(records: list[dict]) -> dict[tuple, dict]:
    """The newest whole-training record of each cell."""
    return {key(entry): entry for entry in records if not entry["check"]}


def identity(cell: Cell) -> tuple:
    """What makes two runs runs of the same cell."""
    return (cell.framework.name, cell.variant, cell.task, cell.profile, cell.device, cell.seed)


def is_current(cell: Cell, entry: dict | None) -> bool:
    """Whether a record still says what running the cell now would."""
    if entry is None or entry["method"] != record.METHOD:
        return False
    hindered = hindrance(cell)
    if hindered:
        return (entry["status"], entry["reason"]) == hindered
    return entry["status"] in record.FINAL and entry["hashes"] == cell.hashes()


def execute(matrix_cells: list[Cell], results: Path = paths.RESULTS) -> list[dict]:
    """Run the cells whose record is not current; one line each. A framework's failure never stops the rest.

    Returns:
        The newest record of every cell, in the order of the cells.
    """
    for task, profile in {(cell.task, cell.profile) for cell in matrix_cells}:
        prepared.ensure(task, profile)
    records = record.read_all(results, pass_over_earlier=True)
    known = latest(records)
    current = {cell: known.get(identity(cell)) for cell in matrix_cells}
    due = [cell for cell in matrix_cells if not is_current(cell, current[cell])]
    if not due:
        print(f"all {len(matrix_cells)} cells have a current result: nothing to run")
    else:
        print(f"{len(due)} of {len(matrix_cells)} cells to run")
    progress = Progress(expected_seconds(due, records))
    for cell in due:
        hindered = hindrance(cell)
        current[cell] = declare(cell, *hindered, results) if hindered else run(cell, results)
        progress.line(cell, current[cell])
    return [current[cell] for cell in matrix_cells]


def expected_seconds(cells_: list[Cell], records: list[dict]) -> dict[Cell, float | None]:
    """What each cell took when it last ran here, with whatever seed; None for one that never did."""
    last = {key(entry)[:-1]: entry["seconds"] for entry in records if entry["seconds"]}
    return {cell: last.get(identity(cell)[:-1]) for cell in cells_}


def build_environments(chosen_frameworks: list[Framework]) -> None:
    """Install what is not installed or out of date; a framework that cannot be installed is named and left out.

    Raises:
        UserError: the disk is too small for what is to be installed.
    """
    due = [found for found in chosen_frameworks if environments.problem(found)]
    _announce(due)
    _require_disk(due)
    for number, found in enumerate(due, start=1):
        started = time.monotonic()
        print(f"[{number}/{len(due)}] environment of {found.title} ...", end=" ", flush=True)
        try:
            environments.build(found)
        except UserError as error:
            print(f"NOT INSTALLED\n    {error}", flush=True)
        else:
            print(f"{time.monotonic() - started:.0f} s", flush=True)


def _announce(due: list[Framework]) -> None:
    if not due:
        return
    print(
        f"{len(due)} environments to install: about {_disk_needed(due) / 1e9:.0f} GB of disk "
        f"({environments.disk_free() / 1e9:.0f} GB are free), a minute or two and the time of the downloads"
    )
    for found in due:
        for lack in programs.missing(found):
            print(f"  missing for {found.title}: {lack}; everything else works without it")


def _disk_needed(due: list[Framework]) -> int:
    return environments.DISK_FOR_ALL * len(due) // max(1, len(frameworks()))


def _require_disk(due: list[Framework]) -> None:
    needed = _disk_needed(due)
    if environments.disk_free() < needed:
        raise UserError(
            f"installing {len(due)} environments takes about {needed / 1e9:.0f} GB, "
            f"{environments.disk_free() / 1e9:.1f} GB are free: make room, or narrow with FRAMEWORKS=..."
        )


def hindrance(cell: Cell) -> tuple[str, str] | None:
    """Status and reason of a cell that cannot be executed."""
    reason = cells.unsupported(cell)
    if reason:
        return "unsupported", reason
    reason = cells.refusal(cell)
    return ("not run", reason) if reason else None


def key(entry: dict) -> tuple:
    """The `identity` of the cell that a record is of."""
    return tuple(entry[name] for name in ("framework", "variant", "task", "profile", "device", "seed"))


def doctor(chosen_frameworks: list[Framework]) -> bool:
    """Print what this machine has and lacks; True when every chosen framework can run."""
    free, needed = environments.disk_free() / 1e9, environments.DISK_FOR_ALL / 1e9
    print(f"disk      {free:.1f} GB free (all environments take about {needed:.0f} GB)")
    print(f"machine   {machine.machine()['processor']}, {machine.machine()['cores']} cores")
    print(f"browser   {programs.browser()}")
    well = True
    for found in chosen_frameworks:
        problem = environments.problem(found)
        well &= problem is None
        version = environments.versions(found).get(found.version_of, "")
        print(f"{'ok  ' if problem is None else 'LACKS'} {found.title:<16} {version if problem is None else problem}")
    sys.stdout.flush()
    return well
