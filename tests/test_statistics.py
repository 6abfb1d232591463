"""Statistics on made times whose truth is known: seeded, so that every run draws the same numbers."""

import math

import numpy as np
import pytest

from common.results.statistics import Ratio, paired_ratio, ratio, summarise, t_quantile

DRAWS = 10_000
TRUTH = 0.02  # seconds
SPREAD = 0.05  # standard deviation of the logarithms: times that scatter by 5 %


def drawn(seed: int, repeats: int, scale: float = 1.0, spread: float = SPREAD, draws: int = DRAWS) -> np.ndarray:
    """(draws, repeats) log-normal times around `TRUTH * scale`."""
    generator = np.random.default_rng(seed)
    return TRUTH * scale * np.exp(spread * generator.standard_normal((draws, repeats)))


def verdicts(a: np.ndarray, b: np.ndarray) -> dict[str, float]:
    """Share of each verdict over all draws."""
    found = [ratio(summarise(x), summarise(y)).verdict for x, y in zip(a.tolist(), b.tolist(), strict=True)]
    return {verdict: found.count(verdict) / len(found) for verdict in ("larger", "smaller", "tie")}


@pytest.mark.parametrize("repeats", [3, 5, 10])
def test_the_interval_covers_the_truth_in_95_of_100_draws(repeats):
    summaries = [summarise(times) for times in drawn(1, repeats).tolist()]
    covered = np.mean([summary.low <= TRUTH <= summary.high for summary in summaries])
    assert 0.93 <= covered <= 0.97


@pytest.mark.parametrize("spread", [0.005, 0.05, 0.2])
def test_the_same_twice_is_called_different_in_5_of_100_draws_at_most(spread):
    found = verdicts(drawn(2, 5, spread=spread), drawn(3, 5, spread=spread))
    assert found["larger"] + found["smaller"] <= 0.05
    assert found["tie"] >= 0.9


def test_unequal_scatter_does_not_raise_the_rate_of_false_differences():
    found = verdicts(drawn(4, 5, spread=0.01), drawn(5, 5, spread=0.2))
    assert found["larger"] + found["smaller"] <= 0.06


def test_twenty_percent_slower_is_found_and_nothing_is_not():
    slower = verdicts(drawn(6, 5, scale=1.2), drawn(7, 5))
    assert slower["larger"] >= 0.99
    assert slower["smaller"] == 0


def test_a_ratio_of_pairs_is_narrower_where_both_drift_together():
    drift = np.linspace(1, 2, 10)
    a, b = drawn(8, 10, 1.02, 0.005, 1)[0] * drift, drawn(9, 10, 1, 0.005, 1)[0] * drift
    paired, unpaired = paired_ratio(a.tolist(), b.tolist()), ratio(summarise(a.tolist()), summarise(b.tolist()))
    assert paired.verdict == "larger"
    assert unpaired.verdict == "tie"


@pytest.mark.parametrize("bad", [[], [0.0], [-1.0, 2.0], [math.nan, 1.0], [math.inf, 1.0]])
def test_what_is_no_positive_number_is_never_averaged(bad):
    with pytest.raises(ValueError, match="not positive finite numbers"):
        summarise(bad)


def test_one_value_has_no_interval_and_no_verdict():
    one, five = summarise([0.5]), summarise([0.4, 0.5, 0.6])
    assert (one.median, one.low, one.high) == (0.5, None, None)
    assert ratio(one, five).verdict == "unknown"


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(1.01, 1.2, "larger"), (0.8, 0.99, "smaller"), (0.9, 1.1, "tie"), (1.0, 1.1, "tie"), (None, None, "unknown")],
)
def test_a_word_is_said_only_where_the_interval_excludes_one(low, high, verdict):
    assert Ratio(1.0, low, high).verdict == verdict


@pytest.mark.parametrize(("freedom", "expected"), [(4, 2.776), (9, 2.262), (1, 12.706)])  # any table of Student's t
def test_t_is_that_of_the_tables(freedom, expected):
    assert t_quantile(freedom) == pytest.approx(expected, abs=5e-4)


def test_of_twelve_equal_rows_one_in_eight_seems_slower_than_the_first() -> None:
    """What book/method.md says of comparing many rows with the fastest one, each by an interval of two rows alone."""
    slower = rows = 0
    for table in np.split(drawn(11, 5, draws=12 * 400), 400):
        summaries = [summarise(times) for times in table.tolist()]
        fastest = min(summaries, key=lambda summary: summary.log_mean)
        others = [summary for summary in summaries if summary is not fastest]
        slower += sum(ratio(summary, fastest).verdict == "larger" for summary in others)
        rows += len(others)
    assert 1 / 9 <= slower / rows <= 1 / 7
