"""The sentence above a table: which row trains fastest, by how much, and whether that is certain."""

from pathlib import Path

import made_records
import pytest
from built_site import Page

from common.site import fastest, templating
from common.site.rows import row_title
from common.suite.catalogue import Framework


@pytest.fixture
def known(tmp_path: Path) -> list[Framework]:
    return made_records.entrants(tmp_path / "notebooks")


def sentence(known: list[Framework], *seconds: float, repeats: int = 3, spread: float = 0.01) -> str:
    runs = [
        run
        for number, (framework, each) in enumerate(zip(known, seconds, strict=True))
        for run in made_records.three_runs(framework, number, each, spread=spread)[:repeats]
    ]
    return fastest.sentence(made_records.group_of(known, runs))


@pytest.mark.parametrize(
    ("seconds", "settings", "said"),
    [
        ((1.0, 2.0), {}, "Next: {1}, 2.00 [1.96, 2.05] times as long, which is no tie: the 95 % interval"),
        ((2.0, 1.0), {}, "Next: {0}, 2.00 [1.96, 2.05] times as long, which is no tie: the 95 % interval"),
        ((1.0, 1.01), {"spread": 0.1}, "s, in a tie with {1}. All others tie with it."),
    ],
    ids=["the first", "the second", "a tie"],
)
def test_it_names_the_fastest_and_how_far_the_next_one_is(known, seconds, settings, said):
    titles = [row_title(framework, framework.variant("default"), "float32") for framework in known]
    found = sentence(known, *seconds, **settings)
    assert found.startswith(f"Fastest in training: {titles[seconds.index(min(seconds))]}, ")
    assert said.replace("{0}", titles[0]).replace("{1}", titles[1]) in found


def test_single_runs_are_not_called_fastest(known):
    assert sentence(known, 1.0, 2.0, repeats=1) == ""


def test_a_single_row_is_not_called_fastest(known):
    runs = made_records.three_runs(known[0], 0, 1.0)
    assert fastest.sentence(made_records.group_of(known, runs)) == ""


def test_it_stands_above_its_table_and_foreign_titles_stay_text(known):
    runs = [*made_records.three_runs(known[0], 0, 1.0), *made_records.three_runs(known[1], 10, 2.0)]
    group = made_records.group_of(known, runs)
    titles = {"mlp": "Multilayer perceptron"}
    html = templating.fragment("tables", groups=[group], task_titles=titles, columns=("framework",), root="")
    assert html.index("Fastest in training") < html.index("<table")
    assert not Page(html).of("script")
    assert not Page(html).of("img")
