"""Files to take away, and the foot of every page."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable

import pyarrow.parquet
import pytest

from common.commit import commit
from common.site import words

from . import made_book
from .conftest import Site
from .driver import Locator, Page, downloaded, expect, shown
from .test_pages import numbers_table

# Pages with tables of numbers: the profile of the one that is looked at, and the query that opens it.
PAGES_OF_NUMBERS = {
    "index.html": ("standard", {"task": "mlp"}),
    "tasks/mlp.html": ("quick", {}),
    "frameworks/jax.html": ("quick", {}),
}
EXPORTS = ("results.csv", "results.json", "results.parquet", "cells.csv", "cells.json", "schema.json")


def button_of(page: Page, table: Locator, kind: str) -> Locator:
    """What saves a table as a file of this kind."""
    caption = " ".join(table.locator("caption").inner_text().split())
    return page.get_by_role("button", name=f"{kind} of the table: {caption}", exact=True)


class TestFiles:
    def test_the_root_has_the_exports_with_their_sums(self, site: Site) -> None:
        """Requirement 3."""
        lines = (site.places.html / "SHA256SUMS").read_text().splitlines()
        sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
        assert set(sums) == set(EXPORTS)
        for name, digest in sums.items():
            assert hashlib.sha256((site.places.html / name).read_bytes()).hexdigest() == digest

    def test_the_three_formats_hold_the_same_runs(self, site: Site) -> None:
        """Requirement 3: as many as there are records, none withheld, none added."""
        html = site.places.html
        of_json = json.loads((html / "results.json").read_text())
        of_parquet = pyarrow.parquet.read_table(html / "results.parquet").to_pylist()
        with (html / "results.csv").open(newline="") as stream:
            of_csv = list(csv.DictReader(stream))
        assert of_json == of_parquet
        assert [line["run_id"] for line in of_csv] == [line["run_id"] for line in of_json]
        assert {line["run_id"] for line in of_json} == {path.name for path in site.places.results.iterdir()}
        assert set(of_json[0]) == set(json.loads((html / "schema.json").read_text())["items"]["properties"])

    @pytest.mark.parametrize("kind", ["CSV", "JSON"])
    def test_a_task_page_downloads_what_it_shows(self, site: Site, page: Page, kind: str) -> None:
        """Requirement 3: the file has the titles and rows of the table, in its order, and what its caption says."""
        page.goto(site.url("tasks/mlp.html"))
        table = numbers_table(page, "quick profile", made_book.MACHINE_LABEL)
        columns, rows = shown(table)
        facts = json.loads(table.get_attribute("data-facts"))
        name, path = downloaded(page, button_of(page, table, kind))
        assert name.endswith(f".{kind.lower()}")
        with path.open(newline="", encoding="utf-8") as stream:
            found = list(csv.reader(stream)) if kind == "CSV" else json.load(stream)
        if kind == "CSV":
            assert found == [[*columns, *facts], *([*row, *map(str, facts.values())] for row in rows)]
        else:
            assert found == [dict(zip(columns, row, strict=True)) | facts for row in rows]

    @pytest.mark.parametrize("kind", ["CSV", "JSON"])
    @pytest.mark.parametrize("name", ["history", "cell"])
    def test_each_table_of_a_page_downloads_what_it_shows(self, site: Site, page: Page, name: str, kind: str) -> None:
        """Requirement 3: the history's and a cell's tables, row by row, with what all rows share."""
        page.goto(site.url(site.kinds()[name]))
        tables = page.get_by_role("main").locator("table[data-download]:has(thead)").all()
        assert len(tables) > 2
        for table in tables:
            columns, rows = shown(table)
            facts = json.loads(table.get_attribute("data-facts") or "{}")
            _, path = downloaded(page, button_of(page, table, kind))
            with path.open(newline="", encoding="utf-8") as stream:
                found = list(csv.reader(stream)) if kind == "CSV" else json.load(stream)
            assert rows
            if kind == "CSV":
                assert found == [[*columns, *facts], *([*row, *map(str, facts.values())] for row in rows)]
            else:
                assert found == [dict(zip(columns, row, strict=True)) | facts for row in rows]

    @pytest.mark.parametrize("where", PAGES_OF_NUMBERS)
    def test_each_line_of_a_file_says_where_its_number_is_from(self, site: Site, page: Page, where: str) -> None:
        """Requirement 3: a line that is copied out of its file still has machine, profile, n and method."""
        profile, query = PAGES_OF_NUMBERS[where]
        row = site.row(*made_book.FASTEST, profile=profile)
        page.goto(site.url(where, **query))
        table = numbers_table(page, f"{profile} profile", made_book.MACHINE_LABEL)
        _, path = downloaded(page, button_of(page, table, "JSON"))
        value = words.with_interval(row.summary("training_seconds"))
        (line,) = [line for line in json.loads(path.read_text()) if line["Training time (s)"] == value]
        expected = {"machine": made_book.MACHINE_LABEL, "profile": profile, "device": "cpu"}
        expected |= {"method": row.record["method"], "n": str(row.runs)}
        assert expected.items() <= line.items()

    @pytest.mark.parametrize("where", ["tasks/mlp.html", "frameworks/jax.html"])
    def test_files_of_one_page_have_names_of_their_own(self, site: Site, page: Page, where: str) -> None:
        """Requirement 3: tables of several machines and profiles do not overwrite each other."""
        page.goto(site.url(where))
        names = page.locator("table[data-download]").evaluate_all("(all) => all.map((one) => one.dataset.download)")
        assert len(names) > 2
        assert len(set(names)) == len(names)

    @pytest.mark.parametrize("kind", ["start", "task", "framework", "history", "cell"])
    def test_every_measured_table_can_be_downloaded(self, site: Site, page: Page, kind: str) -> None:
        """Requirement 3: each table with times has its two buttons."""
        page.goto(site.url(site.kinds()[kind]))
        timed = page.get_by_role("columnheader", name="Training time (s)")
        tables = page.get_by_role("main").get_by_role("table").filter(has=timed)
        expect(tables.first).to_be_visible()
        for caption in tables.locator("caption").all_inner_texts():
            for name in ("CSV", "JSON"):
                label = f"{name} of the table: {' '.join(caption.split())}"
                expect(page.get_by_role("button", name=label, exact=True)).to_be_visible()

    def test_a_table_of_the_text_can_be_downloaded_too(self, site: Site, open_page: Callable[..., Page]) -> None:
        """Requirement 3: what the method's page says in tables, the measured costs too; each file has its own name."""
        tables, buttons = self.of_the_text(open_page(), site)
        labels = buttons.evaluate_all("(all) => all.map((one) => one.ariaLabel)")
        count = tables.count()
        assert len(set(labels)) == len(labels) == count > 5
        names = set()
        for at in range(count):  # each on a page of its own: Chromium halts a page that saves a dozen files in a row
            tables, buttons = self.of_the_text(open_page(), site)
            name, path = downloaded(tables.page, buttons.nth(at))
            names.add(name)
            columns, rows = shown(tables.nth(at))
            with path.open(newline="", encoding="utf-8") as stream:
                assert list(csv.reader(stream)) == [columns, *rows]
        assert len(names) == count
        assert [name for name in names if name.startswith("method-what-measuring-costs")]

    def of_the_text(self, page: Page, site: Site) -> tuple[Locator, Locator]:
        """The tables of the method's page, and as many buttons."""
        page.goto(site.url("method.html"))
        tables = page.get_by_role("main").locator("article table")
        buttons = page.get_by_role("button", name=re.compile("^CSV of the table: "))
        expect(buttons).to_have_count(tables.count())
        return tables, buttons


class TestFoot:
    def test_every_kind_of_page_shows_date_commit_and_data_version(self, site: Site, page: Page) -> None:
        """Requirement 11: one stamp file, loaded by all."""
        script = (site.places.html / "assets" / "stamp.js").read_text()
        stamp = json.loads(script.partition(" = ")[2].strip(" ;\n"))
        assert stamp["date"] == made_book.TODAY.date().isoformat()
        for kind, name in site.kinds().items():
            page.goto(site.url(name))
            foot = page.get_by_text(re.compile(r"data version [0-9a-f]{12}")).first
            expect(foot, kind).to_be_visible()
            of_commit = f"commit {commit()}" if commit() else "without a commit"
            for expected in (stamp["date"], stamp["data"], of_commit):
                expect(foot, kind).to_contain_text(expected)

    def test_the_service_pages_say_what_they_are_for(self, site: Site, page: Page) -> None:
        """Requirement 11: errata, the method's own change log, how to cite."""
        for name, text in (("errata", "Nothing was withdrawn"), ("changes", "Version 2"), ("cite", "@misc{")):
            page.goto(site.url(f"{name}.html"))
            expect(page.get_by_role("main")).to_contain_text(text)
