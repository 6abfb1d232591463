"""Page 9: a notebook is a page that can be downloaded, and no button on it leads nowhere."""

from __future__ import annotations

import re

import nbformat
import pytest

from common.site import foreign

from .conftest import Site
from .driver import PHONE, Locator, Page, expect, local_file

NOTEBOOKS = {"notebook": ("jax", "mlp"), "notebook of Java": ("dl4j", "mlp")}
# The theme's buttons that a desk shows: the accessible name of each.
ON_A_DESK = ["Search", "Toggle primary sidebar", "Download this page", "Color mode"]


def button(page: Page, name: str) -> Locator:
    """The theme's button of this name that is shown."""
    return page.get_by_role("button", name=name, exact=True).locator("visible=true")


def opened(site: Site, page: Page) -> Page:
    """The page of a notebook, its scripts done."""
    page.goto(site.url(site.kinds()["notebook"]), wait_until="networkidle")
    return page


@pytest.mark.parametrize("kind", NOTEBOOKS)
def test_the_download_is_the_committed_notebook(site: Site, page: Page, kind: str) -> None:
    """A valid notebook: the committed sources, and under the title the cell that says how to open it."""
    name, task = NOTEBOOKS[kind]
    page.goto(site.url(site.kinds()[kind]), wait_until="networkidle")
    button(page, "Download this page").click()
    link = page.get_by_role("link", name=".ipynb")
    expect(link).to_have_attribute("download", "")  # from a server; from file:// the browser shows the file instead
    with page.expect_popup() as shown:
        link.click()
    path = local_file(shown.value.url)
    assert path.name == f"{task}.ipynb"
    found = nbformat.read(path, as_version=4)
    nbformat.validate(found)
    (framework,) = [framework for framework in site.book.frameworks if framework.name == name]
    committed = foreign.read(framework.notebook(task))
    title, how, *others = [(cell.cell_type, cell.source) for cell in found.cells]
    assert [title, *others] == [(cell.cell_type, cell.source) for cell in committed.cells]
    assert f"notebooks/{name}/{task}.ipynb" in how[1]
    assert found.metadata.kernelspec.name == committed.metadata.kernelspec.name
    expect(page.get_by_role("main")).to_contain_text(f"This is notebooks/{name}/{task}.ipynb")


def test_these_are_all_its_buttons(site: Site, page: Page) -> None:
    """Each is pressed by a test of this file; beside them a button that copies stands at every block of code."""
    opened(site, page)
    named = page.get_by_role("button").locator("visible=true")
    names = named.evaluate_all(
        "(all) => all.map((one) => one.ariaLabel || one.innerText.trim() || one.dataset.tooltip)"
    )
    blocks = page.get_by_role("main").locator("div.highlight pre").count()
    assert blocks > 5
    assert sorted(names) == sorted([*ON_A_DESK, *["Copy"] * blocks])


def test_links_of_its_head_lead_somewhere(site: Site, page: Page) -> None:
    """Also those in menus that are closed."""
    opened(site, page)
    targets = page.locator(".bd-header-article a, .bd-sidebar a, .prev-next-area a").evaluate_all(
        "(links) => links.map((link) => link.href)"
    )
    files = {target.partition("#")[0] for target in targets if target.startswith("file:")}
    assert len(files) > 10
    assert not [target for target in files if not local_file(target).is_file()]


def test_the_page_prints_itself(site: Site, page: Page) -> None:
    """The other choice of the download: paper."""
    page.add_init_script("window.print = () => { window.printed = true; };")
    opened(site, page)
    button(page, "Download this page").click()
    page.get_by_role("button", name=".pdf").click()
    assert page.evaluate("window.printed") is True


def test_the_theme_switch_changes_the_theme(site: Site, page: Page) -> None:
    """Through all of its states; at least two of them look different."""
    opened(site, page)
    seen = set()
    for _ in range(3):
        button(page, "Color mode").click()
        seen.add(page.evaluate("document.documentElement.dataset.theme"))
    assert seen == {"light", "dark"}


def test_the_search_finds(site: Site, page: Page) -> None:
    """Its dialog takes the focus, and what is typed there is looked up."""
    opened(site, page)
    button(page, "Search").click()
    field = page.get_by_role("searchbox").locator("visible=true")
    expect(field).to_be_focused()
    field.fill("perceptron")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"search\.html\?q=perceptron"))
    expect(
        page.get_by_role("main").get_by_role("link", name=re.compile("perceptron", re.IGNORECASE)).first
    ).to_be_visible()


def test_the_contents_can_be_hidden_and_shown(site: Site, page: Page) -> None:
    """On a desk and on a phone, where they are a dialog; there the sections of the page have a button too."""
    opened(site, page)
    contents = page.get_by_role("navigation", name="Main")
    expect(contents).to_be_visible()
    button(page, "Toggle primary sidebar").click()
    expect(contents).to_be_hidden()
    page.set_viewport_size(PHONE)
    opened(site, page)
    expect(contents).to_be_hidden()
    button(page, "Toggle primary sidebar").click()
    expect(contents).to_be_visible()
    page.keyboard.press("Escape")
    button(page, "Toggle secondary sidebar").click()
    expect(page.get_by_role("link", name="Model").locator("visible=true").first).to_be_visible()


def test_a_block_of_code_is_copied(site: Site, page: Page) -> None:
    """The button beside the first block."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(site, page)
    block = page.get_by_role("main").locator("div.highlight").first
    block.hover()
    block.get_by_role("button").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).length > 0")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == block.locator("pre").text_content().strip()
