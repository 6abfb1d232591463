"""The start page's living table: of each framework what the article's table showed, as of today, and what is proved."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from common.site import foreign, templating
from common.site.foreign import UnpublishableError
from common.site.rows import Row
from common.suite.catalogue import Framework

if TYPE_CHECKING:
    from common.site.pages import Book

# In the order of the page; a fact that a folder states beside these follows them.
FACTS = (
    *("creator", "first_release", "last_release", "maintenance", "licence", "platforms", "written_in", "interfaces"),
    *("accelerators", "automatic_differentiation", "pretrained_models", "distributed", "deployment"),
)
FACT_TITLES = {"distributed": "Several devices and machines"}
COMMENTS = ("#", "//")


def facts(book: Book) -> Markup:
    """The table of facts: one column for each framework."""
    stated = dict.fromkeys((*FACTS, *(name for found in book.frameworks for name in found.facts)))
    return templating.fragment(
        "facts",
        frameworks=book.frameworks,
        names=[name for name in stated if any(name in found.facts for found in book.frameworks)],
        titles=FACT_TITLES,
        task_titles=book.task_titles,
        proofs={
            (found.name, task): proofs(book, found, task) for found in book.frameworks for task in book.task_titles
        },
        gradients={found.name: gradients(book, found) for found in book.frameworks},
        versions={found.name: _version(book, found) for found in book.frameworks},
        lines={found.name: {task: code_lines(found, task) for task in book.task_titles} for found in book.frameworks},
    )


def proofs(book: Book, framework: Framework, task: str) -> list[Row]:
    """What the runs of a framework say of a kind of network: its rows of the group that the page shows first."""
    (first, *_) = book.groups[task]
    return [row for row in first.rows if row.framework is framework]


def gradients(book: Book, framework: Framework) -> tuple[float, Row] | None:
    """The largest difference of a gradient from the reference's in the framework's published runs, with its row."""
    judged = [
        (row.record["equality"]["gradients"]["value"], row)
        for row in book.published
        if row.framework is framework and row.ok and "gradients" in row.record["equality"]
    ]
    return max(judged, key=lambda pair: (pair[0], pair[1].page), default=None)


def code_lines(framework: Framework, task: str) -> int | None:
    """Lines of code of a committed notebook, without blank lines and comments; None where it cannot be read."""
    path = framework.notebook(task)
    return _code_lines(path, path.stat().st_mtime_ns) if path.is_file() else None


def questions(book: Book) -> Markup:
    """What a reader comes with, each with the page that answers it."""
    return templating.fragment("questions", frameworks=book.frameworks, task_titles=book.task_titles)


@cache
def _code_lines(path: Path, _changed: int) -> int | None:
    try:
        cells = foreign.read(path).cells
    except UnpublishableError:
        return None
    lines = [line.strip() for cell in cells if cell.cell_type == "code" for line in cell.source.splitlines()]
    return sum(1 for line in lines if line and not line.startswith(COMMENTS))


def _version(book: Book, framework: Framework) -> str:
    ran = [row for row in book.published if row.framework is framework and row.version]
    return max(ran, key=lambda row: row.record["started"]).version if ran else ""
