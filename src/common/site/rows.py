"""The rows of the table: every framework's variants beside what was measured of them, one group per comparable set."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from common.results import cells as results
from common.results import machine, metrics, sessions
from common.results.noise import Conditions, Noise
from common.results.record import METHOD, in_order
from common.results.statistics import Ratio, Summary
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
        """The run that stands for the row: of those that count the median one, else the newest failure or run."""
        found = self.measured
        return (found.median_run or found.failure or found.newest) if found else None

    @property
    def precision(self) -> str:
        """What its runs computed with; without any, what its variant does."""
        return self.measured.place.precision if self.measured else self.variant.precision

    @property
    def title(self) -> str:
        """What the variant is called; the precision too where it is not the variant's own."""
        return variant_title(self.variant, self.precision)

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
        if self.precision != "float32":
            own.append(self.precision)
        return f"cells/{machine.slug_of(self.machine)}/{where}/{'-'.join(own)}/index.html"

    @property
    def link(self) -> str:
        """Where the row leads, from the root of the site: its cell's page, else why there is none, or how to run it."""
        section = "what-it-does-not-do-here" if self.status == "unsupported" else "run-it-here"
        return self.page or f"frameworks/{self.framework.name}.html#{section}"

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

    @property
    def failures(self) -> str:
        """Of a row with numbers, which of its repeats are not in them: `1 of 5 runs: not equal`; empty for none."""
        failed = self.measured.failed if self.ok else {}
        of = len(self.measured.runs) if failed else 0
        return ", ".join(f"{count} of {of} runs: {words.STATUS_TITLES[status]}" for status, count in failed.items())

    @property
    def is_unsteady(self) -> bool:
        """Whether its steady step is of a run that became steady in the second half of its training only."""
        return self.summary("steady_step_seconds") is not None and metrics.is_unsteady(self.record)

    def summary(self, metric: str) -> Summary | None:
        """What the runs say of a metric; None where they do not have it, or where numbers are withheld."""
        return self.measured.summaries.get(metric) if self.ok else None


@dataclass(frozen=True)
class Standing:
    """A row's training time beside the fastest one's: whether it is that one, and whether that one has ties."""

    ratio: Ratio
    is_fastest: bool
    tied: bool


@dataclass(frozen=True)
class Group:
    """Rows that may be compared: same task, profile, device and machine.

    `noise` is that of their training time; None where it is not known.
    """

    task: str
    profile: str
    device: str
    machine: str
    rows: tuple[Row, ...]
    noise: Noise | None = None

    @property
    def file(self) -> str:
        """What it is, as a part of the names of files."""
        return "-".join(filter(None, (self.task, self.profile, self.device, machine.slug_of(self.machine))))

    @property
    def facts(self) -> dict[str, str | int]:
        """What its rows share, by the columns of results.csv: for the files that are made of its tables."""
        where = {"task": self.task, "profile": self.profile, "device": self.device}
        return where | {"machine": self.machine or "none yet", "method": METHOD}

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

    def to_fastest(self, row: Row) -> Standing | None:
        """Training time of a row as a multiple of the fastest one's; None where the row has no interval to say so.

        The fastest is the default row with the least geometric mean: a tuned row may be faster still, and says by how
        much. Rows of another precision are not compared.
        """
        own = row.summary("training_seconds")
        repeated = [
            other.measured
            for other in self.rows
            if other.runs > 1 and other.variant.kind == "default" and other.precision == row.precision
        ]
        if own is None or own.n == 1 or not repeated:
            return None
        fastest = min(repeated, key=lambda cell: cell.summaries["training_seconds"].log_mean)
        tied = any(self._ratio(other, fastest).verdict == "tie" for other in repeated if other is not fastest)
        return Standing(self._ratio(row.measured, fastest), row.measured.place == fastest.place, tied)

    def _ratio(self, a: results.Cell, b: results.Cell) -> Ratio:
        return sessions.compared(a, b, "training_seconds", self.noise)


def published(all_records: Iterable[dict], frameworks: Iterable[Framework]) -> list[results.Cell]:
    """What the catalogue's variants measured by today's method."""
    known = {(framework.name, variant) for framework in frameworks for variant in framework.variants}
    unique = {record["run_id"]: record for record in all_records}
    return [cell for cell in results.cells(unique.values()) if (cell.place.framework, cell.place.variant) in known]


def groups(
    frameworks: Iterable[Framework],
    measured: list[results.Cell],
    task: str,
    profile: str = "standard",
    floors: Mapping[Conditions, Noise] | None = None,
) -> list[Group]:
    """The groups of one task, `profile` first. Without any record: one group that says so in every row.

    `floors` is the noise of training times, as `noise.floors` gives it; without it, rows of two sessions tie.
    """
    of_task = defaultdict(list)
    for cell in measured:
        if cell.place.task == task:
            of_task[_key(cell)].append(cell)
    places = {key[2:] for key in of_task}
    found = []
    for place in sorted(places, key=lambda place: (place[0] != profile, place)) or [("quick", "cpu", "")]:
        rows = tuple(
            Row(framework, variant, task, *place, cell)
            for framework in frameworks
            for variant in framework.variants.values()
            for cell in _own_first(of_task.get((framework.name, variant.name, *place), ()), variant)
        )
        used, device, where = place
        found.append(Group(task, *place, rows, (floors or {}).get(Conditions(where, used, device))))
    return found


def last_run(records: Iterable[dict], framework: Framework, only_ok: bool = False) -> dict | None:
    """The newest run for which a framework was installed, with `only_ok` of those that are ok; None without any."""
    own = (run for run in records if run["framework"] == framework.name and framework.version_of in run["versions"])
    ran = [run for run in own if run["status"] == "ok" or not only_ok]
    return in_order(ran)[-1] if ran else None


def variant_title(variant: Variant, precision: str) -> str:
    """What a variant is called; the precision too where it is not its own."""
    return variant.title if precision == variant.precision else f"{variant.title}, {precision}"


def row_title(framework: Framework, variant: Variant, precision: str) -> str:
    """What a row is called where framework and variant stand in one place, as in charts."""
    tuned = " (tuned)" if variant.kind == "tuned" else ""
    return f"{framework.title}, {variant_title(variant, precision)}{tuned}"


def _own_first(measured: Iterable[results.Cell], variant: Variant) -> list[results.Cell | None]:
    """A variant's cells in one place, each of another precision, its own first; None where there is no cell."""

    def order(cell: results.Cell) -> tuple[bool, str]:
        return cell.place.precision != variant.precision, cell.place.precision

    return sorted(measured, key=order) or [None]


def _key(cell: results.Cell) -> tuple[str, ...]:
    """Where it stands, but for what it computes with."""
    place = cell.place
    return place.framework, place.variant, place.profile, place.device, place.machine
