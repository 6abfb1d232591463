"""One page per framework: what it is, its numbers, how to run it here, what its notebooks say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from common.site import foreign, templating
from common.site.foreign import UnpublishableError
from common.site.rows import Row
from common.suite.catalogue import Framework

if TYPE_CHECKING:
    from common.site.pages import Book


def markdown(book: Book, framework: Framework) -> str:
    """The page of one framework."""
    own = [row for row in book.rows if row.framework is framework]
    newest = max((row for row in own if row.record), key=lambda row: row.record["run_id"], default=None)
    return templating.generated(
        "framework",
        framework=framework,
        summary=templating.fragment("framework", framework=framework, newest=newest),
        claims=templating.fragment("claims", framework=framework),
        conventions=_conventions(book, framework),
        numbers=templating.fragment(
            "framework_numbers", sets=_comparable(own), framework=framework, task_titles=book.task_titles, root="../"
        ),
        notes={book.task_titles[task]: notes for task in book.task_titles if (notes := _notes(framework, task))},
        tasks=[task for task in book.task_titles if framework.notebook(task).is_file()],
        task_titles=book.task_titles,
    )


def _conventions(book: Book, framework: Framework) -> Markup:
    if not framework.conventions:
        return Markup()
    return templating.fragment("conventions", framework=framework, titles=book.topics)


def _comparable(own: list[Row]) -> dict[str, list[Row]]:
    """The framework's rows by what they were measured on."""
    sets: dict[str, list[Row]] = {}
    for row in own:
        sets.setdefault(
            "; ".join(filter(None, (f"{row.profile} profile, {row.device.upper()}", row.machine))), []
        ).append(row)
    return sets


def _notes(framework: Framework, task: str) -> Markup | None:
    """The section Notes of a committed notebook."""
    try:
        cells = foreign.sections(foreign.read(framework.notebook(task))).get("Notes", [])
    except UnpublishableError:
        return None
    return foreign.markdown("\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")) or None
