"""The history page: training time over dates with the noise band, as chart and as table, and what changed, in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup

from common.results import history, machine, noise
from common.results.cells import Cell
from common.results.history import Point, Series
from common.results.noise import Conditions, Noise
from common.site import history_chart, templating, words
from common.site.rows import Row, row_title
from common.suite.catalogue import Framework
from common.suite.measure import REPEATS

if TYPE_CHECKING:
    from common.site.pages import Book


@dataclass(frozen=True)
class Line:
    """One row's series, with the row that shows its newest numbers; None where no row of today's method does."""

    series: Series
    framework: Framework
    row: Row | None

    @property
    def title(self) -> str:
        """What the page calls it."""
        place = self.series.place
        return row_title(self.framework, self.framework.variants[place.variant], place.precision)

    def page(self, point: Point) -> str:
        """The cell's page where that prints the numbers of a point; empty where it has other runs by now."""
        if self.row is None or self.row.measured is None:
            return ""
        return self.row.page if _run_ids(point.cell) == _run_ids(self.row.measured) else ""

    def when(self, point: Point) -> str:
        """The date of a point; with the time (UTC) where another point of the row is of that date."""
        alone = [found.date for found in self.series.points].count(point.date) == 1
        return point.date if alone else point.started[:16].replace("T", " ")

    @property
    def measured(self) -> list[Point]:
        """Its points that have numbers."""
        return [point for point in self.series.points if point.training]


@dataclass(frozen=True)
class View:
    """What one chart and its table show: series that may be compared."""

    task: str
    profile: str
    device: str
    machine: str
    method: int
    lines: tuple[Line, ...]
    noise: Noise | None

    @property
    def name(self) -> str:
        """What its runs share, in words."""
        return f"{self.profile} profile, {self.device.upper()}; {self.machine}; method {self.method}"

    @property
    def file(self) -> str:
        """Name of its table as a file."""
        where = (self.task, self.profile, self.device, machine.slug_of(self.machine), f"method-{self.method}")
        return "-".join(("history", *where))

    @property
    def facts(self) -> dict[str, str | int]:
        """What its runs share, by the columns of results.csv."""
        where = {"task": self.task, "profile": self.profile, "device": self.device}
        return where | {"machine": self.machine, "method": self.method}

    @property
    def days(self) -> list[str]:
        """The dates of its numbers."""
        return sorted({point.date for line in self.lines for point in line.measured})

    @property
    def is_history(self) -> bool:
        """Whether one of its rows has numbers of more than one measurement."""
        return any(len(line.measured) > 1 for line in self.lines)

    @property
    def band(self) -> str:
        """The noise band of two measurements of `REPEATS` runs, as `0.981 to 1.019`; empty where it is not known."""
        return words.band(self.noise.floor(REPEATS)) if self.noise else ""

    @cached_property
    def rows(self) -> list[dict]:
        """The lines of its table, each a point."""
        return [self._row(line, point) for line in self.lines for point in line.series.points]

    @property
    def changes(self) -> list[dict]:
        """The rows of the table that differ from the measurement before by more than noise."""
        return [row for row in self.rows if row["is_change"]]

    def _row(self, line: Line, point: Point) -> dict:
        row = {"line": line, "point": point, "is_change": point.is_change(self.noise), "changed": _changed(point)}
        row |= {"page": line.page(point), "run_ids": _run_ids(point.cell), "when": line.when(point)}
        row["ratio"] = _ratio_text(point, row["is_change"])
        if row["is_change"]:
            row |= {"percent": abs(point.ratio.value - 1), "band": words.band(point.band(self.noise))}
            row["before"] = line.when(point.before)
        return row


def values(book: Book) -> dict[str, str]:
    """What the text of the page may use: `history`, all charts, tables and changes; `noise_table`, the noise floors."""
    return {"history": _history(book), "noise_table": templating.block(noise_table(book))}


def noise_table(book: Book) -> Markup:
    """The noise floor of every machine, by profile and device; where nothing was repeated, a sentence that says so."""
    floors = noise.floors(book.records)
    ordered = sorted(floors, key=lambda of: (of.machine, of.profile != "standard", of.profile, of.device))
    return templating.fragment("noise", floors={found: floors[found] for found in ordered}, repeats=REPEATS)


def views(book: Book) -> list[View]:
    """A view for each task, method, profile, device and machine with runs; new methods, the standard profile first."""
    known = {found.name: found for found in book.frameworks}
    shown = {(row.framework.name, row.variant.name, row.precision, *_shared(row)): row for row in book.rows}
    sets = defaultdict(list)
    for series in history.series(book.records, {name: found.version_of for name, found in known.items()}):
        place, framework = series.place, known[series.place.framework]
        if place.variant in framework.variants and place.task in book.task_titles:
            row = shown.get((place.framework, place.variant, place.precision, *_shared(place)))
            sets[(*_shared(place), series.method)].append(Line(series, framework, row))
    floors = {method: noise.floors(book.records, method) for method in {shared[-1] for shared in sets}}
    found = []
    for (task, profile, device, where, method), lines in sets.items():
        scatter = floors[method].get(Conditions(where, profile, device))
        found.append(View(task, profile, device, where, method, _ordered(lines, book), scatter))
    tasks = list(book.task_titles)
    found.sort(key=lambda view: (view.profile != "standard", view.profile, view.device, view.machine))
    return sorted(found, key=lambda view: (tasks.index(view.task), -view.method))


def _history(book: Book) -> str:
    found = views(book)
    shown: dict[str, list[Markup]] = {}
    for view in found:
        chart = history_chart.figure(view) if view.is_history else None
        title = book.task_titles[view.task]
        shown.setdefault(title, []).append(
            templating.fragment("history", view=view, task_title=title, figure=chart, repeats=REPEATS)
        )
    days = sorted({day for view in found for day in view.days})
    drawn = any(view.is_history for view in found)
    scripts = templating.fragment("history_scripts") if drawn else Markup()
    return templating.generated("history", shown=shown, days=days, drawn=drawn, scripts=scripts)


def _run_ids(cell: Cell) -> list[str]:
    """The runs that its numbers are of; all of them where there are none."""
    return sorted(run["run_id"] for run in cell.ranked or cell.runs)


def _shared(of) -> tuple[str, str, str, str]:
    """What rows of one view have in common, of a row or of a place."""
    return of.task, of.profile, of.device, of.machine


def _ordered(lines: list[Line], book: Book) -> tuple[Line, ...]:
    """In the order of the tables: frameworks by title, variants as declared; a row's series oldest first."""
    order = [(found.name, variant) for found in book.frameworks for variant in found.variants]
    return tuple(sorted(lines, key=lambda line: order.index((line.series.place.framework, line.series.place.variant))))


def _changed(point: Point) -> str:
    """What is not as it was at the point before."""
    if point.before is None:
        return ""
    versions = f"version {point.before.version or 'unknown'} to {point.version or 'unknown'}"
    return ", ".join(versions if name == "version" else name for name in point.changed) or "nothing of these"


def _ratio_text(point: Point, is_change: bool) -> str:
    if point.before is None:
        return "first" if point.training else "none"
    found = point.ratio
    if found is None:
        return "none"
    if found.low is None:
        return f"{found.value:.3f}, one run only"
    verdict = {"larger": "more", "smaller": "less"}.get(found.verdict, "tie")
    if verdict != "tie" and not is_change:
        verdict = "inside the noise"
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}], {verdict}"
