"""What the benchmarks measured: files of JSON lines, to which every set of values is added as soon as it is there.

So that what was stopped goes on, and that every value behind a ratio in README.md can be looked at. A line holds the
series that the set belongs to, the set's number, its values in seconds, when it began, the processor seconds a second
that others used meanwhile, and whether that was too much for the set to count.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

MEASURED = Path(__file__).with_name("measured")


@dataclass(frozen=True)
class Series:
    """Sets of values that may be put together.

    Attributes:
        benchmark: name of the program.
        question: what the ratio of the values of a set answers; title of a table.
        what: the row of the table.
        machine: class of the machine.
        sources: hash of all that decides what was measured: notebook, environment, kernel, programs.
    """

    benchmark: str
    question: str
    what: str
    machine: str
    sources: str

    @property
    def path(self) -> Path:
        """The file that its lines are in."""
        return MEASURED / f"{self.benchmark}.jsonl"

    def sets(self, folder: Path | None = None) -> dict[int, dict]:
        """The lines that count, by number of the set."""
        path = folder / self.path.name if folder else self.path
        return {line["set"]: line for line in read(path) if asdict(self).items() <= line.items() and counts(line)}

    def keep(self, line: dict) -> None:
        """Add a line."""
        MEASURED.mkdir(exist_ok=True)
        with self.path.open("a") as file:
            file.write(json.dumps(asdict(self) | line) + "\n")


def counts(line: dict) -> bool:
    """Whether a set was measured with nothing else running."""
    return not line["contended"]


def read(path: Path) -> list[dict]:
    """All lines of a journal, oldest first; none where there is no file."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []


def newest(lines: Iterable[dict]) -> list[Series]:
    """The series of the lines that count, in their order; of several of one name on one machine the newest."""
    found: dict[tuple, Series] = {}
    for line in filter(counts, lines):
        series = Series(**{name: line[name] for name in Series.__dataclass_fields__})
        found[series.question, series.what, series.machine] = series
    return list(found.values())
