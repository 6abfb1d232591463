"""The explorer: its state in the address, and the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from .conftest import Site
from .driver import Page, expect, has_visible_focus, settle, shown, tab_to
from .explorer import AT_FIRST, EVERYTHING, ONE_SET, asked, box, choice, content, more, table, tick


class TestAddress:
    def compose(self, page: Page) -> None:
        """Choose filter, metric, unit, sort and baseline by hand."""
        tick(page, "Framework", "JAX", "PyTorch", "Keras")
        choice(page, "Metric").select_option("first_step_seconds")
        choice(page, "Unit").select_option(label="ms")
        page.get_by_role("button", name="Pin PyTorch, eager as baseline").first.click()
        settle(page)
        page.get_by_role("button", name="Framework", exact=True).click()
        settle(page)

    def test_every_choice_is_in_the_address(self, site: Site, page: Page) -> None:
        """Requirement 2: filter, metric, unit, baseline and sort."""
        page.goto(site.url("explorer.html", **ONE_SET))
        self.compose(page)
        state = asked(page)
        assert sorted(state["framework"]) == ["jax", "keras", "pytorch"]
        assert (state["metric"], state["unit"]) == (["first_step_seconds"], ["ms"])
        assert (state["baseline"], state["sort"]) == (["pytorch/eager"], ["framework"])
        titles = list(content(page)[0])
        assert "First step (ms)" in titles
        assert "To the baseline" in titles

    def test_reload_and_a_pasted_link_show_the_same(self, site: Site, open_page: Callable[..., Page]) -> None:
        """Requirement 2."""
        page = open_page()
        page.goto(site.url("explorer.html", **ONE_SET))
        self.compose(page)
        before = content(page)
        assert len(before) > 3
        page.reload()
        assert content(page) == before
        other = open_page()
        other.goto(page.url)
        assert content(other) == before
        assert asked(other) == asked(page)

    def test_back_undoes_choices_one_by_one(self, site: Site, page: Page) -> None:
        """Requirement 2: and forward repeats them."""
        page.goto(site.url("explorer.html", **ONE_SET))
        first = content(page)
        choice(page, "Metric").select_option("import_seconds")
        second = content(page)
        choice(page, "Unit").select_option(label="ms")
        third = content(page)
        assert first != second != third
        for expected in (second, first):
            page.go_back()
            assert content(page) == expected
        page.go_forward()
        assert content(page) == second

    def test_a_text_is_one_step_back(self, site: Site, page: Page) -> None:
        """Requirement 2: not one for each key."""
        page.goto(site.url("explorer.html", **ONE_SET))
        before = content(page)
        search = page.get_by_role("searchbox", name=re.compile("^Words in a row"))
        search.press_sequentially("pytorch eager")
        settle(page)
        assert {row["Framework"] for row in content(page)} == {"PyTorch"}
        expect(page).to_have_url(re.compile(r"[?&]words=pytorch(\+|%20)eager"))
        page.go_back()
        assert content(page) == before
        expect(search).to_have_value("")

    def test_the_default_needs_no_query(self, site: Site, page: Page) -> None:
        """Requirement 2: `Reset` leads back to it."""
        page.goto(site.url("explorer.html"))
        before = content(page)
        assert before
        choice(page, "Metric").select_option("import_seconds")
        settle(page)
        page.get_by_role("button", name="Reset all choices").click()
        assert content(page) == before
        assert urlsplit(page.url).query == ""

    def test_more_rows_are_in_the_address(self, site: Site, open_page: Callable[..., Page]) -> None:
        """Requirement 2: reload, pasted link and back button show as many rows; another choice begins anew."""
        page = open_page()
        page.goto(site.url("explorer.html", **EVERYTHING))
        first = content(page)
        assert len(first) == AT_FIRST < len(site.book.rows)
        assert "limit" not in asked(page)
        more(page).click()
        assert asked(page)["limit"] == [str(2 * AT_FIRST)]
        assert page.evaluate("document.activeElement.closest('tr').rowIndex") == AT_FIRST + 1  # below the head
        before = content(page)
        assert len(before) == 2 * AT_FIRST < len(site.book.rows)
        page.reload()
        assert content(page) == before
        other = open_page()
        other.goto(page.url)
        assert content(other) == before
        page.go_back()
        assert content(page) == first
        choice(other, "Metric").select_option("import_seconds")
        assert len(content(other)) == AT_FIRST
        assert "limit" not in asked(other)


class TestKeyboard:
    def test_the_explorer_works_by_keyboard_alone(self, site: Site, page: Page) -> None:
        """Requirement 10: Tab, Space, Enter and letters; what is focused can be seen and is not lost."""
        page.goto(site.url("explorer.html", task="cnn", profile="quick"))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # skip to the main content
        tab_to(page, choice(page, "Task"))
        page.keyboard.type("Multi")
        expect(choice(page, "Task")).to_have_value("mlp")
        kinds = page.get_by_role("main").locator("summary").filter(has_text=re.compile("^Kind:"))
        tab_to(page, kinds)
        page.keyboard.press("Enter")
        tab_to(page, box(page, "tuned"))
        page.keyboard.press("Space")
        expect(table(page)).to_contain_text("made faster")
        search = page.get_by_role("searchbox", name=re.compile("^Words in a row"))
        tab_to(page, search, backwards=True)
        page.keyboard.type("pytorch")
        expect(table(page)).not_to_contain_text("jax.jit")
        heading = page.get_by_role("button", name="Variant", exact=True)
        tab_to(page, heading)
        assert has_visible_focus(page)
        page.keyboard.press("Enter")
        expect(page.get_by_role("columnheader", name="Variant", exact=True)).to_have_attribute("aria-sort", "ascending")
        expect(heading).to_be_focused()
        pin = page.get_by_role("button", name="Pin PyTorch, eager as baseline").first
        tab_to(page, pin)
        page.keyboard.press("Space")
        expect(pin).to_have_attribute("aria-pressed", "true")
        expect(pin).to_be_focused()
        link = table(page).get_by_role("link", name=re.compile(r": PyTorch, ")).first
        tab_to(page, link, backwards=True)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/cells/"))

    def test_every_stop_in_the_explorer_can_be_seen(self, site: Site, page: Page) -> None:
        """Requirement 10: visible focus."""
        page.goto(site.url("explorer.html", **ONE_SET))
        choice(page, "Task").focus()
        unseen = []
        for _ in range(40):
            page.keyboard.press("Tab")
            if not has_visible_focus(page):
                unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
        assert not unseen


def test_the_count_of_rows_is_said_aloud(site: Site, page: Page) -> None:
    """Requirement 10: a live region says how many rows a filter leaves."""
    page.goto(site.url("explorer.html", **ONE_SET))
    said = page.get_by_role("main").get_by_role("status")
    expect(said).to_have_text(re.compile(rf"^{len(shown(table(page))[1])} rows of \d+"))
    tick(page, "Framework", "JAX")
    expect(said).to_have_text(re.compile(r"^1 row of \d+"))
