"""What the benchmarks measured is what their README says of it, and only undisturbed sets count."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from common import paths
from common.site import about_pages
from common.suite import catalogue

sys.path.append(str(paths.ROOT / "benchmarks"))

import harness  # noqa: E402
import idiom  # noqa: E402
import in_turn  # noqa: E402
import in_turn_java  # noqa: E402
import journal  # noqa: E402
import overhead  # noqa: E402
import sensitivity  # noqa: E402
import tables  # noqa: E402

SERIES = {"benchmark": "made", "question": "A made question", "what": "made", "machine": "Made Processor, 2 cores"}


def write(folder: Path, sets: list[list[float]], **changes) -> None:
    """A journal with these sets, each on a line."""
    first = {"sources": "1", "started": "2026-11-22T09:00:00Z", "foreign_cores": 0.0, "contended": False}
    lines = [SERIES | first | {"set": number, "seconds": seconds} | changes for number, seconds in enumerate(sets)]
    with (folder / "made.jsonl").open("a") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def test_the_readme_has_the_tables_of_the_journals() -> None:
    text = (paths.ROOT / "benchmarks" / "README.md").read_text()
    _, begin, rest = text.partition(tables.BEGIN)
    shown, end, _ = rest.partition(tables.END)
    assert begin and end
    assert shown.strip() == tables.everything().strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"before\n{tables.BEGIN}\n| made | 1.000 |\n\n{tables.END}after", "| made | 1.000 |"),
        (f"before\n{tables.BEGIN}\n{tables.END}after", ""),
        ("no marks", ""),
    ],
)
def test_the_method_page_takes_what_stands_between_the_marks(text: str, shown: str) -> None:
    assert about_pages.benchmark_tables(text) == shown


def test_a_ratio_is_that_of_the_pairs(tmp_path: Path) -> None:
    write(tmp_path, [[1.1, 1.0], [2.2, 2.0], [0.33, 0.3]])
    assert "| made | 1.100 | 1.100 to 1.100 | 3 |" in tables.everything(tmp_path)


def test_disturbed_sets_do_not_count(tmp_path: Path) -> None:
    write(tmp_path, [[9.0, 1.0], [9.0, 1.0]], contended=True)
    assert tables.everything(tmp_path) == ""
    write(tmp_path, [[1.1, 1.0], [1.1, 1.0]])
    assert "| made | 1.100 | 1.100 to 1.100 | 2 |" in tables.everything(tmp_path)


def test_changed_sources_begin_a_new_series(tmp_path: Path) -> None:
    write(tmp_path, [[2.0, 1.0], [2.0, 1.0], [2.0, 1.0]])
    write(tmp_path, [[1.0, 1.0], [1.0, 1.0]], sources="2")
    assert "| made | 1.000 | 1.000 to 1.000 | 2 |" in tables.everything(tmp_path)
    of_today, _, ended = tables.everything(tmp_path).partition("**Ended series**")
    assert "2.000" not in of_today
    assert "| made | 2.000 | 2.000 to 2.000 | 3 |" in ended


@pytest.mark.parametrize(
    ("slowdown", "ties", "found"),
    [(1.2, 2, 2), (1.0, 2, 0), (1.001, 2, 0)],
)
def test_tries_are_five_sets_each(slowdown: float, ties: int, found: int, tmp_path: Path) -> None:
    scatter = [0.99, 1.02, 1.0, 1.01, 0.98] * 2 + [5.0]  # the last one belongs to no whole try
    write(tmp_path, [[value, value * 1.001, slowdown * value] for value in scatter])
    (line,) = [line for line in tables.everything(tmp_path).splitlines() if line.startswith("| made |")]
    _, _, tries, tied, _, caught, _, _ = (cell.strip() for cell in line.split("|"))
    assert (int(tries), int(tied), int(caught)) == (2, ties, found)


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[journal.Series, Callable, list[str]]:
    """A series in a journal of its own, a maker of ways, and the names of the ways in the order in which they ran."""
    monkeypatch.setattr(journal, "MEASURED", tmp_path)
    monkeypatch.setattr(harness.machine.Watch, "seen", lambda watch: {"foreign_cores": 0.0})
    ran: list[str] = []

    def way(name: str, value: float) -> Callable[[int], float]:
        def run(number: int) -> float:
            ran.append(f"{name}{number}")
            return value + number

        return run

    return journal.Series(sources="1", **SERIES), way, ran


def test_a_set_has_a_value_of_each_way_and_another_comes_first_in_each(measured: tuple) -> None:
    series, way, ran = measured
    harness.measure(series, (way("a", 10.0), way("b", 20.0)), 3)
    assert ran == ["a0", "b0", "b1", "a1", "a2", "b2"]
    assert [line["seconds"] for line in journal.read(series.path)] == [[10.0, 20.0], [11.0, 21.0], [12.0, 22.0]]


def test_what_was_stopped_goes_on(measured: tuple) -> None:
    series, way, ran = measured
    harness.measure(series, (way("a", 1.0),), 2)
    harness.measure(series, (way("a", 1.0),), 3)
    assert ran == ["a0", "a1", "a2"]


def test_a_disturbed_set_is_kept_and_measured_again(measured: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    series, way, ran = measured
    foreign = iter([0.5, 0.0])
    monkeypatch.setattr(harness.machine.Watch, "seen", lambda watch: {"foreign_cores": next(foreign)})
    harness.measure(series, (way("a", 1.0),), 1)
    assert ran == ["a0", "a0"]
    assert [line["contended"] for line in journal.read(series.path)] == [True, False]


def test_a_machine_that_is_always_disturbed_is_given_up(measured: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    series, way, _ = measured
    monkeypatch.setattr(harness.machine.Watch, "seen", lambda watch: {"foreign_cores": 0.5})
    with pytest.raises(SystemExit, match="leave the machine alone"):
        harness.measure(series, (way("a", 1.0),), 1)
    assert len(journal.read(series.path)) == harness.MOST_TRIES


def committed(question: str) -> dict[tuple[str, str], list[list[float]]]:
    """The sets of values in the committed journals that answer a question, by row and machine."""
    lines = [line for path in sorted(journal.MEASURED.glob("*.jsonl")) for line in journal.read(path)]
    return {
        (series.what, series.machine): [line["seconds"] for _, line in sorted(series.sets().items())]
        for series in journal.newest(lines)
        if series.question == question
    }


@pytest.mark.parametrize("question", [overhead.AS_NOTEBOOK, overhead.CLOCKED])
def test_the_harness_costs_four_frameworks_at_most_three_percent(question: str) -> None:
    ratios = [tables.paired_ratio(*zip(*pairs, strict=True)) for pairs in committed(question).values()]
    assert sum(found.low >= 0.97 and found.high <= 1.03 for found in ratios) >= 4


def test_one_notebook_is_five_percent_slower_than_the_loop_of_a_tutorial_while_threads_spin() -> None:
    """By the series that decides: of all that were measured of a training, the one with the narrowest interval.

    Where waiting threads sleep that one is not; README.md says what is known of it.
    """
    found: dict[str, list] = {}
    for question in (idiom.QUESTION, in_turn.QUESTION):
        for (what, _), pairs in committed(question).items():
            if len(pairs) > 1:
                training = ", ".join(what.split(", ")[:2])
                found.setdefault(training, []).append(tables.paired_ratio(*zip(*pairs, strict=True)))
    assert len(found) == 2 * len(catalogue.frameworks())  # mlp and cnn of each
    narrowest = {what: min(ratios, key=lambda one: one.high / one.low) for what, ratios in found.items()}
    assert [what for what, one in narrowest.items() if one.value > 1.05] == ["Deeplearning4j, mlp standard"]
    (asleep,) = committed(in_turn_java.QUESTION_ASLEEP).values()
    assert tables.paired_ratio(*zip(*asleep, strict=True)).high < 1.05


def test_equal_things_were_ties_and_a_planted_slowdown_was_found() -> None:
    finished = {
        what: tried for what, sets in committed(sensitivity.QUESTION).items() if len(tried := tables.tries(sets)) >= 20
    }
    assert finished
    for tried in finished.values():
        same, slower = zip(*tried, strict=True)
        assert sum(found.verdict == "tie" for found in same) >= 0.9 * len(same)
        assert sum(found.verdict == "larger" for found in slower) >= 0.9 * len(slower)
