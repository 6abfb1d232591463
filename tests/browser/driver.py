"""Playwright with Debian's Chromium; without one of them every test in a browser is skipped, and says so, or fails."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlencode, urlsplit

from chromium import CHROMIUM, give_up, imported

from common.site.places import CODE

SKIPPED = "NO TEST OF THE SITE IN A BROWSER IS RUN"
api = imported(
    "playwright.sync_api",
    f"{SKIPPED}: Playwright is not installed; src/common/bootstrap.sh .envs/tools installs it",
)
if CHROMIUM is None:
    give_up(f"{SKIPPED}: there is no chromium on this machine; apt-get install chromium")
Browser, BrowserContext, Locator, Page = api.Browser, api.BrowserContext, api.Locator, api.Page
expect = api.expect
expect.set_options(timeout=10_000)

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # no name becomes an address, so no request leaves
)
LOCAL = ("file", "data", "blob", "about")
PHONE = {"width": 375, "height": 740}
DESK = {"width": 1280, "height": 900}
# Before any script of a page; `about:blank` has no storage.
_CHOOSE_THEME = """
if (location.protocol === "file:") {
  localStorage.setItem("mode", "THEME");
  localStorage.setItem("theme", "THEME");
}
"""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass
class Session:
    """One browser context, and what its pages complained of."""

    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("console", self._console)
        self.context.on("request", self._request)
        self.context.on("requestfailed", self._failed)
        self.context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))

    def close(self) -> list[str]:
        """End the context; returns what was complained of, script injection included."""
        for page in self.context.pages:
            page.wait_for_load_state("load")
            if page.evaluate("window.pwned !== undefined"):
                self.complaints.append(f"foreign script ran on {page.url}")
        self.context.close()
        return self.complaints

    def _console(self, message) -> None:
        if message.type == "error":
            self.complaints.append(f"console error: {message.text} ({message.location.get('url', '')})")

    def _request(self, request) -> None:
        if urlsplit(request.url).scheme not in LOCAL:
            self.complaints.append(f"asked the network for {request.url}")

    def _failed(self, request) -> None:
        # The browser aborts what it loads for a page that is left, and a navigation that turns into a download.
        if request.failure != "net::ERR_ABORTED":
            asked_by = "the address bar" if request.is_navigation_request() else request.frame.url
            self.complaints.append(f"failed request: {request.url}: {request.failure} (asked for by {asked_by})")


def launch(playwright: api.Playwright) -> Browser:
    """Debian's Chromium; Playwright's own builds are not used."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))


def open_context(browser: Browser, theme: str = "", viewport: dict | None = None) -> BrowserContext:
    """A fresh context without network: `theme` is "light", "dark" or what a new reader has."""
    context = browser.new_context(viewport=viewport or DESK, accept_downloads=True, color_scheme="light")
    context.set_default_timeout(15_000)
    # No route: it would stand between the browser and every file. `Session` sees each request all the same.
    context.set_offline(True)
    if theme:
        context.add_init_script(_CHOOSE_THEME.replace("THEME", theme))
    return context


def address(root: Path, page: str, **query: str) -> str:
    """The file URL of a page, which is given from the root of the site and may have a fragment."""
    path, _, fragment = page.partition("#")
    asked = f"?{urlencode(query)}" if query else ""
    return (root / path).as_uri() + asked + (f"#{fragment}" if fragment else "")


def local_file(url: str) -> Path:
    """The file of a file URL."""
    return Path(unquote(urlsplit(url).path))


def is_own(html: Path, path: Path) -> bool:
    """Whether a loaded file is ours: not the theme's or Sphinx's, not the chart library."""
    every_page = {found.name for found in (CODE / "static" / "every_page").iterdir()}
    inside = path.relative_to(html)
    return path.name in every_page if inside.parts[0] == "_static" else path.name != "plotly.min.js"


def number(text: str) -> float:
    """The first number of a text, thousands separators left out."""
    found = _NUMBER.search(text.replace(",", "").replace("\u2212", "-"))
    assert found, f"no number in {text!r}"
    return float(found[0])


def shown(table: Locator) -> tuple[list[str], list[list[str]]]:
    """Titles and rows of a table as a reader sees them: what is not displayed is left out.

    A cell over several columns stands in the first of them, the others are empty.
    """
    columns, rows = table.evaluate(
        """(table) => {
          const text = (cell) => cell.innerText.replace(/\\s+/g, " ").trim();
          const line = (row) => [...row.cells].flatMap((cell) => [text(cell), ...Array(cell.colSpan - 1).fill("")]);
          const isShown = (row) => row.getClientRects().length > 0;
          const head = [...table.tHead.rows].filter(isShown).map(line);
          const body = [...table.tBodies].flatMap((part) => [...part.rows]).filter(isShown).map(line);
          return [head[0].map((_, at) => head.map((titles) => titles[at]).filter(Boolean).join(" ")), body];
        }"""
    )
    return columns, rows


def records(table: Locator) -> list[dict[str, str]]:
    """The rows of a table as a reader sees them, by the titles of its columns."""
    columns, rows = shown(table)
    return [dict(zip(columns, row, strict=False)) for row in rows]


def blanks(page: Page) -> list[str]:
    """The rows of tables on a page that have an empty cell, as text; empty where there is none."""
    return page.get_by_role("main").evaluate(
        """(main) => [...main.querySelectorAll("tbody tr")]
          .filter((row) => [...row.cells].some((cell) => cell.getClientRects().length && !cell.innerText.trim()))
          .map((row) => row.innerText)"""
    )


def downloaded(page: Page, button: Locator) -> tuple[str, Path]:
    """Name and place of the file that a button saves."""
    with page.expect_download() as started:
        button.click()
    return started.value.suggested_filename, Path(started.value.path())


def settle(page: Page) -> None:
    """Wait until the page was drawn twice: scripts that wait for a frame have run."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def tab_to(page: Page, wanted: Locator, most: int = 150, backwards: bool = False) -> None:
    """Press Tab, or Shift+Tab, until an element has the focus; an assertion fails where that takes too long."""
    for _ in range(most):
        if wanted.count() == 1 and wanted.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"{wanted} cannot be reached with {most} presses of Tab")


def has_visible_focus(page: Page) -> bool:
    """Whether the focused element is outlined, by an outline or a shadow."""
    return page.evaluate(
        """() => {
          const style = getComputedStyle(document.activeElement);
          const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
          return outlined || style.boxShadow !== "none";
        }"""
    )


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
