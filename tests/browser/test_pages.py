"""What the pages say: numbers and where they come from, what has no number, ranks, history."""

from __future__ import annotations

import csv
import re

import pytest

from common.results.metrics import METRICS
from common.results.statistics import Summary
from common.site import words
from common.site.rows import Row

from . import made_book
from .conftest import Site
from .driver import Locator, Page, blanks, expect, records, shown

TABLES = ("start", "task", "framework", "history", "cell", "cell without numbers", "differences")
PLACE = ("framework", "variant", "task", "profile", "device", "precision", "machine")


def numbers_table(page: Page, *words_of_caption: str) -> Locator:
    """The table of numbers whose caption has these words."""
    found = page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="Training time (s)"))
    for text in words_of_caption:
        found = found.filter(has=page.locator("caption", has_text=text))
    return found.first


def line_of(table: Locator, row: Row) -> Locator:
    """The line of a row in a table."""
    lines = table.get_by_role("row").filter(has_text=row.framework.title)
    return lines.filter(has=table.page.get_by_role("cell", name=re.compile(f"^{re.escape(row.variant.title)}")))


def targets(line: Locator) -> list[str]:
    """Where the links of a line lead, fragments included."""
    return line.get_by_role("link").evaluate_all("(links) => links.map((link) => link.href)")


class TestNumbers:
    @pytest.mark.parametrize(("where", "profile"), [("index.html", "standard"), ("tasks/mlp.html", "quick")])
    def test_a_cell_shows_all_that_a_number_needs_and_leads_to_its_page(
        self, site: Site, page: Page, where: str, profile: str
    ) -> None:
        """Requirement 1: value, interval, n, date, machine class and version; its page prints the same value."""
        row = site.row(*made_book.FASTEST, profile=profile)
        page.goto(site.url(where))
        if where == "index.html":
            page.get_by_role("main").locator("label").filter(has_text="Multilayer perceptron").first.click()
        table = numbers_table(page, "Multilayer perceptron", f"{profile} profile", made_book.MACHINE_LABEL)
        line = line_of(table, row)
        said = " ".join(f"{table.locator('caption').inner_text()} {line.inner_text()}".split())
        value = words.with_interval(row.summary("training_seconds"))
        assert re.fullmatch(r"[\d.]+ \[[\d.]+, [\d.]+\]", value)
        for expected in (value, row.date, row.version, made_book.MACHINE_LABEL):
            assert expected in said
        assert re.search(r"\bn\b.*\b5\b", said, re.DOTALL)
        assert site.url(row.page) in targets(line)
        line.locator(f'a[href$="{row.page}"]').first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(row.framework.title)
        expect(page.get_by_role("main")).to_contain_text(value)

    def test_every_number_is_that_of_its_page_and_of_the_exports(self, site: Site, page: Page) -> None:
        """Requirement 1 and fault 32: task page, cell page and cells.csv agree on every measured row."""
        exported = cells_of_csv(site)
        for task in made_book.TASKS:
            of_task = [row for row in site.book.rows if row.task == task and row.ok]
            assert of_task
            page.goto(site.url(f"tasks/{task}.html"))
            lines = [" ".join(line_of(table_of(page, row), row).inner_text().split()) for row in of_task]
            for row, said in zip(of_task, lines, strict=True):
                summary = exported[tuple(place_of(row)), "training_seconds"]
                value = words.with_interval(summary)
                assert value in said, f"{place_of(row)}"
                page.goto(site.url(row.page))
                expect(page.get_by_role("main")).to_contain_text(value)

    def test_a_cell_page_lists_its_runs_and_their_aggregate(self, site: Site, page: Page) -> None:
        """Requirement 1: all runs with their records, the command that repeats them, the executed notebook."""
        row = site.row(*made_book.FASTEST)
        page.goto(site.url(row.page))
        main = page.get_by_role("main")
        for run in row.measured.runs:
            expect(main).to_contain_text(run["started"][:10])
            assert any(run["run_id"] in target for target in targets(main)), run["run_id"]
        expect(main).to_contain_text("python -m common run jax mlp")
        expect(main).to_contain_text(made_book.MACHINE_LABEL)
        expect(main).to_contain_text("accuracy 0.9717")  # the output of the executed notebook

    def test_links_of_a_cell_page_lead_somewhere(self, site: Site, page: Page) -> None:
        """Fault 32: no dead link on it."""
        for row in (site.row(*made_book.FASTEST), site.row("mxnet", "imperative")):
            page.goto(site.url(row.page))
            found = page.get_by_role("link").evaluate_all("(links) => links.map((link) => link.href)")
            local = [target.partition("#")[0].partition("?")[0] for target in found if target.startswith("file:")]
            root = site.places.html.as_uri()
            assert local
            assert not [target for target in local if not (site.places.html / target[len(root) + 1 :]).is_file()]


class TestWithoutNumbers:
    @pytest.mark.parametrize(("name", "variant"), made_book.WITHHELD)
    def test_a_row_says_its_status_and_why(self, site: Site, page: Page, name: str, variant: str) -> None:
        """Requirement 4: never blank, never imputed, with a link to what happened."""
        row = site.row(name, variant)
        status, reason = made_book.WITHHELD[name, variant]
        page.goto(site.url("tasks/mlp.html"))
        line = line_of(table_of(page, row), row)
        expect(line).to_contain_text(words.STATUS_TITLES[status])
        expect(line).to_contain_text(reason[:40])
        assert site.url(row.page) in targets(line)
        assert not re.search(r"fastest|\d\.\d\d \[", line.inner_text())
        page.goto(site.url(row.page))
        expect(page.get_by_role("main")).to_contain_text(words.STATUS_TITLES[status])
        expect(page.get_by_role("main")).to_contain_text(reason)

    def test_what_was_not_run_or_cannot_be_leads_on(self, site: Site, page: Page) -> None:
        """Requirement 4: not run leads to how to run it; not supported says why."""
        page.goto(site.url("tasks/cnn_lstm.html"))
        gap = site.row("cntk", "default", "cnn_lstm")
        line = line_of(table_of(page, gap), gap)
        expect(line).to_contain_text("not supported")
        expect(line).to_contain_text("A made gap")
        missing = site.row("dl4j", "default", "cnn_lstm")
        line = line_of(table_of(page, missing), missing)
        expect(line).to_contain_text("not run")
        assert site.url(missing.link) in targets(line)

    def test_runs_beside_which_something_else_ran_have_no_number(self, site: Site, page: Page) -> None:
        """Requirement 4: contended."""
        row = site.row("mxnet", "imperative", profile="standard")
        page.goto(site.url("tasks/mlp.html"))
        line = line_of(table_of(page, row), row)
        expect(line).to_contain_text("contended")
        expect(line).to_contain_text("something else was running")

    @pytest.mark.parametrize("kind", TABLES)
    def test_no_table_has_a_blank_cell(self, site: Site, page: Page, kind: str) -> None:
        """Requirement 4."""
        page.goto(site.url(site.kinds()[kind]))
        page.evaluate("document.querySelectorAll('details').forEach((element) => { element.open = true; })")
        tabs = page.get_by_role("main").locator("label").all() if kind == "start" else []
        for tab in tabs or [None]:
            if tab:
                tab.click()
            assert blanks(page) == []


class TestRanks:
    def test_the_fastest_is_named_once_in_each_machine(self, site: Site, page: Page) -> None:
        """Requirement 5: each machine has a table of its own, with its own fastest."""
        page.goto(site.url("tasks/mlp.html"))
        for label in (made_book.MACHINE_LABEL, made_book.OTHER_MACHINE_LABEL):
            table = numbers_table(page, "quick profile", label)
            lines = records(table)
            fastest = [line["Framework"] for line in lines if line["To the fastest"] == "fastest"]
            assert fastest == ["JAX"], label  # a tuned row is faster on one of them, and never named the fastest
            (other,) = {made_book.MACHINE_LABEL, made_book.OTHER_MACHINE_LABEL} - {label}
            expect(table.locator("caption")).not_to_contain_text(other)

    def test_the_table_says_which_rows_are_of_another_session(self, site: Site, page: Page) -> None:
        """Requirement 5: between sessions a tie is one inside the noise, too."""
        task, _ = made_book.APART
        page.goto(site.url(f"tasks/{task}.html"))
        said = page.locator("p.apart")
        expect(said).to_have_count(1)
        expect(said).to_contain_text("side by side: Apache MXNet, hybridized in runs begun 2026-11-22 12:")
        expect(said).to_contain_text("also lies outside of the noise floor, 0.9")

    def test_the_fastest_says_so_where_another_row_ties_with_it(self, site: Site, page: Page) -> None:
        """Requirement 5: in the words of the explorer."""
        task, *leaders = made_book.TIED_LEADERS
        page.goto(site.url(f"tasks/{task}.html"))
        lines = records(numbers_table(page, "quick profile", made_book.MACHINE_LABEL))
        said = {(line["Framework"], line["Variant"]): line["To the fastest"] for line in lines}
        first, second = (site.row(*leader, task=task) for leader in leaders)
        assert said[first.framework.title, first.variant.title] == "fastest, tied"
        assert said[second.framework.title, second.variant.title].startswith("tie: 1.00 [")

    def test_first_step_and_steady_state_have_columns_of_their_own(self, site: Site, page: Page) -> None:
        """Requirement 6: in the table and in the chart; tuned rows are marked."""
        page.goto(site.url("tasks/mlp.html"))
        columns, lines = shown(numbers_table(page, "quick profile", made_book.MACHINE_LABEL))
        assert {"First step (s)", "Steady step (ms)"} <= set(columns)
        row = site.row(*made_book.FASTEST)
        (line,) = [line for line in lines if line[0] == row.framework.title]
        assert line[columns.index("First step (s)")] == words.with_interval(row.summary("first_step_seconds"))
        assert line[columns.index("Steady step (ms)")] == words.with_interval(row.summary("steady_step_seconds"), 1000)
        legend = page.locator("[data-chart]").first
        for part in ("import", "first step", "all other steps"):
            expect(legend.get_by_text(part, exact=True).first).to_be_attached()
        tuned = line_of(table_of(page, site.row(*made_book.TUNED)), site.row(*made_book.TUNED))
        expect(tuned).to_contain_text("tuned")


class TestHistory:
    def test_only_the_change_outside_of_the_noise_is_named(self, site: Site, page: Page) -> None:
        """Requirement 7: three dates; one step is larger than the noise, the other is not."""
        page.goto(site.url("history.html"))
        named = page.get_by_role("main").get_by_role("listitem").filter(has_text="a training took")
        expect(named).to_have_count(1)
        before, after = made_book.ONLY_OUTSIDE_THE_BAND
        expect(named).to_contain_text(f"version {before} to {after}")
        expect(named).to_contain_text("JAX")
        expect(named).to_contain_text("less time")
        expect(page.get_by_role("main")).to_contain_text("The numbers here are of 3 dates, 2026-11-18 to 2026-11-22.")

    def test_all_three_dates_stand_in_the_table(self, site: Site, page: Page) -> None:
        """Requirement 7: also what did not change, called a tie."""
        page.goto(site.url("history.html"))
        table = page.get_by_role("table", name=re.compile("Multilayer perceptron, quick profile.*Made Processor"))
        lines = [line for line in records(table.first) if line["Row"].startswith("JAX")]
        assert [(line["Date"], line["Version"]) for line in lines] == [
            ("2026-11-18", "1.2.1"),
            ("2026-11-20", "1.2.2"),
            ("2026-11-22", "1.2.3"),
        ]
        ratios = [line["Ratio to the measurement before"] for line in lines]
        assert (ratios[0], ratios[1].endswith(", less"), ratios[2].endswith(", tie")) == ("first", True, True)


def table_of(page: Page, row: Row) -> Locator:
    """The table of numbers that has a row."""
    return numbers_table(page, f"{row.profile} profile, {row.device.upper()}", row.machine)


def place_of(row: Row) -> list[str]:
    """Where a row stands, as the columns of cells.csv have it."""
    place = row.measured.place
    return [getattr(place, name) for name in PLACE]


def cells_of_csv(site: Site) -> dict[tuple, Summary]:
    """The summaries of cells.csv by place and metric."""
    found = {}
    with (site.places.html / "cells.csv").open(newline="") as stream:
        for line in csv.DictReader(stream):
            values = [float(line[name]) if line[name] else None for name in list(Summary.__annotations__)[1:]]
            found[tuple(line[name] for name in PLACE), line["metric"]] = Summary(int(line["n"]), *values)
    assert {metric for _, metric in found} <= set(METRICS)
    return found
