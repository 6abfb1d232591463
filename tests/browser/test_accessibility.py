"""WCAG 2.1 A and AA by axe, narrow windows, the dark theme's charts, and paper."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from chromium import imported

from common.site.outputs import HIGHEST

from . import made_book
from .conftest import Site
from .driver import DESK, PHONE, Page, expect, settle, sideways
from .explorer import EVERYTHING

axe = imported(
    "axe_playwright_python.sync_playwright",
    "NO TEST OF ACCESSIBILITY IS RUN: axe-playwright-python is not installed; "
    "src/common/bootstrap.sh .envs/tools installs it",
)

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
MODES = {
    "light": {"theme": "light", "viewport": DESK},
    "dark": {"theme": "dark", "viewport": DESK},
    "phone": {"theme": "light", "viewport": PHONE},
}
KINDS = (
    *("start", "explorer", "compare", "history", "task", "task of sequences", "framework"),
    *("notebook", "notebook of Java", "cell", "cell without numbers"),
    *("method", "differences", "errata", "changes", "cite", "run", "add", "search"),
)
WITH_CHARTS = ("task", "history", "cell")
# States of pages that are not there at first: page and query.
STATES = {
    "explorer, filters open": ("explorer.html", EVERYTHING),
    "explorer, baseline": ("explorer.html", {"task": "mlp", "profile": "quick", "baseline": "pytorch/eager"}),
    "explorer, no rows": ("explorer.html", {"words": "zzxqzzxq"}),
    "explorer, ignored": ("explorer.html", {"nosuchname": "1"}),
    "compare, ignored": ("compare.html", {"nosuchname": "1"}),
    "start, ignored": ("index.html", {"nosuchname": "1"}),
}
PAPER = {"width": 718, "height": 1047}  # A4, upright, at 96 dots an inch, less 1 cm on each side
ON_PAPER = (
    *("start", "explorer", "compare", "history", "method", "differences", "task", "task of sequences"),
    *("framework", "cell", "cell without numbers"),
)
QUERIES = {"compare": {"a": "keras", "b": "pytorch", "task": "cnn"}, "search": {"q": "perceptron"}}


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
    page.goto(site.url(site.kinds()[kind], **QUERIES.get(kind, {})), wait_until="networkidle")
    assert page.evaluate("document.documentElement.dataset.theme") == MODES[mode]["theme"]
    assert violations(page) == []
    assert sideways(page) <= 0


def test_a_notebooks_figure_is_no_larger_than_its_page(site: Site, open_page: Callable[..., Page]) -> None:
    """Requirement 10: executed notebooks are foreign input, their figures' sizes too."""
    page = open_page(viewport=PHONE)
    page.goto(site.url(site.row(*made_book.DRAWN).page), wait_until="networkidle")
    drawn = page.locator("[data-chart]").filter(has_text="made large").locator("svg.main-svg").first
    expect(drawn).to_be_attached()
    box = drawn.bounding_box()
    assert box["width"] <= PHONE["width"]
    assert box["height"] <= HIGHEST
    assert sideways(page) <= 0


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_other_states(site: Site, open_page: Callable[..., Page], state: str, mode: str) -> None:
    """Requirement 10: with filters open, a baseline, no rows, and the message that something was ignored."""
    page = open_page(**MODES[mode])
    where, query = STATES[state]
    page.goto(site.url(where, **query), wait_until="networkidle")
    main = page.get_by_role("main")
    if state.endswith("filters open"):
        for summary in page.locator("[data-explorer] summary").all():
            summary.click()
    settle(page)
    expected = {
        "filters open": main.get_by_role("checkbox", name=re.compile(r"^tuned \(")),
        "baseline": main.get_by_role("button", name="Remove the baseline"),
        "no rows": main.get_by_text("No row passes these filters"),
        "ignored": main.get_by_text(re.compile("Ignored in the address|Part of the address was ignored")).first,
    }
    expect(expected[state.partition(", ")[2]]).to_be_visible()
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
    expect(page.locator("[data-chart] text").first).to_be_attached()
    light = colour_of(page)
    choose_theme(page, "dark")
    expect(page.locator("[data-chart] text").first).not_to_have_css("fill", light)
    assert brightness(colour_of(page)) > 0.6 > 0.4 > brightness(light)


def test_the_theme_stays_on_pages_outside_of_sphinx(site: Site, page: Page) -> None:
    """Requirement 12: a page of a cell, charts included, takes the theme that was chosen in the book."""
    page.goto(site.url("index.html"))
    choose_theme(page, "dark")
    page.goto(site.url(site.kinds()["cell"]))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("[data-chart] text").first).to_be_attached()
    assert brightness(colour_of(page)) > 0.6


@pytest.mark.parametrize("kind", ON_PAPER)
def test_paper_has_the_content_and_no_navigation(site: Site, open_page: Callable[..., Page], kind: str) -> None:
    """Requirement 12: every table fits an upright page, those of the charts too."""
    page = open_page(viewport=PAPER)
    query = EVERYTHING if kind == "explorer" else QUERIES.get(kind, {})
    page.goto(site.url(site.kinds()[kind], **query), wait_until="networkidle")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for navigation in page.locator("nav, [role=navigation]").all():
        if navigation.get_attribute("aria-label") != "Page":  # the theme prints the contents of a long page
            expect(navigation).to_be_hidden()
    expect(page.get_by_role("main")).to_be_visible()
    tables = page.get_by_role("main").locator("table:visible")
    assert tables.count() > 0
    ends = tables.evaluate_all(
        "(all) => all.map((one) => [one.innerText.slice(0, 80), one.getBoundingClientRect().right])"
    )
    assert [end for end in ends if end[1] > PAPER["width"]] == []


def test_paper_is_light_and_has_the_numbers_of_the_charts(site: Site, open_page: Callable[..., Page]) -> None:
    """Requirement 12: printed from dark mode; afterwards the page is dark and closed as before."""
    page = open_page(theme="dark")
    page.goto(site.url("tasks/mlp.html"), wait_until="networkidle")
    numbers = page.locator("details.numbers-of-chart")
    expect(page.locator("[data-chart] text").first).to_be_attached()
    on_screen = colour_of(page)
    assert brightness(on_screen) > 0.6
    assert numbers.count() > 1
    numbers.first.locator("summary").click()  # opened by the reader: it stays open
    expect(numbers.nth(1).locator("table")).to_be_hidden()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    text = page.locator("[data-chart] text").first
    expect(text).not_to_have_css("fill", on_screen)
    assert brightness(colour_of(page)) < 0.4
    assert brightness(page.evaluate("getComputedStyle(document.body).color")) < 0.4
    for at in range(numbers.count()):
        expect(numbers.nth(at).locator("table")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(text).to_have_css("fill", on_screen)
    opened = numbers.evaluate_all("(all) => all.map((one) => one.open)")
    assert opened == [True] + [False] * (len(opened) - 1)


def test_paper_has_the_tables_of_every_task(site: Site, open_page: Callable[..., Page]) -> None:
    """Requirement 12: paper has no tabs to press."""
    page = open_page(viewport=PAPER)
    page.goto(site.url("index.html"))
    captions = page.get_by_role("main").locator("caption")
    titles = [site.book.task_titles[task] for task in made_book.TASKS]
    for title in titles[1:]:
        expect(captions.filter(has_text=title).first).to_be_hidden()
    page.emulate_media(media="print")
    for title in titles:
        expect(captions.filter(has_text=title).first).to_be_visible()
    for tab in page.locator("label[data-sync-group=task]").all():
        expect(tab).to_be_hidden()


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


def colour_of(page: Page) -> str:
    """The colour of the words of the first chart."""
    return page.locator("[data-chart] text").first.evaluate("(element) => getComputedStyle(element).fill")


def brightness(colour: str) -> float:
    """Mean of red, green and blue of `rgb(r, g, b)`, 0 to 1."""
    parts = colour.partition("(")[2].rstrip(")").split(",")[:3]
    return sum(map(float, parts)) / 3 / 255
