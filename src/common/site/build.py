"""The book: from records, notebooks and prose to `_build/html/index.html`."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from common import lean  # noqa: F401 - first
from common.site import stamp
from common.site.places import CODE, Places

if TYPE_CHECKING:
    from common.site.pages import Book


def build(places: Places | None = None) -> Path:
    """Build the book where anything that it depends on has changed.

    Returns:
        The start page.

    Raises:
        UserError: a record, a framework.toml or a page is wrong; the message names it.
    """
    places = places or Places()
    if stamp.is_built(places):
        print("nothing changed since the book was built")
        return places.index
    started = time.monotonic()
    digest = stamp.current(places)
    stamp.forget(places)
    made = _build(places)
    stamp.keep(places, digest)
    print(f"book built in {time.monotonic() - started:.0f} s ({made} pages of cells new)")
    return places.index


def _build(places: Places) -> int:
    # Slow to import, and not needed when nothing changed.
    from common.site import pages, sphinx, tree

    book = pages.collect(places)
    for name in tree.sync(places.source, pages.files(book)):
        (places.html / name).with_suffix(".html").unlink(missing_ok=True)
    with ThreadPoolExecutor(1) as beside:
        running = beside.submit(sphinx.run, places)
        made = _beside_sphinx(book)
        running.result()
    return made


def _beside_sphinx(book: Book) -> int:
    """Write all that Sphinx does not; returns how many pages of cells were made."""
    # Slow to import: so while Sphinx runs.
    from common.results import exports
    from common.site import cell_pages, tree

    exports.write(book.places.html, book.records)
    tree.sync(book.places.html / "assets", _assets(book))
    groups = [group for of_task in book.groups.values() for group in of_task]
    return cell_pages.write(book.places, groups, book.task_titles)


def _assets(book: Book) -> dict[str, bytes]:
    """What pages load beside Sphinx's own files; what lies in its `_static/` Sphinx would inject into every page."""
    import plotly

    from common.site import compare_page, data

    plotly_js = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    made = {path.name: path.read_bytes() for path in [*(CODE / "static").glob("*.*"), plotly_js]}
    scripts = {"data.js": data.script(book), "stamp.js": data.stamp(book), **compare_page.scripts(book)}
    return made | {name: text.encode() for name, text in scripts.items()}
