"""The page "Method": it names every quantity, and what it says of runs and benchmarks is taken from them."""

import re
from pathlib import Path

import made_records
import pytest

from common import paths
from common.results import record
from common.results.metrics import METRICS
from common.site import about_pages, ladder, pages, words
from common.site.places import Places
from common.suite.catalogue import frameworks

METHOD = (paths.BOOK / "method.md").read_text()
README = (paths.ROOT / "benchmarks" / "README.md").read_text()


def with_rung(entry: dict, name: str, value: float) -> dict:
    """The same run with another value at a rung."""
    changed = entry | {"equality": entry["equality"] | {name: entry["equality"][name] | {"value": value}}}
    return changed | {"content": record.content_hash(changed)}


def page(folder: Path, entries: list[dict]) -> str:
    """The method page, as Sphinx reads it, of a book with these runs; lines are joined."""
    for entry in entries:
        made_records.keep(folder / "results", entry)
    made_records.copy_book(folder / "book")
    book = pages.collect(Places(folder / "results", folder / "notebooks", folder / "book", output=folder))
    return " ".join(pages.files(book)["method.md"].decode().split())


@pytest.fixture
def alpha(tmp_path: Path):
    made_records.copy_template(tmp_path / "notebooks")
    return frameworks(tmp_path / "notebooks")[0]


def test_it_names_every_quantity_with_its_unit() -> None:
    section = METHOD.partition("## The quantities")[2].partition("\n## ")[0]
    rows = re.findall(r"(?m)^\| (.+?) \| (.+?) \| .+ \|$", section)
    assert rows[0] == ("quantity", "unit")
    assert rows[1:] == [(metric.title, words.shown_unit(name)) for name, metric in METRICS.items()]


def test_how_far_runs_came_is_taken_from_them(tmp_path: Path, alpha) -> None:
    entries = [
        with_rung(made_records.made(alpha, "default", number=0), "weights", 3.21e-5),
        with_rung(made_records.made(alpha, "default", number=1, profile="standard"), "end_probe", 5.2e-4),
    ]
    text = page(tmp_path, entries)
    assert "is quick 3.2e-5, standard 1.2e-6; the limit is 1e-4" in text
    assert "the largest value there is quick 3.4e-5, standard 5.2e-4." in text
    assert "Measured so far: Made Processor\\, 2 cores \\(CPU\\)." in text


def test_without_runs_it_says_so(tmp_path: Path, alpha) -> None:
    text = page(tmp_path, [made_records.made(alpha, "default", status="not equal", reason="weights")])
    assert text.count("not known yet, as there are no such runs") == METHOD.count("reached(") > 0
    assert "Measured so far: nothing." in text


def test_only_runs_that_count_are_taken(tmp_path: Path, alpha) -> None:
    first, *others = made_records.three_runs(alpha, 0, 1.0)
    late = with_rung(
        made_records.made(alpha, "default", number=9, status="not equal", reason="weights"), "weights", 0.5
    )
    group = made_records.group_of([alpha], [with_rung(first, "weights", 2.2e-5), *others, late])
    assert ladder.reached(group.rows, "weights") == "quick 2.2e-5"


def test_a_series_that_was_given_up_is_explained_beside_its_table() -> None:
    shown = about_pages.benchmark_tables(README)
    tries = shown.partition("**Twice the same cell")[2].split("\n\n")[2]
    cells = [[cell.strip() for cell in line.strip("| ").split("|")] for line in tries.splitlines()[2:]]
    few = [found for found in cells if int(found[1]) < 10]
    said = " ".join(shown.partition("\n**")[0].split())
    for what, _, _, ratio, *_ in few:
        framework, _, cell = what.partition(", ")
        assert f"{framework}'s `{cell}`" in said
        assert f"no tie ({ratio})" in said
    assert few
    assert shown.count("\n**") == README.partition("<!-- tables:")[2].count("\n**") > 4


def test_it_names_where_the_values_of_benchmarks_lie() -> None:
    for folder in re.findall(r"`((?:benchmarks|book)/[\w/]+/)`", METHOD):
        assert any((paths.ROOT / folder).iterdir()), folder
