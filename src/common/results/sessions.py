"""Measured side by side or not, and what a ratio of two rows that were not may say.

Interleaved rows share what their machine does meanwhile. From one session to another the machine drifts, and Welch's
interval, which holds the scatter within each row only, does not know. So a difference between two sessions counts where
it is larger than the noise, too. The script `statistics.js` has the same rule, for what a browser compares.
"""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from common.results.cells import Cell
from common.results.metrics import METRICS
from common.results.noise import Noise
from common.results.statistics import Ratio, ratio


@dataclass(frozen=True, order=True)
class Span:
    """From the first start of a run to the last one, in seconds since 1970."""

    first: int
    last: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two were measured side by side."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Session:
    """What was measured side by side, each with each, and from when to when."""

    span: Span
    members: tuple[Hashable, ...]


def span(cell: Cell) -> Span | None:
    """When the runs of a cell that count were started; None where none counts."""
    starts = [int(datetime.fromisoformat(run["started"]).timestamp()) for run in cell.ranked]
    return Span(min(starts), max(starts)) if starts else None


def side_by_side(a: Cell, b: Cell) -> bool:
    """Whether the spans of two cells of one machine overlap; each must have a run that counts."""
    return span(a).overlaps(span(b))


def compared(a: Cell, b: Cell, metric: str, noise: Noise | None) -> Ratio:
    """The ratio a / b of a metric of two cells of one machine, with the noise that may lie between their sessions.

    Args:
        a: a cell that has the metric.
        b: another one, of the same machine, profile and device.
        metric: its name. Accuracy, memory and sizes do not depend on how fast a machine is today: only what a clock
            measures is held back.
        noise: of this metric under these conditions; where it is not known, two sessions can only tie.
    """
    own, other = a.summaries[metric], b.summaries[metric]
    found = ratio(own, other)
    if not METRICS[metric].timed or side_by_side(a, b):
        return found
    return replace(found, band=noise.band(own.n, other.n) if noise else math.inf)


def sessions(spans: Mapping[Hashable, Span]) -> list[Session]:
    """The fewest sessions in which every two members overlap, the first one first; members stay in their order.

    This is for words on the page only. Whether two rows are held against each other directly, `compared` says.
    """
    found: list[dict[Hashable, Span]] = []
    common_until = -math.inf  # until when all members of the newest session overlap
    for member, own in sorted(spans.items(), key=lambda item: item[1]):
        if own.first > common_until:
            found.append({})
            common_until = own.last
        common_until = min(common_until, own.last)
        found[-1][member] = own
    return [_session(members, spans) for members in found]


def _session(members: Mapping[Hashable, Span], spans: Mapping[Hashable, Span]) -> Session:
    whole = Span(min(own.first for own in members.values()), max(own.last for own in members.values()))
    return Session(whole, tuple(member for member in spans if member in members))
