"""Rows measured side by side and rows measured in two sessions: what may be said of their ratio."""

import math
from pathlib import Path

import made_records
import pytest
from made_records import entrants, group_of, three_runs

from common import paths
from common.results import archive, noise, sessions
from common.results.cells import Cell, cells
from common.results.metrics import training
from common.results.noise import Noise
from common.results.sessions import Span
from common.results.statistics import paired_ratio
from common.site import apart, rows, words
from common.site.places import Places
from common.site.rows import Group
from common.suite.catalogue import Framework

BAND = 1.05  # of two cells of three runs each, in these tests
NOISE = Noise(cells=10, runs=30, deviation=math.log(BAND) / 2.085963 / math.sqrt(2 / 3), freedom=20)


@pytest.fixture
def two(tmp_path: Path) -> list[Framework]:
    return entrants(tmp_path / "notebooks")


def pair(two: list[Framework], factor: float, session: int, **changes) -> tuple[Cell, Cell]:
    """A cell whose training takes `factor` times as long as that of the second one, and the second one."""
    slow, quick = (
        [entry | changes for entry in three_runs(framework, at, seconds, session=when, spread=0.001)]
        for at, (framework, seconds, when) in enumerate([(two[0], factor, session), (two[1], 1.0, 0)])
    )
    (first,), (second,) = cells(slow), cells(quick)
    return first, second


@pytest.mark.parametrize(
    ("factor", "session", "known", "verdict", "held_back"),
    [
        (1.04, 0, True, "larger", False),  # side by side: Welch's interval decides
        (0.96, 0, True, "smaller", False),
        (1.0, 0, True, "tie", False),
        (1.04, 1, True, "tie", True),  # apart and inside the band
        (0.96, 1, True, "tie", True),
        (1.0, 1, True, "tie", False),
        (1.06, 1, True, "larger", False),  # apart and outside
        (0.94, 1, True, "smaller", False),
        (9.0, 1, False, "tie", True),  # apart, and nobody knows how far noise reaches
        (1.04, 0, False, "larger", False),
    ],
)
def test_between_sessions_a_ratio_must_leave_the_noise_too(two, factor, session, known, verdict, held_back) -> None:
    a, b = pair(two, factor, session)
    found = sessions.compared(a, b, "training_seconds", NOISE if known else None)
    assert (found.verdict, found.held_back) == (verdict, held_back)
    back = sessions.compared(b, a, "training_seconds", NOISE if known else None)
    assert back.verdict == {"larger": "smaller", "smaller": "larger", "tie": "tie"}[verdict]
    assert found.low < found.value < found.high < found.value * 1.01  # the interval stays Welch's


def test_what_no_clock_measures_needs_no_band(two: list[Framework]) -> None:
    a, b = pair(two, 1.0, 1)
    for cell, size in ((a, 700), (b, 600)):
        for run in cell.runs:
            run["installed_bytes"] = size
    assert sessions.compared(a, b, "installed_bytes", None).verdict == "larger"
    assert sessions.compared(a, b, "training_seconds", None).band == math.inf


@pytest.mark.parametrize(
    ("a", "b", "overlap"),
    [((0, 9), (9, 12), True), ((0, 9), (10, 12), False), ((3, 4), (0, 9), True), ((5, 5), (5, 5), True)],
)
def test_spans_overlap_where_one_begins_before_the_other_ends(a, b, overlap) -> None:
    assert Span(*a).overlaps(Span(*b)) == Span(*b).overlaps(Span(*a)) == overlap


def test_the_span_is_of_the_runs_that_count(two: list[Framework]) -> None:
    runs = three_runs(two[0], 0, 1.0)
    failed = made_records.made(
        two[0], "default", number=9, seed=3, turn=made_records.turn(3), status="oom", started="2026-11-22T23:00:00Z"
    )
    (cell,) = cells([*runs, failed])
    assert words.clock(*vars(sessions.span(cell)).values()) == "2026-11-22 09:00 to 09:02 UTC"


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ({}, []),
        ({"a": (0, 9), "b": (5, 12)}, [("a", "b")]),
        ({"a": (20, 29), "b": (0, 9), "c": (1, 9)}, [("b", "c"), ("a",)]),
        # a and c do not overlap, though b overlaps both: not one session
        ({"a": (0, 4), "b": (3, 9), "c": (8, 12)}, [("a", "b"), ("c",)]),
    ],
)
def test_sessions_are_sets_in_which_all_overlap(spans, expected) -> None:
    found = sessions.sessions({name: Span(*ends) for name, ends in spans.items()})
    assert [session.members for session in found] == expected


def test_noise_of_each_metric_is_found_as_that_of_training_is(two: list[Framework]) -> None:
    entries = [*three_runs(two[0], 0, 1.0), *three_runs(two[1], 3, 2.0, spread=0.03)]
    ((conditions, each),) = noise.of_metrics(entries).items()
    expected = noise.floors(entries)[conditions]
    found = each["training_seconds"]
    assert (found.cells, found.runs, found.freedom) == (expected.cells, expected.runs, expected.freedom)
    assert found.deviation == pytest.approx(expected.deviation, rel=1e-12)
    assert {"first_step_seconds", "steady_step_seconds", "gflops"} <= each.keys()
    assert not {"accuracy", "installed_bytes", "peak_memory_bytes", "joules"} & each.keys()


def test_the_drift_that_the_method_page_states_is_that_of_the_records() -> None:
    days: dict[str, dict[tuple, float]] = {"2026-11-22": {}, "2026-11-23": {}}
    for run in archive.read(Places().archive):
        of_keras = run["framework"] == "keras" and run["variant"] in ("jax", "torch")
        counts = run["turn"] and run["status"] == "ok" and not run["contended"]
        if of_keras and counts and run["profile"] == "standard" and run["started"][:10] in days:
            days[run["started"][:10]][run["variant"], run["task"], run["seed"]] = training(run)
    earlier, later = days.values()
    both = sorted(earlier.keys() & later.keys())
    found = paired_ratio([later[key] for key in both], [earlier[key] for key in both])
    assert found.high < 1
    stated = f"took on 2026-11-23 {found.value:.3f} [{found.low:.3f}, {found.high:.3f}] times as long as on 2026-11-22"
    text = " ".join((paths.BOOK / "method.md").read_text().split())
    assert f"{stated} ({len(both)} pairs of runs" in text


class TestPages:
    """Two rows that differ by less than a third one scatters, so that the noise floor holds the difference."""

    def group(self, two: list[Framework], session: int, factor: float = 1.01) -> Group:
        noisy = [entry | {"task": "cnn"} for entry in three_runs(two[0], 20, 1.0, spread=0.02)]
        first = three_runs(two[0], 0, 1.0, spread=0.0001)
        second = three_runs(two[1], 3, factor, session=session, spread=0.0001)
        return group_of(two, [*noisy, *first, *second])

    def test_side_by_side_the_fastest_is_alone(self, two: list[Framework]) -> None:
        group = self.group(two, 0)
        assert [words.to_fastest(group.to_fastest(row)) for row in group.rows] == ["fastest", "1.01 [1.01, 1.01]"]
        assert [apart.from_fastest(group.to_fastest(row)) for row in group.rows] == ["", ""]
        assert apart.explained(group.rows, group.noise) == ""

    def test_in_another_session_it_has_a_tie_that_says_why(self, two: list[Framework]) -> None:
        group = self.group(two, 2)
        band = words.band(group.noise.band(3, 3))
        texts = [words.to_fastest(group.to_fastest(row)) for row in group.rows]
        assert texts == ["fastest, tied", "tie: 1.01 [1.01, 1.01], other session"]
        assert apart.from_fastest(group.to_fastest(group.rows[1])).endswith(f": a tie inside the noise floor {band}.")
        said = apart.explained(group.rows, group.noise)
        assert "in runs begun 2026-11-22 11:00 to 11:02 UTC" in said
        assert "2026-11-22 09:00 to 09:02 UTC" in said
        assert f"outside of the noise floor, {words.band(group.noise.floor(5))} for n = 5" in said

    def test_outside_of_the_noise_it_is_slower(self, two: list[Framework]) -> None:
        group = self.group(two, 2, factor=2.0)
        assert [words.to_fastest(group.to_fastest(row)) for row in group.rows] == ["fastest", "2.00 [2.00, 2.00]"]
        assert "lies outside of the noise floor" in apart.from_fastest(group.to_fastest(group.rows[1]))

    def test_without_a_known_noise_no_row_is_faster(self, two: list[Framework]) -> None:
        entries = [*three_runs(two[0], 0, 1.0), *three_runs(two[1], 3, 9.0, session=2)]
        (group,) = rows.groups(two, rows.published(entries, two), "mlp")
        assert group.to_fastest(group.rows[1]).ratio.verdict == "tie"
        assert apart.from_fastest(group.to_fastest(group.rows[1])).endswith("is not known: a tie.")
        assert "count as ties" in apart.explained(group.rows, group.noise)
