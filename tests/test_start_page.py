"""The start page's living table, the scripts' data, the stamp at every page's foot, charts and claims."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import made_records
import nbformat
import pytest
from built_site import Page, Table

from common import paths
from common.results import record
from common.site import charts, data, framework_pages, ladder, pages, rows, start_page, task_pages, words
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
            "frameworks": ["alpha", "beta"],
            "method": record.METHOD,
            "records": 2,
        }


class TestLivingTable:
    def test_a_proof_leads_to_its_cell(self, tmp_path: Path) -> None:
        book = pages.collect(places(tmp_path))
        html = start_page.facts(book)
        (row,) = book.published
        assert f'<a href="{row.page}"' in html
        said = "they differ from the reference's by at most 2.5e-7"
        assert f'<a href="{row.page}#rung-gradients">{said}</a>' in html
        assert start_page.gradients(book, row.framework) == (2.5e-7, row)

    def test_the_proof_is_the_largest_value_of_all_runs_that_count(self, tmp_path: Path) -> None:
        (alpha, _) = known = pages.collect(places(tmp_path, entries=0)).frameworks
        slowest = made_records.made(alpha, "default", number=8, seed=4, turn=made_records.turn(4))
        entries = [*made_records.three_runs(alpha, 0, 1.0), made_records.with_gradients(slowest, 6.5e-5)]
        book = SimpleNamespace(published=made_records.group_of(known, entries).rows[:1])
        assert start_page.gradients(book, alpha)[0] == 6.5e-5
        assert book.published[0].record["equality"]["gradients"]["value"] == 2.5e-7  # the median run's

    def test_it_was_measured_where_records_say_so_not_where_it_could_be(self, tmp_path: Path) -> None:
        made_records.copy_template(tmp_path / "notebooks")
        for name in ("alpha", "beta"):
            declared = tmp_path / "notebooks" / name / "framework.toml"
            declared.write_text(declared.read_text().replace('devices = ["cpu"]', 'devices = ["cpu", "gpu"]'))
        (measured, other) = frameworks(tmp_path / "notebooks")
        runs = ({}, {"device": "gpu", "status": "failed", "reason": "no GPU was found"})
        for number, changes in enumerate(runs):
            made_records.keep(tmp_path / "results", made_records.made(measured, "default", number=number, **changes))
        book = pages.collect(Places(tmp_path / "results", tmp_path / "notebooks", paths.BOOK, output=tmp_path))
        (line,) = [row["texts"] for row in Table(start_page.facts(book)).rows if row["texts"][0] == "Measured here on"]
        assert dict(zip(book.frameworks, line[1:], strict=True)) == {measured: "CPU", other: "not measured yet"}
        shown = {row["texts"][0]: row["texts"][1] for row in Table(framework_pages.markdown(book, measured)).rows[:5]}
        assert (shown["Its notebooks take as device"], shown["Measured here on"]) == ("cpu, gpu", "CPU")

    def test_a_machine_shows_one_profile(self, tmp_path: Path) -> None:
        (alpha, _) = known = pages.collect(places(tmp_path, entries=0)).frameworks
        other = made_records.MACHINE | {"cores": 64}
        changes = ({"profile": "quick"}, {"profile": "standard"}, {"profile": "quick", "machine": other})
        entries = [made_records.made(alpha, "default", number=at, **change) for at, change in enumerate(changes)]
        found = start_page.foremost(rows.groups(known, rows.published(entries, known), "mlp"))
        assert [(group.profile, group.machine) for group in found] == [
            ("standard", "Made Processor, 2 cores"),
            ("quick", "Made Processor, 64 cores"),
        ]

    def test_examples_of_comparisons_are_those_that_the_book_has(self, tmp_path: Path) -> None:
        book = pages.collect(places(tmp_path))
        text = start_page.questions(book, ("alpha", "beta", "cnn"), ("alpha", "gone", "cnn"), ("alpha", "beta", "gone"))
        links = [link["href"] for link in Page(text).of("a")]
        assert [link for link in links if link.startswith("compare.html")] == [
            "compare.html?a=alpha&b=beta&task=cnn",
            "compare.html",
        ]

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

    def test_the_table_under_the_bars_has_their_numbers(self, tmp_path: Path) -> None:
        book = pages.collect(places(tmp_path))
        (group,) = book.groups["mlp"]
        page = task_pages.markdown(book, "mlp")
        (line,) = [row for row in Table(page).rows if "import_seconds" in row["cells"]]
        shown = [text.partition(" [")[0] for text in line["texts"][5:8]]
        assert shown == [words.significant(bar["x"][0]) for bar in charts.training(group)["data"]]
        assert line["texts"][2:4] == ["2.4.6", "3"]
        assert line["links"] == [f"../{group.rows[0].page}"]

    def test_an_import_that_was_not_recorded_is_not_drawn_as_zero(self, tmp_path: Path) -> None:
        (alpha, _) = known = pages.collect(places(tmp_path, entries=0)).frameworks
        phases = {name: of for name, of in made_records.made(alpha, "default")["phases"].items() if name != "import"}
        group = made_records.group_of(known, [made_records.made(alpha, "default", phases=phases)])
        assert list(charts.training(group)["data"][0]["x"]) == [None]

    def test_tuned_rows_are_named_so(self, tmp_path: Path) -> None:
        (alpha, beta) = pages.collect(places(tmp_path, entries=0)).frameworks
        tuned = replace(alpha, variants={"default": replace(alpha.variants["default"], kind="tuned")})
        entries = [made_records.made(found, "default", number=at) for at, found in enumerate((tuned, beta))]
        group = made_records.group_of([tuned, beta], entries)
        curves = [line["name"] for line in charts.learning_curves(group)["data"]]
        for names in (charts.training(group)["data"][0]["y"], curves):
            assert sorted(name.endswith(" (tuned)") for name in names) == [False, True]

    def test_curves_name_their_target_and_lead_to_the_runs(self, tmp_path: Path) -> None:
        book = pages.collect(places(tmp_path))
        page = task_pages.markdown(book, "mlp")
        assert "Until accuracy 94 % (s)" in page  # the target of mlp in the quick profile
        (line,) = [row for row in Table(page).rows if "seconds_to_target" in row["cells"]]
        assert line["links"] == [f"../{book.published[0].page}"]
        assert line["texts"][2:5] == ["2.4.6", "3", book.published[0].date]

    def test_ladders_have_the_largest_value_and_lead_to_the_runs(self, tmp_path: Path) -> None:
        (alpha, _) = known = pages.collect(places(tmp_path, entries=0)).frameworks
        first, *others = made_records.three_runs(alpha, 0, 1.0)
        group = made_records.group_of(known, [made_records.with_gradients(first, 6.5e-5), *others])
        lines = Table(ladder.table(group, {"mlp": "Made"}, "../")).rows
        (line,) = [row["texts"] for row in lines if f"../{group.rows[0].page}#ladder" in row["links"]]
        assert line[2:5] == ["2.4.6", "3", "2026-11-22"]
        assert "6.5e-5" in line

    def test_a_row_of_a_ladder_without_runs_leads_to_why_there_are_none(self, tmp_path: Path) -> None:
        book = pages.collect(places(tmp_path, entries=1))
        (ran, idle) = book.frameworks
        unable = replace(idle, unsupported={"mlp": {"reason": "A made gap", "link": "https://example.org"}})
        for framework, section in ((idle, "run-it-here"), (unable, "what-it-does-not-do-here")):
            group = made_records.group_of([ran, framework], book.records)
            lines = Table(ladder.table(group, {"mlp": "Made"}, "../")).rows
            (line,) = [line for line in lines if "none yet" in line["texts"]]
            assert f"../frameworks/{framework.name}.html#{section}" in line["links"]

    def test_learning_curves_are_the_median_runs(self, tmp_path: Path) -> None:
        book = pages.collect(places(tmp_path))
        (group,) = book.groups["mlp"]
        (line,) = charts.learning_curves(group)["data"]
        (row,) = [row for row in group.rows if row.ok]
        assert list(line["x"]) == [point["seconds"] for point in row.measured.median_run["curve"]]
