"""The noise floor: how far two measurements of the same thing lie apart on a machine.

It is estimated from the repeats of all rows together. Runs of one cell have different seeds, so what a seed does to the
time counts as noise too: that bounds the noise of repeats from above. No record is of an A/A pair, one row measured
twice side by side, and none is made up here; `benchmarks/sensitivity.py` measures such pairs. What a machine does
differently from one day to another is in the estimate only as far as a cell's own runs span days.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from common.results import record
from common.results.cells import Cell, cells
from common.results.metrics import METRICS, training
from common.results.statistics import Summary, t_quantile


@dataclass(frozen=True, order=True)
class Conditions:
    """What runs share whose noise is taken together: short and long trainings scatter differently."""

    machine: str
    profile: str
    device: str


@dataclass(frozen=True)
class Noise:
    """The scatter of runs around their own cell's mean.

    Attributes:
        cells: how many cells with at least two runs it is of.
        runs: how many runs these have.
        deviation: pooled standard deviation of the natural logarithm of the quantity, mostly training time, of a
            single run.
        freedom: its degrees of freedom, the sum over the cells of runs - 1.
    """

    cells: int
    runs: int
    deviation: float
    freedom: int

    @property
    def reach(self) -> float:
        """t s: the logarithm of the ratio that noise reaches is this times the square root of 1 / a + 1 / b."""
        return t_quantile(self.freedom) * self.deviation

    def floor(self, n: int) -> float:
        """The ratio below which two measurements of the same thing, of n runs each, stay in 95 % of cases.

        exp(t s sqrt(2 / n)), t being Student's with `freedom` degrees of freedom: the repeatability limit of ISO 5725-6
        (1994), 1.96 sqrt(2) s, on logarithms, for means of n, with t in place of 1.96 because s is estimated.
        """
        return self.band(n, n)

    def band(self, a: int, b: int) -> float:
        """The same for means of `a` and of `b` runs: exp(t s sqrt(1 / a + 1 / b)), as in Student's two-sample test."""
        return math.exp(self.reach * math.sqrt(1 / a + 1 / b))


def floors(records: Iterable[dict], method: int = record.METHOD) -> dict[Conditions, Noise]:
    """The noise of each machine, by profile and device, from its measured runs that are ok and were alone.

    Conditions under which no cell has two such runs are left out: their noise is not known.
    """
    found = {
        conditions: pooled([training(run) for run in cell.runs] for cell in of_conditions)
        for conditions, of_conditions in _alone(records, method).items()
    }
    return {conditions: noise for conditions, noise in found.items() if noise}


def of_metrics(records: Iterable[dict], method: int = record.METHOD) -> dict[Conditions, dict[str, Noise]]:
    """The same for every metric that a clock measures, by name: each scatters in its own way."""
    timed = [name for name, metric in METRICS.items() if metric.timed]
    found = {}
    for conditions, of_conditions in _alone(records, method).items():
        summaries = [cell.summaries for cell in of_conditions]
        each = {name: _of_summaries(own[name] for own in summaries if name in own) for name in timed}
        found[conditions] = {name: noise for name, noise in each.items() if noise}
    return found


def _alone(records: Iterable[dict], method: int) -> dict[Conditions, list[Cell]]:
    """The cells of measured runs that are ok and were alone, by what they share, in order."""
    alone = (entry for entry in records if entry["turn"] and entry["status"] == "ok" and not entry["contended"])
    found = defaultdict(list)
    for cell in cells(alone, method):
        found[Conditions(cell.place.machine, cell.place.profile, cell.place.device)].append(cell)
    return {conditions: found[conditions] for conditions in sorted(found)}


def pooled(groups: Iterable[Sequence[float]]) -> Noise | None:
    """The noise in groups of positive values, each of which is of one thing; None where no group has two values."""
    logs = [np.log(group) for group in groups if len(group) > 1]
    if not logs:
        return None
    freedom = sum(len(group) - 1 for group in logs)
    squares = sum(float(np.sum((group - group.mean()) ** 2)) for group in logs)
    return Noise(len(logs), sum(map(len, logs)), math.sqrt(squares / freedom), freedom)


def _of_summaries(summaries: Iterable[Summary]) -> Noise | None:
    """What `pooled` gives for the values that are summarised."""
    repeated = [summary for summary in summaries if summary.n > 1]
    if not repeated:
        return None
    freedom = sum(summary.n - 1 for summary in repeated)
    squares = math.fsum((summary.n - 1) * summary.log_deviation**2 for summary in repeated)
    return Noise(len(repeated), sum(summary.n for summary in repeated), math.sqrt(squares / freedom), freedom)
