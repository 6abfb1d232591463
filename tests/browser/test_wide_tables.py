"""Page 1: a table that is wider than its frame shows that there is more, and on which side."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from .conftest import Site
from .driver import Page, expect


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_shadow_lies_where_there_is_more(site: Site, open_page: Callable[..., Page], theme: str) -> None:
    page = open_page(theme=theme)
    page.goto(site.url("index.html", task="mlp"))
    frame = page.get_by_role("region", name=re.compile("standard profile")).first
    assert frame.evaluate("(frame) => frame.scrollWidth > frame.clientWidth")
    sides = {}
    for at, left in (("right", 0), ("left right", 20), ("left", 9999)):
        frame.evaluate("(frame, left) => { frame.scrollLeft = left; }", left)
        expect(frame).to_have_attribute("data-more", at)
        sides[at] = frame.evaluate("(frame) => getComputedStyle(frame).boxShadow")
        first = frame.get_by_role("rowheader").first
        assert first.bounding_box()["x"] == pytest.approx(frame.bounding_box()["x"], abs=1)
        behind = "(element) => getComputedStyle(element).backgroundColor"
        assert first.evaluate(behind) == frame.locator("xpath=..").evaluate(behind)  # nothing shines through
    assert len(set(sides.values())) == 3


def test_no_shadow_where_all_is_shown(site: Site, page: Page) -> None:
    page.goto(site.url("method.html"))
    frame = page.get_by_role("region").filter(has=page.get_by_role("table")).first
    expect(frame).to_have_attribute("data-more", "")


def test_a_table_that_a_script_draws_has_it_too(site: Site, page: Page) -> None:
    page.goto(site.url("explorer.html", task="*", profile="*"))
    expect(page.get_by_role("region", name="Rows")).to_have_attribute("data-more", "right")
