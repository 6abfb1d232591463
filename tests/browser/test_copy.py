"""The "Copy" button of a run's page, where the browser lets it write to the clipboard and where it does not."""

from __future__ import annotations

from . import made_book
from .conftest import Site
from .driver import Locator, Page, expect

# Before any script of a page: neither the clipboard's interface nor the older way works.
REFUSE = """
Object.defineProperty(Navigator.prototype, "clipboard", {
  get: () => ({ writeText: () => Promise.reject(new DOMException("refused", "NotAllowedError")) }),
});
Document.prototype.execCommand = () => false;
"""


def button(page: Page) -> Locator:
    """The button beside the command that repeats a run."""
    return page.get_by_role("main").get_by_role("button", name="Copy", exact=True)


def command(page: Page) -> str:
    """What it copies."""
    return page.locator("#command").text_content()


def test_the_command_is_copied(site: Site, page: Page) -> None:
    """It says so, and the clipboard has the whole command."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site.url(site.row(*made_book.FASTEST).page))
    button(page).click()
    expect(button(page).locator("xpath=following-sibling::*[@role='status']")).to_have_text("Copied.")
    assert "python -m common run jax mlp" in command(page)
    assert page.evaluate("navigator.clipboard.readText()") == command(page)


def test_a_refused_clipboard_leaves_the_command_selected(site: Site, page: Page) -> None:
    """It says how to copy what is selected now."""
    page.add_init_script(REFUSE)
    page.goto(site.url(site.row(*made_book.FASTEST).page))
    button(page).click()
    said = button(page).locator("xpath=following-sibling::*[@role='status']")
    expect(said).to_have_text("Selected: press Ctrl+C (on a Mac Cmd+C) to copy it.")
    assert page.evaluate("getSelection().toString()") == command(page)
