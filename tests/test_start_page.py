"""The start page's living table, the scripts' data, the stamp at every page's foot, charts and claims."""

import json
from dataclasses import replace
from pathlib import Path

import made_records
import nbformat
import pytest

from common.results import record
from common.site import charts, data, framework_pages, pages, start_page
from common.site.places import Places
from common.suite.catalogue import frameworks

TURN = {"draw": 0, "position": 1, "of": 1}


def places(folder: Path, entries: int = 3, **changes) -> Places:
    """Two entrants from the template; the first one with so many measured runs of its `mlp`."""
    made_records.copy_book(folder / "book")
    found = Places(folder / "results", folder / "notebooks", folder / "book", output=folder)
    made_records.copy_template(found.notebooks)
    (alpha, _) = frameworks(found.notebooks)
    for number in range(entries):
        turn = TURN | {"repeat": number}
        made_records.keep(
            found.results, made_records.made(alpha, "default", number=number, seed=number, turn=turn, **changes)
        )
    return found


def loaded(script: str) -> dict:
    """The object that a generated script assigns."""
    name, _, value = script.partition(" = ")
    assert name.startswith("window.")
    return json.loads(value.strip().removesuffix(";"))


class TestData:
    def test_rows_hold_what_statistics_computed(self, tmp_path: Path) -> None:
        book = pages.collect(places(tmp_path))
        (row,) = [row for row in book.published if row.task == "mlp"]
        (found,) = [made for made in loaded(data.script(book))["rows"] if made["n"]]
        summary = row.summary("training_seconds")
        assert found["values"]["training_seconds"] == pytest.approx(list(vars(summary).values()))
        assert (found["n"], found["status"], found["link"]) == (3, "ok", row.page)

    def test_what_is_withheld_is_not_there(self, tmp_path: Path) -> None:
        book = pages.collect(places(tmp_path, entries=1, status="not equal", reason="the ladder fails at: weights"))
        (found,) = [made for made in data.content(book)["rows"] if made["status"] == "not equal"]
        assert found["values"] == {}
        assert "weights" in found["reason"]

    def test_every_row_has_a_link(self, tmp_path: Path) -> None:
        rows = data.content(pages.collect(places(tmp_path)))["rows"]
        assert all(row["link"] for row in rows)
        assert {row["status"] for row in rows} == {"ok", "not run", "unsupported"}

    def test_the_stamp_changes_with_the_records_and_only_with_them(self, tmp_path: Path) -> None:
        books = [pages.collect(places(tmp_path / str(at), entries=count)) for at, count in enumerate((1, 1, 2))]
        made = [data.stamp(book) for book in books]
        assert made[0] == made[1]
        assert loaded(made[0])["data"] != loaded(made[2])["data"]
        assert loaded(made[2]) | {"data": "", "commit": ""} == {
            "commit": "",
            "data": "",
            "date": "2026-11-22",
            "method": record.METHOD,
            "records": 2,
        }


class TestLivingTable:
    def test_a_proof_leads_to_its_cell(self, tmp_path: Path) -> None:
        book = pages.collect(places(tmp_path))
        html = start_page.facts(book)
        (row,) = book.published
        assert f'<a href="{row.page}"' in html
        assert start_page.gradients(book, row.framework) == (2.5e-7, row)

    def test_a_fact_that_is_not_known_says_so(self, tmp_path: Path) -> None:
        book = pages.collect(places(tmp_path))
        known, other = book.frameworks
        facts = {"creator": {"value": "Somebody", "date": "2026-11-22", "source": "https://example.org"}}
        html = start_page.facts(replace(book, frameworks=[replace(known, facts=facts), replace(other, facts={})]))
        assert "Somebody" in html
        assert "no dated source found" in html

    def test_lines_of_code_leave_out_blank_lines_and_comments(self, tmp_path: Path) -> None:
        (alpha, _) = pages.collect(places(tmp_path)).frameworks
        path = alpha.notebook("mlp")
        before = start_page.code_lines(alpha, "mlp")
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell("# a comment\n\none = 1\n"))
        nbformat.write(notebook, path)
        assert start_page.code_lines(alpha, "mlp") == before + 1
        assert start_page.code_lines(alpha, "cnn") is None


class TestCharts:
    def test_a_bar_is_import_first_step_and_the_rest(self, tmp_path: Path) -> None:
        book = pages.collect(places(tmp_path))
        (group,) = book.groups["mlp"]
        (row,) = [row for row in group.rows if row.ok]
        imports, first, rest = charts.training(group)["data"]
        assert [bar["name"] for bar in (imports, first, rest)] == ["import", "first step", "all other steps"]
        assert first["x"][0] + rest["x"][0] == pytest.approx(row.summary("training_seconds").median)

    def test_learning_curves_are_the_median_runs(self, tmp_path: Path) -> None:
        book = pages.collect(places(tmp_path))
        (group,) = book.groups["mlp"]
        (line,) = charts.learning_curves(group)["data"]
        (row,) = [row for row in group.rows if row.ok]
        assert list(line["x"]) == [point["seconds"] for point in row.measured.median_run["curve"]]


@pytest.mark.parametrize("framework", frameworks(), ids=lambda found: found.name)
def test_every_claim_has_a_verdict_and_evidence(framework) -> None:
    settled = [claim for claim in framework.claims.values() if claim["verdict"] != "not settled yet"]
    assert all(claim["evidence"] for claim in settled)


def test_a_framework_page_shows_its_claims(tmp_path: Path) -> None:
    book = pages.collect(places(tmp_path))
    claims = {"X1": {"claim": "does everything", "verdict": "holds in part", "evidence": "it does something"}}
    framework = replace(book.frameworks[0], claims=claims)
    page = framework_pages.markdown(replace(book, frameworks=[framework]), framework)
    for word in claims["X1"].values():
        assert word in page
