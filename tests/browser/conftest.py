"""One built book and one browser for the whole folder; a fresh context, watched, for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from common.site import foreign, rows
from common.site.code import SECTIONS
from common.site.pages import Book, collect
from common.site.places import Places

from . import made_book

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


# What needs Playwright imports `driver` where it runs: without Playwright the test modules are skipped, not this one.


@dataclass(frozen=True)
class Site:
    """The built book, and what it was made of."""

    places: Places
    book: Book

    def url(self, page: str, **query: str) -> str:
        """Address of a page that is given from the root of the site."""
        from .driver import address

        return address(self.places.html, page, **query)

    def row(self, framework: str, variant: str, task: str = "mlp", **where: str) -> rows.Row:
        """One row of the book, by default of the quick profile on the first machine."""
        wanted = {"profile": "quick", "machine": made_book.MACHINE_LABEL} | where
        (found,) = [
            row
            for row in self.book.rows
            if (row.framework.name, row.variant.name, row.task) == (framework, variant, task)
            and all(getattr(row, name) == value for name, value in wanted.items())
        ]
        return found

    def code(self, framework: str, task: str) -> dict[str, tuple[list[str], str]]:
        """Code cells and prose, by section, of the notebook that ran; of the committed one where none did."""
        (committed,) = [found.notebook(task) for found in self.book.frameworks if found.name == framework]
        ran = [row for row in self.book.published if (row.framework.name, row.task) == (framework, task)]
        path = self.places.notebook(ran[0].record) if ran else committed
        found = {}
        for title, cells in foreign.sections(foreign.read(path)).items():
            code = [cell.source.strip() for cell in cells if cell.cell_type == "code"]
            if title in SECTIONS:
                found[title] = code, "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        return found

    def kinds(self) -> dict[str, str]:
        """One page of each kind."""
        hand_written = ("explorer", "compare", "history", "method", "differences")
        about = ("errata", "changes", "cite", "run", "add")
        return {
            "start": "index.html",
            **{name: f"{name}.html" for name in (*hand_written, *about)},
            "task": "tasks/mlp.html",
            "task of sequences": "tasks/lstm.html",
            "framework": "frameworks/jax.html",
            "notebook": "notebooks/jax/mlp.html",
            "notebook of Java": "notebooks/dl4j/mlp.html",
            "cell": self.row(*made_book.FASTEST).page,
            "cell without numbers": self.row("mxnet", "imperative").page,
            "search": "search.html",
        }

    def pages(self) -> list[str]:
        """Every page, from the root of the site; the theme also leaves templates of its own in `_static`."""
        found = (path.relative_to(self.places.html) for path in self.places.html.rglob("*.html"))
        return sorted(str(path) for path in found if path.parts[0] != "_static")


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The book, built once."""
    places = made_book.make(tmp_path_factory.mktemp("book"))
    return Site(places, collect(places))


# Of this package, not of the session: while Playwright's synchronous interface is open, an event loop counts as running
# in this thread, and no other test could start one of its own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this folder."""
    from .driver import api, launch

    with api.sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A blank page of a fresh context, as often as a test asks; afterwards no page may have complained.

    Arguments of the factory: `theme`, `viewport`, as `driver.open_context` has them.
    """
    from .driver import Session, open_context

    sessions: list[Session] = []

    def opened(**options) -> Page:
        session = Session(open_context(browser, **options))
        sessions.append(session)
        return session.context.new_page()

    yield opened
    complaints = [complaint for session in sessions for complaint in session.close()]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A blank page of a fresh context on a desk's screen."""
    return open_page()
