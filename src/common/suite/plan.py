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
from common.suite.run import declare, run


def chosen(names: Iterable[str]) -> list[Framework]:
    """The frameworks called `names`, or all of them for none.

    Raises:
        UserError: an unknown framework.
    """
    return [framework(name) for name in names] or frameworks()


def matrix(names: Iterable[str] = (), task_names: Iterable[str] = (), profile: str = "quick") -> list[Cell]:
    """Every cell of the chosen frameworks and tasks (all, for none named), in every variant.

    Raises:
        UserError: an unknown framework, task or profile.
    """
    wanted = list(task_names) or tasks.names()
    for task in wanted:
        tasks.settings(task, profile)
    return [
        Cell(found, variant, task, profile) for task in wanted for found in chosen(names) for variant in found.variants
    ]


def latest(records: list[dict]) -> dict[tuple, dict]:
    """The newest whole-training record of each cell."""
    return {_key(entry): entry for entry in records if not entry["check"]}


def identity(cell: Cell) -> tuple:
    """What makes two runs runs of the same cell."""
    return (cell.framework.name, cell.variant, cell.task, cell.profile, cell.device, cell.seed)


def is_current(cell: Cell, entry: dict | None) -> bool:
    """Whether a record still says what running the cell now would."""
    if entry is None or entry["method"] != record.METHOD:
        return False
    hindrance = _hindrance(cell)
    if hindrance:
        return (entry["status"], entry["reason"]) == hindrance
    return entry["status"] in record.FINAL and entry["hashes"] == cell.hashes()


def execute(matrix_cells: list[Cell], results: Path = paths.RESULTS) -> list[dict]:
    """Run the cells whose record is not current; one line each. A framework's failure never stops the rest.

    Returns:
        The newest record of every cell, in the order of the cells.
    """
    for task, profile in {(cell.task, cell.profile) for cell in matrix_cells}:
        prepared.ensure(task, profile)
    known = latest(record.read_all(results))
    current = {cell: known.get(identity(cell)) for cell in matrix_cells}
    due = [cell for cell in matrix_cells if not is_current(cell, current[cell])]
    if not due:
        print(f"all {len(matrix_cells)} cells have a current result: nothing to run")
    else:
        print(f"{len(due)} of {len(matrix_cells)} cells to run")
    progress = _Progress(due, known)
    for cell in due:
        hindrance = _hindrance(cell)
        current[cell] = declare(cell, *hindrance, results) if hindrance else run(cell, results)
        progress.line(cell, current[cell])
    return [current[cell] for cell in matrix_cells]


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


def _hindrance(cell: Cell) -> tuple[str, str] | None:
    """Status and reason of a cell that cannot be executed."""
    reason = cells.unsupported(cell)
    if reason:
        return "unsupported", reason
    reason = cells.refusal(cell)
    return ("not run", reason) if reason else None


def _key(entry: dict) -> tuple:
    return tuple(entry[name] for name in ("framework", "variant", "task", "profile", "device", "seed"))


class _Progress:
    """One line per cell and an estimate of what is left: from the cells' last runs, else from this plan's mean."""

    def __init__(self, due: list[Cell], known: dict[tuple, dict]):
        self._left = {cell: (known.get(identity(cell)) or {}).get("seconds") or None for cell in due}
        self._total, self._taken = len(due), []

    def line(self, cell: Cell, entry: dict) -> None:
        del self._left[cell]
        if entry["seconds"]:
            self._taken.append(entry["seconds"])
        number = self._total - len(self._left)
        reason = f"  {entry['reason'].splitlines()[0][:120]}" if entry["reason"] else ""
        print(
            f"[{number:>{len(str(self._total))}}/{self._total}] {cell.framework.name:<12} {cell.variant:<12} "
            f"{cell.task:<9} {entry['status']:<9} {entry['seconds']:6.1f} s   {self._estimate()}{reason}",
            flush=True,
        )

    def _estimate(self) -> str:
        if not self._left:
            return f"total {sum(self._taken):.0f} s"
        mean = sum(self._taken) / len(self._taken) if self._taken else None
        guesses = [seconds or mean for seconds in self._left.values()]
        if None in guesses:
            return "time left unknown"
        return f"about {sum(guesses):.0f} s left"


def doctor(chosen_frameworks: list[Framework]) -> bool:
    """Print what this machine has and lacks; True when every chosen framework can run."""
    free, needed = environments.disk_free() / 1e9, environments.DISK_FOR_ALL / 1e9
    print(f"disk      {free:.1f} GB free (all environments take about {needed:.0f} GB)")
    print(f"machine   {machine.machine()['processor']}, {machine.machine()['cores']} cores")
    well = True
    for found in chosen_frameworks:
        problem = environments.problem(found)
        well &= problem is None
        version = environments.versions(found).get(found.version_of, "")
        print(f"{'ok  ' if problem is None else 'LACKS'} {found.title:<16} {version if problem is None else problem}")
    sys.stdout.flush()
    return well
