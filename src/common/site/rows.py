"""The rows of the table: every framework's variants beside what was measured of them, one group per comparable set."""

from collections.abc import Iterable
from dataclasses import dataclass

from common.results import cells as results
from common.results import curve, machine
from common.results.statistics import Ratio, Summary, ratio
from common.site import words
from common.suite import cell as cells
from common.suite.catalogue import Framework, Variant


@dataclass(frozen=True)
class Row:
    """One framework's variant at one task, with what its runs say together where there are any."""

    framework: Framework
    variant: Variant
    task: str
    profile: str
    device: str
    machine: str
    measured: results.Cell | None

    @property
    def record(self) -> dict | None:
        """The run that stands for the row: of those that count the median one, else the newest."""
        return (self.measured.median_run or self.measured.newest) if self.measured else None

    @property
    def status(self) -> str:
        """One of the words of the record's schema or `contended`, also where there is no record."""
        if self.measured:
            return self.measured.status
        return "unsupported" if cells.unsupported(self._cell) else "not run"

    @property
    def ok(self) -> bool:
        """Whether the numbers may be shown."""
        return self.status == "ok"

    @property
    def reason(self) -> str:
        """Why there are no numbers; empty for a row that is ok."""
        if self.measured:
            return self.measured.reason
        return cells.unsupported(self._cell) or f"no run on this machine yet; to get one: {self._short_command}"

    @property
    def command(self) -> str:
        """What produces this row's record."""
        seed = self.record["seed"] if self.record else 0
        return (
            f".envs/tools/bin/python -m common run {self.framework.name} {self.task} --variant {self.variant.name} "
            f"--profile {self.profile} --device {self.device} --seed {seed}"
        )

    @property
    def page(self) -> str:
        """Its cell's page, from the root of the site; empty where no run left a record."""
        if not self.record:
            return ""
        where = f"{self.task}-{self.profile}-{self.device}"
        own = [self.framework.name, self.variant.name]
        if self.measured.place.precision != "float32":
            own.append(self.measured.place.precision)
        return f"cells/{machine.slug_of(self.machine)}/{where}/{'-'.join(own)}/index.html"

    @property
    def link(self) -> str:
        """Where the row leads, from the root of the site: its cell's page, else how to run it."""
        return self.page or f"frameworks/{self.framework.name}.html#run-it-here"

    @property
    def _short_command(self) -> str:
        profile = "" if self.profile == "quick" else f" --profile {self.profile}"
        device = "" if self.device == "cpu" else f" --device {self.device}"
        return f"python -m common run {self.framework.name} {self.task} --variant {self.variant.name}{profile}{device}"

    @property
    def _cell(self) -> cells.Cell:
        return cells.Cell(self.framework, self.variant.name, self.task, self.profile, self.device)

    @property
    def version(self) -> str:
        """Version of the framework that ran; empty where none was installed or nothing ran."""
        return (self.record or {"versions": {}})["versions"].get(self.framework.version_of, "")

    @property
    def date(self) -> str:
        """Day of the run that stands for the row (UTC)."""
        return self.record["started"][:10] if self.record else ""

    @property
    def runs(self) -> int:
        """How many runs its numbers are of."""
        return len(self.measured.ranked) if self.measured else 0

    def summary(self, metric: str) -> Summary | None:
        """What the runs say of a metric; None where they do not have it, or where numbers are withheld."""
        return self.measured.summaries.get(metric) if self.ok else None


@dataclass(frozen=True)
class Group:
    """Rows that may be compared: same task, profile, device and machine."""

    task: str
    profile: str
    device: str
    machine: str
    rows: tuple[Row, ...]

    @property
    def dates(self) -> str:
        """The day of the runs, or the first and the last one."""
        return words.span(row.date for row in self.rows if row.date)

    @property
    def repeats(self) -> str:
        """How many runs a row's numbers are of: `n = 1 run`, `n = 5 runs`, `n = 3 to 5 runs`."""
        counts = {row.runs for row in self.rows if row.ok}
        return f"n = {words.span(counts)} run{'s' if max(counts) > 1 else ''} a row" if counts else ""

    @property
    def ran(self) -> bool:
        """Whether any of its rows has numbers."""
        return any(row.ok for row in self.rows)

    @property
    def epochs(self) -> int:
        """The largest number of epochs in a learning curve of its rows."""
        return max((len(row.record["curve"]) for row in self.rows if row.ok), default=0)

    def to_fastest(self, row: Row) -> Ratio | None:
        """Training time of a row as a multiple of the fastest one's; None where the row has no interval to say so.

        The fastest is the default row with the least geometric mean: a tuned row may be faster still, and says by how
        much. Rows of another precision are not compared.
        """
        own = row.summary("training_seconds")
        repeated = [
            other.summary("training_seconds")
            for other in self.rows
            if other.runs > 1 and other.variant.kind == "default" and other.variant.precision == row.variant.precision
        ]
        if own is None or own.n == 1 or not repeated:
            return None
        return ratio(own, min(repeated, key=lambda summary: summary.log_mean))


def training_phases(record: dict) -> dict[str, float]:
    """Seconds by part of the training."""
    return {name: sum(record["phases"].get(name, ())) for name in curve.TRAINING}


def published(all_records: Iterable[dict], frameworks: Iterable[Framework]) -> list[results.Cell]:
    """What the catalogue's variants measured by today's method."""
    known = {(framework.name, variant) for framework in frameworks for variant in framework.variants}
    unique = {record["run_id"]: record for record in all_records}
    return [cell for cell in results.cells(unique.values()) if (cell.place.framework, cell.place.variant) in known]


def groups(
    frameworks: Iterable[Framework], measured: list[results.Cell], task: str, profile: str = "standard"
) -> list[Group]:
    """The groups of one task, `profile` first. Without any record: one group that says so in every row."""
    of_task = {_key(cell): cell for cell in measured if cell.place.task == task}
    places = {key[2:] for key in of_task}
    found = []
    for place in sorted(places, key=lambda place: (place[0] != profile, place)) or [("quick", "cpu", "")]:
        rows = tuple(
            Row(framework, variant, task, *place, of_task.get((framework.name, variant.name, *place)))
            for framework in frameworks
            for variant in framework.variants.values()
        )
        found.append(Group(task, *place, rows))
    return found


def _key(cell: results.Cell) -> tuple:
    place = cell.place
    return place.framework, place.variant, place.profile, place.device, place.machine
