"""Noise and history on made runs: what is called a change, what is not, and what the page shows of it."""

import json
import math
import re
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import made_records
import numpy as np
import pytest
from built_site import Table
from markupsafe import escape

from common import paths, tasks
from common.results import history, noise, record
from common.results.cells import Place
from common.site import history_chart, history_page, rows, templating
from common.suite import catalogue

FRAMEWORKS = catalogue.frameworks()[:2]
A, B = FRAMEWORKS
VERSION_OF = {found.name: found.version_of for found in FRAMEWORKS}
TITLES = {name: tasks.load(name).TITLE for name in tasks.names()}
DAYS = ("2026-11-01", "2026-11-08", "2026-11-15")
MACHINE = "Made Processor, 2 cores"
HOSTILE = "<script>document.title='pwned'</script> ``` ::: {{ 7*7 }} & \"'"
STEADY = (0.99, 1.0, 1.01, 0.995, 1.005)  # five runs that scatter by 0.8 %


@cache
def template(framework) -> dict:
    return made_records.made(framework, next(iter(framework.variants)))


def run(
    framework, day: str, seconds: float, seed: int = 0, version: str = "1.0", clock: str = "09:00", **changes
) -> dict:
    """A measured run whose training takes so many seconds."""
    moment = f"{day}T{clock}:{seed:02}Z"
    changes.setdefault("hashes", {"notebook": "n", "environment": version, "kernel": "k", "task": f"t{seed}"})
    return template(framework) | {
        "run_id": f"{moment.replace('-', '').replace(':', '')}-{framework.name}-{version}-{changes!r}-{seconds}",
        "started": moment,
        "seed": seed,
        "phases": template(framework)["phases"]
        | {"first_step": [seconds / 2], "proof_steps": [seconds / 200] * 19, "steady": [seconds * 0.2025] * 2},
        "versions": {framework.version_of: version},
        "turn": {"repeat": seed, "draw": seed, "position": 1, "of": 1},
        **changes,
    }


def runs(framework, day: str, seconds: float, version: str = "1.0", scatter=STEADY, **changes) -> list[dict]:
    """One measurement: a run for each value of `scatter`."""
    return [run(framework, day, seconds * by, seed, version, **changes) for seed, by in enumerate(scatter)]


def only_series(entries: list[dict]) -> history.Series:
    (found,) = history.series(entries, VERSION_OF)
    return found


def named(entries: list[dict], framework=A) -> list[str]:
    """The dates on which a framework's row is said to have changed."""
    floor = noise.floors(entries).get(noise.Conditions(MACHINE, "quick", "cpu"))
    of_row = [found for found in history.series(entries, VERSION_OF) if found.place.framework == framework.name]
    return [point.date for found in of_row for point in found.changes(floor)]


class TestNoise:
    def test_it_is_the_deviation_within_groups(self) -> None:
        generator = np.random.default_rng(1)
        groups = [np.exp(level + 0.1 * generator.standard_normal(4)) for level in (-2, 0, 3)]
        found = noise.pooled(groups)
        assert (found.cells, found.runs, found.freedom) == (3, 12, 9)
        assert found.deviation == pytest.approx(math.sqrt(np.mean([np.var(np.log(group), ddof=1) for group in groups])))

    def test_the_floor_is_its_formula(self) -> None:
        found = noise.Noise(4, 20, 0.02, 16)
        assert found.floor(5) == pytest.approx(math.exp(2.1199 * 0.02 * math.sqrt(2 / 5)), rel=1e-5)  # t from a table
        assert found.floor(5) == found.band(5, 5) < found.band(3, 5) < found.floor(3)

    @pytest.mark.parametrize("repeats", [3, 5])
    def test_it_holds_two_of_the_same_in_95_of_100_draws(self, repeats: int) -> None:
        generator = np.random.default_rng(2)
        levels = generator.uniform(-3, 3, (8, 1))
        levels[1] = levels[0]  # the first two rows are the same thing, measured twice
        held = 0
        for logs in levels + 0.03 * generator.standard_normal((2000, 8, repeats)):
            floor = noise.pooled(np.exp(logs)).floor(repeats)
            held += abs(logs[0].mean() - logs[1].mean()) <= math.log(floor)
        assert 0.93 <= held / 2000 <= 0.97

    def test_records_give_the_same_as_their_times(self) -> None:
        generator = np.random.default_rng(3)
        times = np.exp(0.05 * generator.standard_normal((2, 5)))
        entries = [
            run(framework, DAYS[0], float(seconds), seed)
            for framework, of_row in zip(FRAMEWORKS, times, strict=True)
            for seed, seconds in enumerate(of_row)
        ]
        (conditions, found) = next(iter(noise.floors(entries).items()))
        assert conditions == noise.Conditions(MACHINE, "quick", "cpu")
        expected = noise.pooled(times)
        assert (found.cells, found.runs, found.freedom) == (expected.cells, expected.runs, expected.freedom)
        assert found.deviation == pytest.approx(expected.deviation)

    @pytest.mark.parametrize(
        "change", [{"turn": None}, {"contended": True}, {"status": "not equal"}, {"method": record.METHOD + 1}]
    )
    def test_runs_that_do_not_count_are_not_in_it(self, change: dict) -> None:
        entries = runs(A, DAYS[0], 1.0)
        assert noise.floors([*entries, run(A, DAYS[0], 9.0, 7) | change]) == noise.floors(entries)

    def test_profiles_and_machines_are_kept_apart(self) -> None:
        other = made_records.MACHINE | {"cores": 64}
        entries = (
            runs(A, DAYS[0], 1.0) + runs(A, DAYS[0], 1.0, machine=other) + runs(A, DAYS[0], 9.0, profile="standard")
        )
        assert [(found.machine, found.profile) for found in noise.floors(entries)] == [
            (MACHINE, "quick"),
            (MACHINE, "standard"),
            ("Made Processor, 64 cores", "quick"),
        ]

    def test_single_runs_have_none(self) -> None:
        assert noise.floors([run(A, DAYS[0], 1.0), run(B, DAYS[0], 2.0)]) == {}


class TestSeries:
    def test_points_say_date_version_numbers_and_what_changed(self) -> None:
        first, second = runs(A, DAYS[0], 1.0), runs(A, DAYS[1], 1.1, "2.0")
        sources = {"notebook": "other", "environment": "2.0", "kernel": "k"}
        third = runs(A, DAYS[2], 1.2, "2.0", hashes=sources | {"task": "t0"}, scatter=(1, 1.01))
        for seed, entry in enumerate(third):
            entry["hashes"] = sources | {"task": f"t{seed}"}
        found = only_series([*third, *first, *second])
        assert found.place == Place(A.name, next(iter(A.variants)), "mlp", "quick", "cpu", "float32", MACHINE)
        assert [point.date for point in found.points] == list(DAYS)
        assert [point.version for point in found.points] == ["1.0", "2.0", "2.0"]
        assert [point.changed for point in found.points] == [(), ("version", "environment"), ("notebook",)]
        assert [point.training.n for point in found.points] == [5, 5, 2]
        assert found.points[1].training.median == pytest.approx(1.1)
        assert found.points[1].ratio.value == pytest.approx(1.1)
        for point in found.points:
            assert point.summaries["training_seconds"] == point.training
            assert point.summaries["accuracy"].median == pytest.approx(0.9717)

    def test_a_new_method_begins_a_new_series(self) -> None:
        entries = runs(A, DAYS[0], 1.0) + runs(A, DAYS[1], 9.0, method=record.METHOD + 1)
        found = history.series(entries, VERSION_OF)
        assert [(series.method, len(series.points)) for series in found] == [(record.METHOD, 1), (record.METHOD + 1, 1)]
        assert [series.points[0].ratio for series in found] == [None, None]

    def test_a_task_that_was_changed_begins_a_new_series(self) -> None:
        larger = runs(A, DAYS[1], 3.0)
        for entry in larger:
            entry["hashes"] = entry["hashes"] | {"task": "larger"}
        found = history.series(runs(A, DAYS[0], 1.0) + larger, VERSION_OF)
        assert [[point.date for point in series.points] for series in found] == [[DAYS[0]], [DAYS[1]]]

    def test_a_measurement_past_midnight_is_one_point(self) -> None:
        before = [run(A, "2026-11-01", 1.0, seed, clock="23:58") for seed in range(3)]
        after = [run(A, "2026-11-02", 1.0, seed, clock="00:01") for seed in range(3, 5)]
        (point,) = only_series(before + after).points
        assert (point.date, point.training.n) == ("2026-11-01", 5)

    def test_the_same_seeds_on_the_next_day_are_another_point(self) -> None:
        found = only_series(runs(A, "2026-11-01", 1.0) + runs(A, "2026-11-02", 1.0))
        assert [(point.date, point.training.n, point.changed) for point in found.points] == [
            ("2026-11-01", 5, ()),
            ("2026-11-02", 5, ()),
        ]

    def test_a_run_beside_which_something_else_ran_does_not_count(self) -> None:
        (point,) = only_series([*runs(A, DAYS[0], 1.0), run(A, DAYS[0], 50.0, 5, contended=True)]).points
        assert point.training.n == 5

    def test_a_measurement_that_failed_is_there_without_numbers_and_is_not_compared_with(self) -> None:
        failed = runs(A, DAYS[1], 1.0, "2.0", status="failed", reason="on purpose")
        found = only_series(runs(A, DAYS[0], 1.0) + failed + runs(A, DAYS[2], 1.5, "3.0"))
        assert [point.cell.status for point in found.points] == ["ok", "failed", "ok"]
        assert (found.points[1].training, found.points[1].ratio) == (None, None)
        assert found.points[2].before is found.points[0]
        assert found.points[2].ratio.value == pytest.approx(1.5)

    @pytest.mark.parametrize(
        "change", [{"check": True}, {"status": "unsupported", "reason": "so"}, {"status": "not run", "reason": "so"}]
    )
    def test_what_did_not_run_is_no_history(self, change: dict) -> None:
        assert history.series([run(A, DAYS[0], 1.0, **change)], VERSION_OF) == []

    def test_other_frameworks_are_left_out_and_a_record_twice_counts_once(self) -> None:
        assert history.series(runs(A, DAYS[0], 1.0), {}) == []
        assert only_series(runs(A, DAYS[0], 1.0) * 2).points[0].training.n == 5

    def test_single_runs_count_where_none_was_measured(self) -> None:
        single = run(A, DAYS[0], 1.0, turn=None)
        assert only_series([single]).points[0].training.n == 1
        assert [point.date for point in only_series([single, *runs(A, DAYS[1], 1.0)]).points] == [DAYS[1]]


class TestChanges:
    def test_only_what_is_outside_of_the_noise_is_named(self) -> None:
        entries = runs(A, DAYS[0], 1.0) + runs(A, DAYS[1], 1.004, "2.0") + runs(A, DAYS[2], 1.3, "3.0")
        assert named(entries) == [DAYS[2]]

    def test_a_row_whose_repeats_happen_to_agree_does_not_beat_the_machines_noise(self) -> None:
        agreeing = (1.0, 1.0001, 0.9999, 1.0002, 0.9998)
        row = runs(A, DAYS[0], 1.0, scatter=agreeing) + runs(A, DAYS[1], 1.02, "2.0", scatter=agreeing)
        noisy = runs(B, DAYS[0], 1.0, scatter=(0.8, 1.25, 1.0, 0.9, 1.1))
        assert named(row) == [DAYS[1]]
        assert named(row + noisy) == []

    def test_a_row_that_scatters_more_than_the_others_needs_its_own_interval(self) -> None:
        wild = (0.7, 1.4, 1.0, 0.8, 1.25)
        row = runs(A, DAYS[0], 1.0, scatter=wild) + runs(A, DAYS[1], 1.2, "2.0", scatter=wild)
        quiet = noise.Noise(50, 250, 0.01, 200)
        second = only_series(row).points[1]
        assert second.ratio.value > second.band(quiet)
        assert second.ratio.verdict == "tie"
        assert not second.is_change(quiet)

    def test_single_runs_and_unknown_noise_name_nothing(self) -> None:
        single = [run(A, DAYS[0], 1.0), run(A, DAYS[1], 5.0, version="2.0")]
        assert named(single) == []
        assert named([*single, *runs(B, DAYS[0], 1.0)]) == []
        assert not only_series(runs(A, DAYS[0], 1.0) + runs(A, DAYS[1], 2.0, "2.0")).points[1].is_change(None)

    def test_a_faster_version_is_named_too(self) -> None:
        assert named(runs(A, DAYS[0], 1.0) + runs(A, DAYS[1], 0.8, "2.0")) == [DAYS[1]]


def book_of(entries: list[dict], known=tuple(FRAMEWORKS)) -> SimpleNamespace:
    """What the page reads of a book."""
    measured = rows.published(entries, known)
    groups = [group for name in TITLES for group in rows.groups(known, measured, name)]
    found = [row for group in groups for row in group.rows]
    return SimpleNamespace(frameworks=list(known), task_titles=TITLES, rows=found, records=entries)


def three_dates() -> list[dict]:
    """A row that gets slower on the third date, and one that stays as it is."""
    changing = runs(A, DAYS[0], 1.0) + runs(A, DAYS[1], 1.004, "2.0") + runs(A, DAYS[2], 1.3, "3.0")
    return changing + [entry for day in DAYS for entry in runs(B, day, 20.0)]


def figures(page: str) -> list[dict]:
    return [json.loads(text) for text in re.findall(r'<script type="application/json">(.*?)</script>', page)]


class TestPage:
    def test_one_measurement_says_so_and_has_a_table_and_no_chart(self) -> None:
        page = history_page.values(book_of(runs(A, DAYS[0], 1.0)))["history"]
        assert f"The numbers here are of one date, {DAYS[0]}." in page
        assert "No row was measured a second time." in page
        assert page.count("<table") == 1
        assert "1.000 [" in page or "1.00 [" in page
        assert "data-chart" not in page
        assert "charts.js" not in page
        assert "Changed since" not in page

    def test_three_dates_are_drawn_with_the_band_and_stand_in_the_table(self) -> None:
        book = book_of(three_dates())
        page = history_page.values(book)["history"]
        assert f"{len(DAYS)} dates, {DAYS[0]} to {DAYS[2]}" in page
        (chart,) = figures(page)
        lines = [trace for trace in chart["data"] if trace.get("showlegend")]
        bands = [trace for trace in chart["data"] if trace.get("fill") == "toself"]
        assert chart["layout"]["xaxis"]["tickvals"] == [f"{day} 09:00:00" for day in DAYS]
        assert [trace["x"] for trace in lines] == [[f"{day} 09:00:00" for day in DAYS]] * 2
        assert [len(trace["x"]) for trace in bands] == [10] * 2  # two rectangles and their ends
        (view,) = history_page.views(book)
        of_chart = [value for trace in lines for value in trace["y"]]
        assert of_chart == [row["point"].training.median for row in view.rows]
        for row in view.rows:
            assert f">{templating.words.with_interval(row['point'].training)}</td>" in page
        assert page.count('src="assets/plotly.min.js"') == 1
        assert 'data-download="history-mlp-quick-cpu-made-processor-2-cores-method-' in page

    def test_a_change_within_a_day_is_drawn_and_named(self) -> None:
        (day, *_), clocks = DAYS, ("09:00", "15:00")
        entries = runs(A, day, 1.0) + runs(A, day, 1.5, "2.0", clock=clocks[1])
        page = history_page.values(book_of(entries))["history"]
        assert f"The numbers here are of one date, {day}." in page
        assert "No row was measured a second time." not in page
        (item,) = re.findall(r"<li>(.*?)</li>", page)
        assert f"on {day} {clocks[1]} a training took 50.0 % more time than on {day} {clocks[0]}" in item
        (chart,) = figures(page)
        assert [f"{day} {clock}:00" for clock in clocks] in [trace["x"] for trace in chart["data"]]
        lines = Table(page).rows
        assert [line["texts"][1] for line in lines if day in line["texts"][1]] == [f"{day} {clock}" for clock in clocks]

    def test_a_percentage_says_that_it_is_of_means(self) -> None:
        skewed = (1.0, 1.0, 1.0, 1.0, 1.2)
        entries = runs(A, DAYS[0], 1.0) + runs(A, DAYS[1], 2.0, "2.0", scatter=skewed)
        (item,) = re.findall(r"<li>(.*?)</li>", history_page.values(book_of(entries))["history"])
        (point,) = (point for point in only_series(entries).points if point.before)
        assert point.ratio.value != pytest.approx(point.training.median / point.before.training.median, rel=0.01)
        of_means = (
            f"{100 * (point.ratio.value - 1):.1f} % more time than on {DAYS[0]}, by the geometric means of the runs"
        )
        assert of_means in item
        assert f"Their medians are {templating.words.with_interval(point.training)} s after " in item

    def test_a_line_leaves_the_band_exactly_where_a_change_is_named(self) -> None:
        book = book_of(three_dates())
        (view,) = history_page.views(book)
        band = next(trace for trace in history_chart.figure(view)["data"] if trace.get("fill") == "toself")
        for at, point in enumerate(view.lines[0].measured[1:]):
            low, high = band["y"][5 * at], band["y"][5 * at + 2]
            assert (low <= math.exp(point.training.log_mean) <= high) != point.is_change(view.noise)

    def test_only_changes_are_in_words_and_they_lead_to_the_row(self) -> None:
        book = book_of(three_dates())
        page = history_page.values(book)["history"]
        (item,) = re.findall(r"<li>(.*?)</li>", page)
        link = next(row.link for row in book.rows if row.framework is A and row.record)
        assert f'<a href="{link}">' in item
        assert f"on {DAYS[2]} a training took" in item
        assert " % more time than on " in item
        assert item.endswith("changed: version 2.0 to 3.0, environment.")

    def test_only_the_page_that_prints_a_number_is_linked_from_it(self) -> None:
        entries = [entry for entry in three_dates() if entry["framework"] == A.name]
        book = book_of(entries)
        page = history_page.values(book)["history"]
        (row,) = [row for row in book.rows if row.measured]
        lines = {found["texts"][1]: found for found in Table(page).rows if found["texts"][0].startswith(A.title)}
        assert [lines[day]["links"] for day in DAYS] == [[], [], [row.page]]
        for entry in entries:
            assert (escape(entry["run_id"]) in page) == (entry["started"][:10] != DAYS[2])

    def test_runs_by_an_earlier_method_lead_nowhere(self) -> None:
        page = history_page.values(book_of(runs(A, DAYS[0], 1.0, method=record.METHOD - 1)))["history"]
        assert "<a " not in page
        assert "5 in results.csv" in page

    def test_standard_comes_first_and_methods_apart(self) -> None:
        entries = runs(A, DAYS[0], 1.0) + runs(A, DAYS[0], 9.0, profile="standard")
        entries += runs(A, DAYS[0], 7.0, profile="standard", method=record.METHOD + 1)
        found = [(view.profile, view.method) for view in history_page.views(book_of(entries))]
        assert found == [("standard", record.METHOD + 1), ("standard", record.METHOD), ("quick", record.METHOD)]

    def test_foreign_text_stays_text(self) -> None:
        hostile = replace(A, title=HOSTILE)
        entries = three_dates() + runs(A, "2026-11-20", 1.0, HOSTILE, status="failed", reason=HOSTILE)
        entries += runs(A, "2026-11-21", 1.0, HOSTILE)
        page = history_page.values(book_of(entries, (hostile, B)))["history"]
        assert "<script>document" not in page
        assert "<script>document" not in "".join(trace["name"] for trace in figures(page)[0]["data"] if "name" in trace)
        assert "&lt;script&gt;" in page
        assert "{{ 7*7 }}" in page

    def test_a_failed_measurement_shows_its_reason(self) -> None:
        entries = three_dates() + runs(A, "2026-11-20", 1.0, "4.0", status="failed", reason="why it is so")
        assert "why it is so" in history_page.values(book_of(entries))["history"]

    def test_without_records_it_says_how_to_get_some(self) -> None:
        found = history_page.values(book_of([]))
        assert "make measure" in found["history"]
        assert "no noise floor is known" in found["noise_table"]

    def test_the_noise_table_has_a_line_for_each_machine(self) -> None:
        entries = three_dates()
        html = history_page.noise_table(book_of(entries))
        ((conditions, found),) = noise.floors(entries).items()
        assert conditions.machine in html
        assert f">{templating.words.significant(100 * (found.floor(5) - 1))}</td>" in html

    def test_the_hand_written_page_takes_its_values(self) -> None:
        text = (paths.BOOK / "history.md").read_text()
        page = templating.page(text, **history_page.values(book_of(three_dates())))
        assert "## The noise floor" in page
        assert "Noise floor of each machine" in page
        assert '<a href="results.csv">' in page
