"""What the explorer's rows say: numbers, ranks and ties, and what has no number."""

from __future__ import annotations

import math
import re

import pytest

from common.site import words
from common.site.rows import Row

from . import made_book
from .conftest import Site
from .driver import Page, blanks, expect, number, settle
from .explorer import AT_FIRST, EVERYTHING, ONE_SET, asked, by_row, choice, content, table, tick, whole_content

ELSEWHERE, OTHER = made_book.OTHER_MACHINE_LABEL, made_book.OTHER_VERSION
# By filter: what is ticked in it, its part of the address, and which rows are left.
FILTERS = {
    "Edition": ("2019", ("edition", "2019"), lambda row: row.framework.name == made_book.OF_2019),
    "Variant": ("TensorFlow, eager", ("variant", "tensorflow/eager"), lambda row: is_of(row, "tensorflow", "eager")),
    "Machine": (ELSEWHERE, ("machine", ELSEWHERE), lambda row: row.machine == ELSEWHERE),
    "Device": ("GPU", ("device", "gpu"), lambda row: row.device == "gpu"),
    "Status": (words.STATUS_TITLES["oom"], ("status", "oom"), lambda row: row.status == "oom"),
    "Version": (OTHER, ("version", OTHER), lambda row: row.version == OTHER),
}


def is_of(row: Row, framework: str, variant: str) -> bool:
    """Whether a row is of this variant."""
    return (row.framework.name, row.variant.name) == (framework, variant)


class TestNumbers:
    def test_a_row_has_all_that_its_page_has(self, site: Site, page: Page) -> None:
        """Requirement 1: value, interval, n, date, machine, version; the number leads to its page."""
        page.goto(site.url("explorer.html", **ONE_SET))
        row = site.row(*made_book.FASTEST)
        value = words.with_interval(row.summary("training_seconds"))
        (line,) = [line for line in content(page) if line["Framework"] == "JAX"]
        assert (line["Training (s)"], line["n"], line["Date"], line["Version"]) == (value, "5", row.date, row.version)
        expect(table(page).locator("caption")).to_contain_text(made_book.MACHINE_LABEL)
        page.get_by_role("link", name=f"{value}: JAX").click()
        expect(page).to_have_url(site.url(row.page))
        expect(page.get_by_role("main")).to_contain_text(value)

    def test_units_are_of_the_same_value(self, site: Site, page: Page) -> None:
        """Requirement 2: seconds and milliseconds."""
        page.goto(site.url("explorer.html", **ONE_SET))
        seconds = {row["Framework"] + row["Variant"]: row["Training (s)"] for row in content(page)}
        choice(page, "Unit").select_option(label="ms")
        for row in content(page):
            own = seconds[row["Framework"] + row["Variant"]]
            if own[0].isdigit():
                assert number(row["Training (ms)"]) == pytest.approx(1000 * number(own), rel=5e-3)

    def test_rows_sort_both_ways_and_those_without_a_number_come_last(self, site: Site, page: Page) -> None:
        """Requirement 2."""
        page.goto(site.url("explorer.html", **ONE_SET))
        heading = page.get_by_role("columnheader", name="Training (s)")
        expect(heading).to_have_attribute("aria-sort", "ascending")
        for direction in ("ascending", "descending"):
            values = [row["Training (s)"] for row in content(page)]
            with_number = [number(value) for value in values if value[0].isdigit()]
            assert with_number == sorted(with_number, reverse=direction == "descending")
            assert all(not value[0].isdigit() for value in values[len(with_number) :])
            heading.get_by_role("button").click()
            settle(page)
        expect(heading).to_have_attribute("aria-sort", "ascending")

    def test_rows_of_two_sessions_tie_inside_the_noise(self, site: Site, page: Page) -> None:
        """Requirement 5: ranks of such rows overlap, and the table says which rows are of which session."""
        task, apart = made_book.APART
        page.goto(site.url("explorer.html", **ONE_SET | {"task": task}, baseline="mxnet/imperative"))
        found = content(page)
        first, second = (site.row(*row, task).title for row in apart)
        ranks, ratios = by_row(found, "Rank"), by_row(found, "To the baseline")
        assert ranks[f"Apache MXNet, {first}"] == ranks[f"Apache MXNet, {second}"]
        assert ratios[f"Apache MXNet, {first}"] == "baseline"
        assert re.fullmatch(r"tie: 1\.006 \[1\.00\d, 1\.00\d\], other session", ratios[f"Apache MXNet, {second}"])
        caption = table(page).locator("caption")
        expect(caption).to_contain_text(f"side by side: Apache MXNet, {second} in runs begun 2026-11-22 12:")
        page.goto(site.url("explorer.html", **ONE_SET))
        expect(table(page).locator("caption")).not_to_contain_text("side by side")

    def test_rows_are_sorted_by_what_they_show_and_ranks_say_by_what_they_go(self, site: Site, page: Page) -> None:
        """Requirements 2 and 5: the row with the smaller median comes first, though its geometric mean is larger."""
        (tied,) = [names for names in made_book.TIED if names != made_book.SKEWED]
        first, second = (site.row(*names) for names in (made_book.SKEWED, tied))
        of = [row.summary("training_seconds") for row in (first, second)]
        assert of[0].median < of[1].median < math.exp(of[1].log_mean) * 1.001 < math.exp(of[0].log_mean)
        page.goto(site.url("explorer.html", **ONE_SET))
        order = list(by_row(content(page), "Rank"))
        titles = [f"{row.framework.title}, {row.variant.title}" for row in (first, second)]
        assert order.index(titles[0]) + 1 == order.index(titles[1])
        expect(table(page).locator("caption")).to_contain_text("Ranks go by the geometric mean")

    def test_a_desk_shows_the_button_that_pins(self, site: Site, page: Page) -> None:
        """However wide the reasons make the table, which scrolls inside itself."""
        page.goto(site.url("explorer.html", **ONE_SET))
        settle(page)
        region = page.get_by_role("region", name="Rows")
        assert region.evaluate("(region) => region.scrollWidth - region.clientWidth") > 0
        frame, pin = (found.bounding_box() for found in (region, region.get_by_role("button", name="Pin").first))
        assert pin["x"] + pin["width"] <= frame["x"] + frame["width"]

    def test_ratios_or_values_alone(self, site: Site, page: Page) -> None:
        """Absolute or ratio."""
        page.goto(site.url("explorer.html", **ONE_SET, show="ratio"))
        assert "Training (s)" not in content(page)[0]
        choice(page, "Show").select_option("absolute")
        assert not [title for title in content(page)[0] if title.startswith("To the")]


class TestFilters:
    @pytest.mark.parametrize("facet", FILTERS)
    def test_a_filter_leaves_its_rows(self, site: Site, page: Page, facet: str) -> None:
        """Page 2: operated by hand, in the address, and there after a reload; unticked, all rows are back."""
        title, (name, value), passes = FILTERS[facet]
        left = sorted(row.framework.title for row in site.book.rows if passes(row))
        assert 0 < len(left) < len(site.book.rows)
        page.goto(site.url("explorer.html", **EVERYTHING))
        tick(page, facet, title)
        assert asked(page)[name] == [value]
        assert sorted(row["Framework"] for row in whole_content(page)) == left
        page.reload()
        assert sorted(row["Framework"] for row in whole_content(page)) == left
        tick(page, facet, title)
        assert name not in asked(page)
        assert len(content(page)) == AT_FIRST

    def test_a_profile_leaves_its_rows(self, site: Site, page: Page) -> None:
        """Page 2: chosen by hand, in the address, and there after a reload; the usual one needs no address."""
        page.goto(site.url("explorer.html", task="mlp"))
        usual = content(page)
        assert "standard" in choice(page, "Profile").locator("option:checked").inner_text()
        choice(page, "Profile").select_option("quick")
        quick = content(page)
        assert asked(page)["profile"] == ["quick"]
        rows = [
            row
            for row in site.book.rows
            if (row.task, row.profile) == ("mlp", "quick") and row.variant.kind == "default"
        ]
        assert sorted(row["Framework"] for row in quick) == sorted(row.framework.title for row in rows)
        page.reload()
        assert content(page) == quick
        choice(page, "Profile").select_option("standard")
        assert content(page) == usual != quick
        assert "profile" not in asked(page)


class TestRanks:
    def test_ranks_of_ties_overlap_and_one_run_has_none(self, site: Site, page: Page) -> None:
        """Requirement 5: no rank between ties."""
        page.goto(site.url("explorer.html", **ONE_SET))
        ranks = by_row(content(page), "Rank")
        assert ranks["JAX, jax.jit"] == "1"
        assert ranks["PyTorch, eager"] == ranks["Keras, on TensorFlow"] == "2–3"
        assert ranks["PyTorch, torch.compile"] == "4"
        assert ranks["Deeplearning4j, MultiLayerNetwork"].startswith("not ranked: one run")

    def test_a_tie_is_called_one(self, site: Site, page: Page) -> None:
        """Requirement 5: where the interval of the ratio contains 1."""
        page.goto(site.url("explorer.html", **ONE_SET, baseline="keras/tensorflow"))
        ratios = by_row(content(page), "To the baseline")
        assert ratios["Keras, on TensorFlow"] == "baseline"
        assert ratios["PyTorch, eager"].startswith("tie: 1.00 [")
        assert re.match(r"0\.50 \[0\.4\d, 0\.5\d\]$", ratios["JAX, jax.jit"])

    def test_the_fastest_says_so_where_another_row_ties_with_it(self, site: Site, page: Page) -> None:
        """Requirement 5: both are first, and neither is the fastest alone."""
        task, *leaders = made_book.TIED_LEADERS
        page.goto(site.url("explorer.html", **ONE_SET | {"task": task}))
        rows = [site.row(*leader, task=task) for leader in leaders]
        first, second = (f"{row.framework.title}, {row.variant.title}" for row in rows)
        found = content(page)
        ranks, ratios = by_row(found, "Rank"), by_row(found, "To the fastest")
        assert [name for name, rank in ranks.items() if rank == "1–2"] == [first, second]
        assert ratios[first] == "fastest, tied"
        assert ratios[second].startswith("tie: 1.00 [")
        assert by_row(found, "Rank")["Keras, on TensorFlow"] == "3"

    def test_each_machine_has_ranks_of_its_own(self, site: Site, page: Page) -> None:
        """Requirement 5: only inside one machine."""
        page.goto(site.url("explorer.html", task="mlp", profile="quick"))
        first = [row["Machine"] for row in content(page) if row["Rank"] == "1"]
        assert sorted(first) == sorted((made_book.MACHINE_LABEL, made_book.OTHER_MACHINE_LABEL))

    def test_a_filter_does_not_change_a_rank(self, site: Site, page: Page) -> None:
        """Requirement 5: a row does not become first because the others are not shown."""
        page.goto(site.url("explorer.html", **ONE_SET, framework="tensorflow"))
        assert by_row(content(page), "Rank")["TensorFlow, tf.function"] == "5"

    def test_tuned_rows_are_hidden_at_first(self, site: Site, page: Page) -> None:
        """Requirement 6: and never ranked, nor the fastest, where they are asked for."""
        page.goto(site.url("explorer.html", **ONE_SET))
        assert not [row for row in content(page) if "tuned" in row["Variant"]]
        tick(page, "Kind", "tuned")
        rows = content(page)
        (tuned,) = [row for row in rows if "tuned" in row["Variant"]]
        assert (tuned["Framework"], tuned["Rank"]) == ("PyTorch", "not ranked: tuned")
        assert tuned["To the fastest"].startswith("0.80 [")
        assert by_row(rows, "Rank")["JAX, jax.jit"] == "1"
        assert by_row(rows, "To the fastest")["JAX, jax.jit"] == "fastest"

    def test_first_step_and_steady_state_are_quantities_of_their_own(self, site: Site, page: Page) -> None:
        """Requirement 6."""
        page.goto(site.url("explorer.html", **ONE_SET))
        offered = choice(page, "Metric").locator("option").all_text_contents()
        for title in ("First step", "Steady step", "Import", "Training"):
            assert [text for text in offered if text.startswith(title)], title


class TestWithoutNumbers:
    def test_a_row_with_numbers_says_which_repeats_are_not_in_them(self, site: Site, page: Page) -> None:
        """Requirement 4: a failed repeat is not hidden behind the others."""
        (name, variant), status = made_book.FAILED_REPEAT
        _, repeats = made_book.SECONDS[name, variant]
        page.goto(site.url("explorer.html", **ONE_SET, framework=name))
        row = site.row(name, variant)
        (line,) = [line for line in content(page) if line["Variant"] == row.variant.title]
        assert line["Status"] == f"ok, 1 of {repeats + 1} runs: {words.STATUS_TITLES[status]}"
        assert line["n"] == str(repeats)

    def test_every_status_says_why_and_leads_on(self, site: Site, page: Page) -> None:
        """Requirement 4: never blank, never ranked."""
        page.goto(site.url("explorer.html", **ONE_SET))
        rows = {f"{row['Framework']}, {row['Variant']}": row for row in content(page)}
        for (name, variant), (status, reason) in made_book.WITHHELD.items():
            row = site.row(name, variant)
            line = rows[f"{row.framework.title}, {row.variant.title}"]
            assert line["Status"].startswith(words.STATUS_TITLES[status])
            assert reason[:40] in line["Status"]
            assert line["Rank"].startswith("not ranked")
            assert line["Training (s)"] in ("withheld", "not measured")
            links = table(page).get_by_role("link").evaluate_all("(links) => links.map((link) => link.href)")
            assert site.url(row.page) in links

    def test_no_cell_is_blank(self, site: Site, page: Page) -> None:
        """Requirement 4: of all rows there are, in several quantities."""
        for metric in ("training_seconds", "seconds_to_target", "device_memory_bytes", "joules"):
            page.goto(site.url("explorer.html", **EVERYTHING, metric=metric))
            settle(page)
            assert blanks(page) == []

    def test_nothing_found_says_so_and_offers_no_file(self, site: Site, page: Page) -> None:
        """Requirement 4."""
        page.goto(site.url("explorer.html", words="zzxqzzxq"))
        expect(page.get_by_role("main").get_by_role("status")).to_contain_text("No row passes these filters")
        for kind in ("CSV", "JSON"):
            expect(page.get_by_role("button", name=f"{kind} of the rows shown")).to_be_disabled()

    def test_choices_that_would_show_nothing_are_dimmed(self, site: Site, page: Page) -> None:
        """Also counted: no row of this task was ended by the clock."""
        page.goto(site.url("explorer.html", task="cnn", profile="quick"))
        page.get_by_role("main").locator("summary").filter(has_text=re.compile("^Status:")).click()
        expect(page.get_by_role("checkbox", name="timeout (0)")).to_be_disabled()
        expect(page.get_by_role("checkbox", name=re.compile(r"^ok \([1-9]"))).to_be_enabled()

    def test_options_of_lists_that_would_show_nothing_are_dimmed(self, site: Site, page: Page) -> None:
        """Of every list that filters, and of the metrics: where the count is nothing, and only there."""
        page.goto(site.url("explorer.html", task="cnn", profile="quick"))
        settle(page)
        dimmed = {}
        for title in ("Task", "Profile", "Metric"):
            options = choice(page, title).locator("option")
            for text, is_disabled in options.evaluate_all("(all) => all.map((one) => [one.text, one.disabled])"):
                assert is_disabled == text.endswith(" (0)"), text
                dimmed.setdefault(title, set()).add(is_disabled)
        assert dimmed["Profile"] == dimmed["Metric"] == {True, False}
