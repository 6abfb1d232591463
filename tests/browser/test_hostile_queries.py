"""Fault 34: addresses with unknown names, markup and noise are ignored safely, with a message."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from .conftest import Site
from .driver import Locator, Page, expect

SCRIPT = "<script>window.pwned=1</script>"
IMAGE = "\"><img src=x onerror='window.pwned=1'>"
NOISE = "".join(chr(33 + (7 * at) % 93) for at in range(10_000))
# What the address says; `{name}` is a parameter of the page that has a list of choices.
QUERIES = {
    "unknown value": "{name}=nosuchthing",
    "script as value": "{name}=" + quote(SCRIPT),
    "image as value": "{name}=" + quote(IMAGE),
    "javascript address": "{name}=" + quote("javascript:window.pwned=1"),
    "ten thousand characters": "{name}=" + quote(NOISE),
    "a prototype's name": "{name}=__proto__",
}
NAMES = {
    "unknown name": "nosuchname=1",
    "script as name": f"{quote(SCRIPT)}={quote(IMAGE)}",
    "prototype": "__proto__=1&constructor=2&toString=3",
    "ten thousand characters as name": f"{quote(NOISE)}=1",
    "a thousand parts": "&".join(f"x{number}=y" for number in range(1000)),
    "no text at all": "%E0%A4%A=%%%&&&===",
}
PAGES = {"explorer.html": ("framework", "rank"), "compare.html": ("a", "In words")}
LONGEST_MESSAGE = 1500


def notice(page: Page) -> Locator:
    """The message that something of the address was ignored."""
    return (
        page.get_by_role("main").get_by_text(re.compile("Ignored in the address|Part of the address was ignored")).first
    )


def expect_unharmed(page: Page, heading: str) -> None:
    """The page says that it ignored something, in few words, and shows its table all the same; nothing ran."""
    expect(notice(page)).to_be_visible()
    said = notice(page).locator("xpath=ancestor-or-self::*[@role='alert' or @role='status'][1]")
    assert len(said.inner_text()) < LONGEST_MESSAGE
    expect(page.get_by_role("columnheader", name=re.compile(heading, re.IGNORECASE)).first).to_be_visible()
    assert page.evaluate("window.pwned") is None


@pytest.mark.parametrize("where", PAGES)
@pytest.mark.parametrize("kind", QUERIES)
def test_a_value_that_is_no_choice(site: Site, page: Page, where: str, kind: str) -> None:
    """Fault 34: on the pages whose state is in their address."""
    name, heading = PAGES[where]
    page.goto(f"{site.url(where)}?{QUERIES[kind].format(name=name)}")
    expect_unharmed(page, heading)


@pytest.mark.parametrize("where", PAGES)
@pytest.mark.parametrize("kind", NAMES)
def test_a_name_that_is_no_parameter(site: Site, page: Page, where: str, kind: str) -> None:
    """Fault 34."""
    page.goto(f"{site.url(where)}?{NAMES[kind]}")
    expect_unharmed(page, PAGES[where][1])


@pytest.mark.parametrize("kind", QUERIES)
def test_a_tab_that_does_not_exist(site: Site, page: Page, kind: str) -> None:
    """Fault 34: the message names it as text, the first tab stays open, and nothing is remembered."""
    page.goto(f"{site.url('tasks/mlp.html')}?{QUERIES[kind].format(name='framework')}")
    expect_unharmed(page, "Training time")
    first = min((found.title for found in site.book.frameworks), key=str.lower)
    expect(page.get_by_role("main").get_by_role("radio", name=first, exact=True).first).to_be_checked()
    page.goto(site.url("tasks/cnn.html"))
    expect(page.get_by_role("main").get_by_role("radio", name=first, exact=True).first).to_be_checked()
    expect(notice(page)).to_have_count(0)


@pytest.mark.parametrize("where", ["start", "notebook", "cell"])
@pytest.mark.parametrize("kind", QUERIES)
def test_a_framework_that_does_not_exist(site: Site, page: Page, where: str, kind: str) -> None:
    """Fault 34: on pages without tabs of frameworks; it is named as text and not remembered."""
    page.goto(f"{site.url(site.kinds()[where])}?{QUERIES[kind].format(name='framework')}")
    expect(notice(page)).to_be_visible()
    assert page.evaluate("[window.pwned ?? null, Comparison.tabs.chosen()]") == [None, ""]


@pytest.mark.parametrize("where", ["start", "task", "method", "search", "cell"])
@pytest.mark.parametrize("kind", NAMES)
def test_a_name_that_nothing_on_a_page_reads(site: Site, page: Page, where: str, kind: str) -> None:
    """Fault 34: pages whose state is not in their address say so too, once."""
    page.goto(f"{site.url(site.kinds()[where])}?{NAMES[kind]}", wait_until="load")
    expect(notice(page)).to_be_visible()
    said = page.get_by_role("main").locator("[role=status]").filter(has_text="Part of the address was ignored")
    expect(said).to_have_count(1)
    assert len(said.inner_text()) < LONGEST_MESSAGE


def test_a_task_of_the_start_page_is_part_of_its_address(site: Site, page: Page) -> None:
    """Fault 34 and requirement 8: a known one is opened, an unknown one named and forgotten."""
    opened = page.get_by_role("main").get_by_role("radio", checked=True)
    page.goto(site.url("index.html", task="lstm"))
    expect(opened).to_have_accessible_name(site.book.task_titles["lstm"])
    expect(notice(page)).to_have_count(0)
    page.get_by_role("main").locator("label").filter(has_text=site.book.task_titles["cnn_lstm"]).first.click()
    expect(page).to_have_url(re.compile(r"\?task=cnn_lstm$"))
    page.goto(site.url("index.html", task="gan"))
    expect(notice(page)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("“gan” is not a choice of “task”")
    page.goto(site.url("index.html"))
    expect(opened).to_have_accessible_name(next(iter(site.book.task_titles.values())))
    expect(notice(page)).to_have_count(0)


def test_a_task_means_nothing_on_the_page_of_another(site: Site, page: Page) -> None:
    """Fault 34: a name that only other pages know."""
    page.goto(site.url("tasks/cnn.html", task="mlp"))
    expect(notice(page)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("“task” is not known on this page")


def test_words_of_the_explorer_are_only_words(site: Site, page: Page) -> None:
    """Fault 34: free text is searched for, never run; the rest of the address holds."""
    page.goto(site.url("explorer.html", task="mlp", profile="quick", words=SCRIPT + IMAGE))
    expect(page.get_by_role("searchbox", name=re.compile("^Words in a row"))).to_have_value(SCRIPT + IMAGE)
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text("No row passes these filters")


def test_a_hostile_fragment(site: Site, page: Page) -> None:
    """Fault 34."""
    for where in ("explorer.html", "compare.html", "tasks/mlp.html", "index.html"):
        page.goto(f"{site.url(where)}#{quote(SCRIPT + IMAGE)}", wait_until="load")


def test_a_hostile_search(site: Site, page: Page) -> None:
    """Fault 34: Sphinx's own search page."""
    for text in (SCRIPT, IMAGE, NOISE):
        page.goto(site.url("search.html", q=text), wait_until="load")
        expect(page.get_by_role("main")).to_contain_text(re.compile("did not match|found|Search"))


def test_a_hostile_highlight(site: Site, page: Page) -> None:
    """Fault 34: Sphinx marks the words that `?highlight=` names."""
    page.goto(site.url("method.html", highlight=SCRIPT + " " + IMAGE), wait_until="load")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_hostile_reasons_of_records_are_text(site: Site, page: Page) -> None:
    """Fault 29: a made record's reason holds a script and an image; every page that shows it shows it as text."""
    row = site.row("mxnet", "imperative")
    for where in ("tasks/mlp.html", "frameworks/mxnet.html", row.page):
        page.goto(site.url(where), wait_until="load")
        expect(page.get_by_role("main")).to_contain_text("<img src=x onerror=")
    page.goto(site.url("explorer.html", task="mlp", profile="quick", status="failed"))
    expect(page.get_by_role("main")).to_contain_text("<img src=x onerror=")
    page.goto(site.url("compare.html", a="mxnet", variant_a="imperative", b="jax", task="mlp", profile="quick"))
    expect(page.get_by_role("main")).to_contain_text("<img src=x onerror=")
