"""The book as it is published: built of the real archive, whose records no other test reads.

Of another book, the made ones, all faults are tested; here that nothing in the real records falls under one of them.
"""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from agreement import numbers_of_pages, numbers_of_tables
from built_site import dead_links, pages

from common import paths
from common.results import archive, check, exports
from common.results.cells import cells
from common.site.build import build
from common.site.places import Places

REPEATS = 5  # of every row that is published at the standard profile
PRIVATE = re.compile(r"/(?:root|home|work|tmp)(?![\w-])")  # folders of those who measure
WRITTEN = {".md", ".jinja", ".j2", ".js", ".toml", ".py", ".java", ".ipynb"}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The published book, without anyone's own records."""
    folder = tmp_path_factory.mktemp("published")
    places = Places(results=folder / "results", output=folder)
    build(places)
    return places


@pytest.fixture(scope="module")
def html(book: Places) -> dict[str, str]:
    """Every page's text."""
    return {str(path.relative_to(book.html)): path.read_text() for path in pages(book)}


@pytest.fixture(scope="module")
def cell_pages(book: Places) -> list[Path]:
    """The page of every cell."""
    found = sorted(book.html.glob("cells/*/*/*/index.html"))
    assert found
    return found


def test_no_link_inside_the_site_is_dead(book: Places) -> None:
    assert dead_links(book) == []


def test_every_number_of_a_table_is_that_of_its_page(book: Places, cell_pages: list[Path]) -> None:
    compared = numbers_of_tables(book)
    assert [found for found in compared if found.differs] == []
    assert {found.where.rpartition(" ")[2] for found in compared} == {str(page.resolve()) for page in cell_pages}


def test_every_number_of_a_page_is_that_of_the_exports_and_of_the_scripts(book: Places, cell_pages: list[Path]) -> None:
    compared = numbers_of_pages(book)
    assert [found for found in compared if found.differs] == []
    assert {book.html / found.where for found in compared} == set(cell_pages)


def test_every_page_of_a_cell_has_its_notebook(html: dict[str, str], cell_pages: list[Path]) -> None:
    assert [str(page) for page in cell_pages if not page.with_name("notebook.ipynb").is_file()] == []
    assert [name for name, text in html.items() if "is not shown" in text] == []


def test_nothing_private_is_on_a_page(html: dict[str, str]) -> None:
    assert {name: found.group() for name, text in html.items() if (found := PRIVATE.search(text))} == {}
    host = re.compile(rf"(?<![\w-]){re.escape(socket.gethostname())}(?![\w-])")
    if not any(host.search(path.read_text()) for path in own_texts()):  # else it is a word of ours
        assert [name for name, text in html.items() if host.search(text)] == []


def own_texts() -> list[Path]:
    """What was written, not measured, and stands on pages."""
    found = [path for folder in (paths.BOOK, paths.NOTEBOOKS, paths.SOURCE) for path in folder.rglob("*")]
    return [path for path in found if path.suffix in WRITTEN and not path.is_relative_to(paths.PUBLISHED)]


def test_the_archive_has_no_problems_and_its_exports_are_the_same_each_time(tmp_path: Path) -> None:
    assert check.problems(paths.PUBLISHED) == []
    records = archive.read(paths.PUBLISHED)
    measured = [cell for cell in cells(records) if cell.place.profile == "standard"]
    assert measured
    assert {cell.place: len(cell.ranked) for cell in measured if len(cell.ranked) < REPEATS} == {}
    again = archive.read(paths.PUBLISHED)
    first, second = exports.write(tmp_path / "first", records), exports.write(tmp_path / "second", reversed(again))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
