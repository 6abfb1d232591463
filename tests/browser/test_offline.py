"""The site as a folder of files, without a network."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from .conftest import Site
from .driver import DESK, PHONE, Page, expect, is_own, local_file, sideways

LARGEST_START_PAGE = 300_000


def test_every_page_loads_without_a_complaint_and_fits_a_phone(site: Site, page: Page) -> None:
    """Requirement 9 and fault 33: no failed request, no console error (the fixture sees them), nothing too wide."""
    too_wide = []
    for name in site.pages():
        page.set_viewport_size(DESK)
        page.goto(site.url(name), wait_until="load")
        page.set_viewport_size(PHONE)
        if not _fits(page):
            too_wide.append(f"{name}: {sideways(page)} px")
    assert not too_wide


@pytest.mark.parametrize("word", ["perceptron", "epsilon"])
def test_search_finds_a_page(site: Site, page: Page, word: str) -> None:
    """Requirement 9: the search works from disk, from the button of any page."""
    page.goto(site.url("tasks/cnn.html"))
    page.get_by_role("button", name="Search", exact=True).first.click()
    asked = page.get_by_role("searchbox")
    asked.fill(word)
    asked.press("Enter")
    expect(page).to_have_url(re.compile(r"search\.html\?q="))
    found = page.locator("#search-results").get_by_role("link").first
    expect(found).to_be_visible()
    found.click()
    page.wait_for_load_state("load")
    expect(page.get_by_role("main")).to_contain_text(re.compile(word, re.IGNORECASE))


def test_a_search_without_a_result_says_so(site: Site, page: Page) -> None:
    """Requirement 9."""
    page.goto(site.url("search.html", q="zzxqzzxq"))
    expect(page.get_by_role("main")).to_contain_text("did not match any documents")


def test_no_page_asks_for_a_server(site: Site, open_page: Callable[..., Page]) -> None:
    """Requirement 9: what every page loads lies beside it."""
    outside = []
    for name in site.kinds().values():
        page = open_page()
        page.on("request", lambda request, name=name: outside.extend(_not_inside(site, name, request.url)))
        page.goto(site.url(name), wait_until="networkidle")
        page.context.close()
    assert not outside


def test_the_start_page_is_small(site: Site, page: Page) -> None:
    """Speed: our own bytes, without the theme's and Sphinx's files and without the chart library."""
    loaded = set()
    page.on("request", lambda request: loaded.add(request.url))
    page.goto(site.url("index.html"), wait_until="networkidle")
    files = [local_file(url) for url in loaded if url.startswith("file:")]
    sizes = {path.name: path.stat().st_size for path in files if is_own(site.places.html, path)}
    assert "index.html" in sizes
    assert sum(sizes.values()) < LARGEST_START_PAGE, sizes


def _fits(page: Page) -> bool:
    """Whether the page stops being too wide soon after its window became narrow: charts are drawn again."""
    script = """() => new Promise((resolve) => {
      const root = document.documentElement, started = performance.now();
      const look = () => {
        if (root.scrollWidth <= innerWidth) resolve(true);
        else if (performance.now() - started > 2000) resolve(false);
        else requestAnimationFrame(look);
      };
      look();
    })"""
    return page.evaluate(script)


def _not_inside(site: Site, page: str, url: str) -> list[str]:
    if urlsplit(url).scheme in ("data", "blob"):
        return []
    is_inside = urlsplit(url).scheme == "file" and local_file(url).is_relative_to(site.places.html)
    return [] if is_inside else [f"{page}: {url}"]
