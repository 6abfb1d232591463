"""Quantities of one record: where steady state begins, and what a machine's own speed is."""

import made_records
import pytest

from common import paths
from common.results import archive, cells, judge, metrics
from common.suite.catalogue import frameworks

FRAMEWORK = frameworks()[0]


def made(number: int = 0, **changes) -> dict:
    return made_records.made(FRAMEWORK, next(iter(FRAMEWORK.variants)), number=number, **changes)


def with_steady(seconds: list[float], steps: list[int]) -> dict:
    entry = made(steady_steps=steps)
    return entry | {"phases": entry["phases"] | {"steady": seconds}}


def on(product: float | None, **changes) -> dict:
    return made(machine=made_records.MACHINE | {"product_gflops": product}, **changes)


@pytest.mark.parametrize(
    ("seconds", "steps", "onset", "step", "unsteady"),
    [
        ([0.2, 0.2, 0.2, 0.2], [100] * 4, 0, 0.002, False),
        ([0.9, 0.3, 0.2, 0.2, 0.2, 0.2], [100] * 6, 1, 0.0022, False),
        ([0.2, 0.9, 0.2, 0.2, 0.2, 0.2], [100] * 6, 0, 1.9 / 600, False),
        ([0.4, 0.4, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.2], [100] * 9, 4, 1.2 / 500, False),
        ([0.6, 0.5, 0.4, 0.3, 0.2, 0.1], [100] * 6, 3, 0.002, False),
    ],
    ids=["steady from the first block", "two slow blocks", "a pause counts", "the last half decides", "ever faster"],
)
def test_steady_state_begins_where_the_rule_says(seconds, steps, onset, step, unsteady):
    entry = with_steady(seconds, steps)
    assert metrics.steady_onset(entry) == onset
    assert metrics.steady_step(entry) == pytest.approx(step)
    assert metrics.is_unsteady(entry) is unsteady


def test_a_run_without_steady_steps_has_no_steady_step():
    entry = with_steady([], [])
    assert metrics.steady_step(entry) is None
    assert metrics.is_unsteady(entry)


def test_a_share_is_of_the_fastest_product_that_any_run_of_the_machine_found():
    runs = [on(100.0), on(250.0, number=1), on(None, number=2)]
    share = metrics.METRICS["peak_share"]
    peaks = metrics.peaks(runs)
    assert [share.value(run, peaks) for run in runs] == [pytest.approx(metrics.gflops(run) / 250) for run in runs]


@pytest.mark.parametrize(
    ("run", "peaks"),
    [(on(None), {}), (on(100.0, device="gpu"), {"Made Processor, 2 cores": 100.0})],
    ids=["no product was measured", "a card is not held against its processors"],
)
def test_where_there_is_nothing_to_hold_it_against_there_is_no_share(run, peaks):
    assert metrics.METRICS["peak_share"].value(run, peaks) is None


@pytest.fixture(scope="module")
def published() -> list[cells.Cell]:
    """The published cells that have numbers."""
    return [cell for cell in cells.cells(archive.read(paths.PUBLISHED)) if cell.ranked]


def test_two_published_rows_differ_in_their_share_as_they_differ_in_speed(published):
    """Each driver measures the product anew; what these measurements scatter is not a difference between rows."""
    logs = [[cell.summaries[name].log_mean for name in ("gflops", "peak_share")] for cell in published]
    ratios = {round(speed - share, 9) for speed, share in logs}
    assert len(ratios) == len({cell.place.machine for cell in published}) > 0


def test_published_runs_pass_the_rung_of_waiting_as_it_is_now(published):
    counted = [run for cell in published for run in cell.ranked]
    assert counted
    shares = [judge.left_undone(run["copies"], metrics.training(run)) for run in counted]
    assert max(shares) <= judge.LIMITS["device_wait"]
