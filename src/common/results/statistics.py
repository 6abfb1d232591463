"""Statistics of repeated measurements: medians, intervals and ratios on the logarithms of positive values.

Times are positive, skewed, and compared by their ratios: on the logarithmic scale they are closer to normal and a ratio
is a difference. Computed once, here; what a browser shows it takes from `n`, `log_mean` and `log_deviation` by the same
closed formulas.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Summary:
    """Repeats of one positive quantity.

    `low` and `high` are the ends of the 95 % interval of the geometric mean (Student's t on the logarithms); None for a
    single value, which has no interval.
    """

    n: int
    median: float
    low: float | None
    high: float | None
    log_mean: float
    log_deviation: float | None


@dataclass(frozen=True)
class Ratio:
    """How many times as large one quantity is as another, with its 95 % interval where both were repeated.

    `band` is the ratio that noise alone stays below, where the interval does not hold all of it: see `sessions`.
    Infinity where that is not known.
    """

    value: float
    low: float | None
    high: float | None
    band: float = 1.0

    @property
    def verdict(self) -> str:
        """`larger` or `smaller` where the interval excludes 1 and the ratio lies outside of the noise.

        Otherwise `tie`; `unknown` without an interval.
        """
        if self.low is None or self.high is None:
            return "unknown"
        if self.low > 1 and self.value >= self.band:
            return "larger"
        return "smaller" if self.high < 1 and self.value <= 1 / self.band else "tie"

    @property
    def held_back(self) -> bool:
        """Whether it is a tie only because it lies within the noise: its interval excludes 1."""
        return self.verdict == "tie" and not self.low <= 1 <= self.high


def summarise(values: Sequence[float]) -> Summary:
    """The summary of repeats.

    Raises:
        ValueError: there is none, or one that is not a positive finite number: such a value is never averaged.
    """
    if not values or not all(math.isfinite(value) and value > 0 for value in values):
        raise ValueError(f"not positive finite numbers: {list(values)}")
    # Plain floating-point sums: NumPy's depend, in their last digits, on the processor's vector units.
    logs = [math.log(value) for value in values]
    n = len(values)
    mean = math.fsum(logs) / n
    if n == 1:
        return Summary(1, float(values[0]), None, None, mean, None)
    deviation = math.sqrt(math.fsum((log - mean) ** 2 for log in logs) / (n - 1))
    half = t_quantile(n - 1) * deviation / math.sqrt(n)
    return Summary(n, float(median(values)), math.exp(mean - half), math.exp(mean + half), mean, deviation)


def ratio(a: Summary, b: Summary) -> Ratio:
    """Geometric mean of `a` over that of `b`; the interval is Welch's (1947), for unequal variances."""
    difference = a.log_mean - b.log_mean
    if a.log_deviation is None or b.log_deviation is None:
        return Ratio(math.exp(difference), None, None)
    parts = a.log_deviation**2 / a.n, b.log_deviation**2 / b.n
    variance = sum(parts)
    if variance == 0:
        return Ratio(math.exp(difference), math.exp(difference), math.exp(difference))
    freedom = variance**2 / (parts[0] ** 2 / (a.n - 1) + parts[1] ** 2 / (b.n - 1))
    half = t_quantile(freedom) * math.sqrt(variance)
    return Ratio(math.exp(difference), math.exp(difference - half), math.exp(difference + half))


def paired_ratio(a: Sequence[float], b: Sequence[float]) -> Ratio:
    """Ratio of values that were measured in pairs, one after the other: Student's t on the pairs' log ratios."""
    summary = summarise([x / y for x, y in zip(a, b, strict=True)])
    return Ratio(math.exp(summary.log_mean), summary.low, summary.high)


@cache
def t_quantile(freedom: float) -> float:
    """The t that leaves 2.5 % on each side, for `freedom` degrees of freedom."""
    from scipy import special  # SciPy is slow to import, and a command that runs a cell summarises nothing.

    return float(special.stdtrit(freedom, (1 + CONFIDENCE) / 2))
