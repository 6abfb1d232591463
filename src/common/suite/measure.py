"""A measurement: every cell several times, interleaved in a drawn order, resumable at any point."""

import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import filelock

from common import paths
from common.errors import UserError
from common.results import record
from common.suite import plan, prepared
from common.suite.cell import Cell
from common.suite.progress import Progress
from common.suite.run import declare, run

REPEATS = 5
TRIES = 3
UNKNOWN_SECONDS = 25  # of a cell that never ran here, for the announcement only


@dataclass(frozen=True)
class Turn:
    """One cell's place in the drawn order of one repeat."""

    cell: Cell
    repeat: int
    draw: int
    position: int
    of: int

    def recorded(self) -> dict:
        """As the record keeps it."""
        return {"repeat": self.repeat, "draw": self.draw, "position": self.position, "of": self.of}


def turns(matrix: list[Cell], repeats: int) -> list[Turn]:
    """Every cell in every repeat, repeat k with seed k; each repeat in an order of its own, drawn from k.

    Frameworks are thereby interleaved in time: a machine that slows down slows all of them.
    """
    found = []
    for repeat in range(repeats):
        order = random.Random(repeat).sample(matrix, len(matrix))
        found += [
            Turn(replace(cell, seed=repeat), repeat, repeat, position, len(order))
            for position, cell in enumerate(order, start=1)
        ]
    return found


def measure(matrix: list[Cell], repeats: int, results: Path = paths.RESULTS) -> list[dict]:
    """Run every turn that has no record yet that counts. Says first what it will do and how long it will take.

    A run beside which the machine did something else is kept, flagged and repeated, three times at most.

    Returns:
        The records of this call's runs.

    Raises:
        UserError: another measurement is under way in the same folder.
    """
    with _alone_in(results):
        return _measure(matrix, repeats, results)


@contextlib.contextmanager
def _alone_in(results: Path) -> Iterator[None]:
    results.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(results / ".measure.lock", timeout=0):
            yield
    except filelock.Timeout as error:
        raise UserError(f"another measurement is under way in {results}: let it end, or stop it first") from error


def _measure(matrix: list[Cell], repeats: int, results: Path) -> list[dict]:
    for task, profile in sorted({(cell.task, cell.profile) for cell in matrix}):
        prepared.ensure(task, profile, tuple(range(repeats)))
    records = record.read_all(results, pass_over_earlier=True)
    measured = [e for e in records if e["turn"] or (e["status"] in record.DECLARED and not e["check"])]
    due = [turn for turn in turns(matrix, repeats) if not _done(turn.cell, measured)]
    expected = plan.expected_seconds([turn.cell for turn in due], records)
    _announce(expected, len(matrix) * repeats)
    progress = Progress(expected)
    made = []
    for turn in due:
        hindered = plan.hindrance(turn.cell)
        entry = declare(turn.cell, *hindered, results) if hindered else _uncontended(turn, results)
        made.append(entry)
        progress.line(turn.cell, entry)
    return made


def _uncontended(turn: Turn, results: Path) -> dict:
    for _ in range(TRIES):
        entry = run(turn.cell, results, turn=turn.recorded())
        if not entry["contended"]:
            break
    return entry


def _done(cell: Cell, measured: list[dict]) -> bool:
    """Whether a measured record, run alone, says what running the cell now would."""
    own = [entry for entry in measured if plan.key(entry) == plan.identity(cell) and not entry["contended"]]
    return any(plan.is_current(cell, entry) for entry in own)


def _announce(expected: dict[Cell, float | None], total: int) -> None:
    print(f"{total} runs are wanted, {total - len(expected)} of them are there: {len(expected)} to do")
    if not expected:
        return
    known = [seconds for seconds in expected.values() if seconds]
    mean = sum(known) / len(known) if known else UNKNOWN_SECONDS
    minutes = (sum(known) + mean * (len(expected) - len(known))) / 60
    new = len(expected) - len(known)
    basis = f"a guess for {new} of them, which never ran here" if new else "as long as when they last ran here"
    print(f"this takes about {minutes:.0f} minutes ({basis}); leave the machine alone meanwhile")
    print("Ctrl-C stops it, what is finished is kept, and the same command goes on from there", flush=True)
