"""History: what the runs of each place said over dates and versions, and which changes are larger than the noise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, replace
from datetime import date as day_of
from functools import cached_property

from common.results import record, statistics
from common.results.cells import SOURCES, Cell, Place, cells, place, sources, works_differ
from common.results.metrics import training
from common.results.noise import Noise
from common.results.statistics import Ratio, Summary


@dataclass(frozen=True)
class Point:
    """One measurement in a series: the runs of one version and of the same sources that were begun on one day.

    Attributes:
        cell: its runs.
        version: of the framework; empty where none was installed.
        before: the last measurement before it that has numbers.
    """

    cell: Cell
    version: str
    before: Point | None = field(repr=False)

    @property
    def date(self) -> str:
        """Day (UTC) of its start."""
        return self.started[:10]

    @property
    def started(self) -> str:
        """Start (UTC) of the first of its runs that count; of all its runs, where none counts."""
        return record.in_order(self.cell.ranked or self.cell.runs)[0]["started"]

    @cached_property
    def training(self) -> Summary | None:
        """Training time in seconds; None where no run counts."""
        seconds = [training(run) for run in self.cell.ranked]
        return statistics.summarise(seconds) if seconds else None

    @property
    def summaries(self) -> dict[str, Summary]:
        """Every published quantity, by name."""
        return self.cell.summaries

    @property
    def changed(self) -> tuple[str, ...]:
        """Which of version, notebook, environment and kernel differ from `before`; none of them for the first point."""
        if self.before is None:
            return ()
        version = ("version",) if self.version != self.before.version else ()
        return (*version, *(name for name in SOURCES if self.hashes[name] != self.before.hashes[name]))

    @property
    def hashes(self) -> dict[str, str]:
        """Hashes of the sources that all its runs share."""
        return sources(self.cell.newest)

    @cached_property
    def ratio(self) -> Ratio | None:
        """Training time over that of `before`, with Welch's interval; None where one of them has no number."""
        if self.before is None or self.training is None:
            return None
        return statistics.ratio(self.training, self.before.training)

    def band(self, noise: Noise) -> float:
        """The ratio to `before` that noise alone stays below (and above its inverse) in 95 % of cases."""
        return noise.band(self.training.n, self.before.training.n)

    def is_change(self, noise: Noise | None) -> bool:
        """Whether it differs from `before`: the ratio's interval excludes 1, and the ratio lies outside of the noise.

        The second condition catches rows whose few repeats happen to agree. Without noise to compare with: no.
        """
        if noise is None or self.ratio is None:
            return False
        return replace(self.ratio, band=self.band(noise)).verdict in ("larger", "smaller")


@dataclass(frozen=True)
class Series:
    """The measurements of one place by one method, of the same work, oldest first."""

    place: Place
    method: int
    points: tuple[Point, ...]

    def changes(self, noise: Noise | None) -> list[Point]:
        """The points that differ from the one before."""
        return [point for point in self.points if point.is_change(noise)]


def series(records: Iterable[dict], version_of: Mapping[str, str]) -> list[Series]:
    """Every place's series, by place and method. Another method, and a task that was changed, begin a new one.

    Args:
        records: in any order; measured runs only where a place has any, as in a cell.
        version_of: by framework the package whose version is its version; records of other frameworks are left out.
    """
    unique = {entry["run_id"]: entry for entry in records if _belongs(entry, version_of)}
    places = defaultdict(list)
    for entry in unique.values():
        places[place(entry), entry["method"]].append(entry)
    found = []
    for (where, method), runs in sorted(places.items(), key=lambda item: (astuple(item[0][0]), item[0][1])):
        measured = [run for run in runs if run["turn"]]
        package = version_of[where.framework]
        groups = _measurements(measured or runs, package)
        found += [Series(where, method, _points(work, package, method)) for work in _by_work(groups)]
    return found


def _belongs(entry: dict, version_of: Mapping[str, str]) -> bool:
    return not entry["check"] and entry["status"] not in record.DECLARED and entry["framework"] in version_of


def _points(groups: list[list[dict]], package: str, method: int) -> tuple[Point, ...]:
    points, before = [], None
    for runs in groups:
        (cell,) = cells(runs, method)
        point = Point(cell, _version(runs[0], package), before)
        points.append(point)
        before = point if point.training else before
    return tuple(points)


def _measurements(runs: list[dict], package: str) -> list[list[dict]]:
    """The runs by day, version and sources, oldest first; a measurement that goes on past midnight stays one."""
    groups, newest = [], {}
    for run in record.in_order(runs):
        key = (_version(run, package), *sources(run).values())
        if key not in newest or not _goes_on(newest[key], run):
            newest[key] = []
            groups.append(newest[key])
        newest[key].append(run)
    return groups


def _goes_on(group: list[dict], run: dict) -> bool:
    """Whether a run belongs to the measurement of earlier runs: same day; or the next, with a seed that is missing."""
    if works_differ([run], group):
        return False
    days = (day_of.fromisoformat(run["started"][:10]) - day_of.fromisoformat(group[-1]["started"][:10])).days
    counted = {entry["seed"] for entry in group if entry["status"] == "ok" and not entry["contended"]}
    return days == 0 or (days == 1 and run["seed"] not in counted)


def _by_work(groups: list[list[dict]]) -> list[list[list[dict]]]:
    """Successive measurements of the same work: where a task was changed, its times are those of something else."""
    works: list[list[list[dict]]] = []
    for group in groups:
        if works and not works_differ(group, works[-1][-1]):
            works[-1].append(group)
        else:
            works.append([group])
    return works


def _version(run: dict, package: str) -> str:
    return run["versions"].get(package, "")
