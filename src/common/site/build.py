"""The book: from records, notebooks and prose to `_build/html/index.html`."""

import shutil
import time
from pathlib import Path

from common.site import stamp
from common.site.places import CODE, Places

ASSETS = ("charts.js", "theme.js", "run.css")


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
    runs = _build(places)
    stamp.keep(places, digest)
    print(f"book built in {time.monotonic() - started:.0f} s ({runs} pages of runs new)")
    return places.index


def _build(places: Places) -> int:
    # Slow to import, and not needed when nothing changed.
    from common.results import exports
    from common.site import pages, runs, sphinx, tree

    book = pages.collect(places)
    for name in tree.sync(places.source, pages.files(book)):
        (places.html / name).with_suffix(".html").unlink(missing_ok=True)
    sphinx.run(places)
    _copy_assets(places)
    exports.write(places.html, book.records)
    return runs.write(places, book.published, book.task_titles)


def _copy_assets(places: Places) -> None:
    import plotly

    folder = places.html / "assets"
    folder.mkdir(exist_ok=True)
    for path in [*(CODE / "static" / name for name in ASSETS), _plotly_js(Path(plotly.__file__).parent)]:
        shutil.copyfile(path, folder / path.name)


def _plotly_js(package: Path) -> Path:
    return package / "package_data" / "plotly.min.js"
