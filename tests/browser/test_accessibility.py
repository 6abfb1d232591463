"""WCAG 2.1 A and AA by axe, narrow windows, the dark theme's charts, and paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Site
from .driver import DESK, PHONE, Page, expect, sideways

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
MODES = {
    "light": {"theme": "light", "viewport": DESK},
    "dark": {"theme": "dark", "viewport": DESK},
    "phone": {"theme": "light", "viewport": PHONE},
}
KINDS = (
    *("start", "explorer", "compare", "history", "task", "framework", "notebook", "cell", "cell without numbers"),
    *("method", "differences", "errata", "changes", "cite", "run", "add", "search"),
)
WITH_CHARTS = ("task", "history", "cell")
PAPER = {"width": 1123, "height": 794}  # A4, landscape, at 96 dots an inch


def violations(page: Page) -> list[str]:
    """What axe objects to, one line for each element."""
    options = {"runOnly": {"type": "tag", "values": list(TAGS)}, "resultTypes": ["violations"], "preload": False}
    # preload would fetch style sheets, which fails from file://
    response = axe.Axe().run(page, options=options).response
    return [
        f"{found['id']}: {node['target']}: {node.get('failureSummary', '')}"
        for found in response["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(site: Site, open_page: Callable[..., Page], kind: str, mode: str) -> None:
    """Requirement 10 and fault 33: no violation on any kind of page; no sideways scrolling on a phone."""
    page = open_page(**MODES[mode])
    query = {"compare": {"a": "keras", "b": "pytorch", "task": "cnn"}, "search": {"q": "perceptron"}}.get(kind, {})
    page.goto(site.url(site.kinds()[kind], **query), wait_until="networkidle")
    assert page.evaluate("document.documentElement.dataset.theme") == MODES[mode]["theme"]
    assert violations(page) == []
    assert sideways(page) <= 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_has_a_language_a_title_and_one_first_heading(site: Site, page: Page, kind: str) -> None:
    """Requirement 10."""
    page.goto(site.url(site.kinds()[kind]))
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


@pytest.mark.parametrize("kind", WITH_CHARTS)
def test_every_chart_has_a_name_and_a_table(site: Site, page: Page, kind: str) -> None:
    """Requirement 10: what a chart shows stands in a table of the same section too."""
    page.goto(site.url(site.kinds()[kind]), wait_until="networkidle")
    charts = page.locator("[data-chart]")
    assert charts.count() > 0
    for chart in charts.all():
        expect(chart).to_have_attribute("role", "img")
        assert "table" in (chart.get_attribute("aria-label") or "")
        assert chart.locator("xpath=ancestor::section[1]").locator("table").count() > 0


@pytest.mark.parametrize("kind", ["task", "history"])
def test_charts_follow_the_theme(site: Site, open_page: Callable[..., Page], kind: str) -> None:
    """Requirement 12: the text of a chart has another colour after the theme was changed, and is legible."""
    page = open_page(theme="light")
    page.goto(site.url(site.kinds()[kind]))
    text = page.locator("[data-chart] text").first
    expect(text).to_be_attached()
    light = text.evaluate("(element) => getComputedStyle(element).fill")
    choose_theme(page, "dark")
    expect(page.locator("[data-chart] text").first).not_to_have_css("fill", light)
    dark = page.locator("[data-chart] text").first.evaluate("(element) => getComputedStyle(element).fill")
    assert brightness(dark) > 0.6 > 0.4 > brightness(light)


def test_the_theme_stays_on_pages_outside_of_sphinx(site: Site, page: Page) -> None:
    """Requirement 12: a page of a cell, charts included, takes the theme that was chosen in the book."""
    page.goto(site.url("index.html"))
    choose_theme(page, "dark")
    page.goto(site.url(site.kinds()["cell"]))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    text = page.locator("[data-chart] text").first
    expect(text).to_be_attached()
    assert brightness(text.evaluate("(element) => getComputedStyle(element).fill")) > 0.6


@pytest.mark.parametrize("kind", ["start", "explorer", "compare", "task", "framework", "cell", "method"])
def test_paper_has_the_content_and_no_navigation(site: Site, open_page: Callable[..., Page], kind: str) -> None:
    """Requirement 12."""
    page = open_page(viewport=PAPER)
    page.goto(site.url(site.kinds()[kind]), wait_until="networkidle")
    page.emulate_media(media="print")
    for navigation in page.locator("nav, [role=navigation]").all():
        if navigation.get_attribute("aria-label") != "Page":  # the theme prints the contents of a long page
            expect(navigation).to_be_hidden()
    expect(page.get_by_role("main")).to_be_visible()
    table = page.get_by_role("main").locator("table:visible").first
    if table.count():
        assert table.bounding_box()["width"] <= PAPER["width"]


def test_a_task_prints_to_a_pdf(site: Site, page: Page) -> None:
    """Requirement 12: paper has the charts and tables too."""
    page.goto(site.url("tasks/mlp.html"), wait_until="networkidle")
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
    assert len(printed) > 20_000


def choose_theme(page: Page, wanted: str) -> None:
    """Press the theme's button until the page has this theme."""
    for _ in range(3):
        if page.evaluate("document.documentElement.dataset.theme") == wanted:
            return
        page.get_by_role("button", name="Color mode").click()
    assert page.evaluate("document.documentElement.dataset.theme") == wanted


def brightness(colour: str) -> float:
    """Mean of red, green and blue of `rgb(r, g, b)`, 0 to 1."""
    parts = colour.partition("(")[2].rstrip(")").split(",")[:3]
    return sum(map(float, parts)) / 3 / 255
