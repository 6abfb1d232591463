"""The start page's living table: of each framework what such a table shows, as of today, and what was checked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from common.site import foreign, ladder, rows, templating
from common.site.foreign import UnpublishableError
from common.site.rows import Group, Row
from common.suite.catalogue import Framework

if TYPE_CHECKING:
    from common.site.pages import Book

# In the order of the page; a fact that a folder states beside these follows them.
FACTS = (
    *("creator", "first_release", "last_release", "maintenance", "licence", "platforms", "written_in", "interfaces"),
    *("accelerators", "automatic_differentiation", "pretrained_models", "distributed", "deployment", "installation"),
)
COMMENTS = ("#", "//")
PROFILES = ("standard", "quick")  # of which a machine shows the first that it has


def living_table(book: Book) -> str:
    """The tables of what was measured, a tab for each task, of every machine one profile."""
    tables = {
        name: templating.fragment(
            "tables", groups=foremost(groups), task_titles=book.task_titles, columns=("framework", "import"), root=""
        )
        for name, groups in book.groups.items()
    }
    return templating.generated("living_table", tables=tables, task_titles=book.task_titles)


def foremost(groups: Iterable[Group]) -> list[Group]:
    """Of each machine and device the group of its first profile in `PROFILES`, else of the first by name."""
    found: dict[tuple[str, str], Group] = {}
    for group in sorted(groups, key=lambda group: (*(group.profile != name for name in PROFILES), group.profile)):
        found.setdefault((group.device, group.machine), group)
    return sorted(found.values(), key=lambda group: (group.profile != PROFILES[0], group.device, group.machine))


def facts(book: Book) -> Markup:
    """The table of facts: one column for each framework."""
    known = {name for found in book.frameworks for name in found.facts}
    proved = {found.name: gradients(book, found) for found in book.frameworks}
    if any(proved.values()):
        known.add("automatic_differentiation")
    stated = dict.fromkeys((*FACTS, *(name for found in book.frameworks for name in found.facts)))
    return templating.fragment(
        "facts",
        frameworks=book.frameworks,
        names=[name for name in stated if name in known],
        task_titles=book.task_titles,
        proofs={
            (found.name, task): proofs(book, found, task) for found in book.frameworks for task in book.task_titles
        },
        gradients=proved,
        measured={found.name: book.measured_on(found) for found in book.frameworks},
        ran={found.name: rows.last_run(book.records, found) for found in book.frameworks},
        lines={found.name: {task: code_lines(found, task) for task in book.task_titles} for found in book.frameworks},
    )


def proofs(book: Book, framework: Framework, task: str) -> list[Row]:
    """What the runs of a framework say of a kind of network: its rows of the group that the page shows first."""
    (first, *_) = foremost(book.groups[task])
    return [row for row in first.rows if row.framework is framework]


def gradients(book: Book, framework: Framework) -> tuple[float, Row] | None:
    """The largest difference of a gradient from the reference's in a framework's runs that count, with its row."""
    proved = [row for row in book.published if row.framework is framework and row.ok]
    found = [(rungs["gradients"]["value"], row) for row in proved if "gradients" in (rungs := ladder.largest(row))]
    return max(found, key=lambda pair: (pair[0], pair[1].page), default=None)


def code_lines(framework: Framework, task: str) -> int | None:
    """Lines of code of a committed notebook, without blank lines and comments; None where it cannot be read."""
    path = framework.notebook(task)
    return _code_lines(path, path.stat().st_mtime_ns) if path.is_file() else None


def questions(book: Book, *comparisons: tuple[str, str, str]) -> str:
    """What a reader comes with, each with the page that answers it.

    Args:
        book: whose frameworks and tasks are named.
        comparisons: examples, each two frameworks and a task by name; what the book does not have is left out.
    """
    titles = {found.name: found.title for found in book.frameworks}
    shown = [(a, b, task) for a, b, task in comparisons if {a, b} <= titles.keys() and task in book.task_titles]
    return templating.block(
        templating.fragment("questions", titles=titles, task_titles=book.task_titles, comparisons=shown)
    )


@cache
def _code_lines(path: Path, _changed: int) -> int | None:
    try:
        cells = foreign.read(path).cells
    except UnpublishableError:
        return None
    lines = [line.strip() for cell in cells if cell.cell_type == "code" for line in cell.source.splitlines()]
    return sum(1 for line in lines if line and not line.startswith(COMMENTS))
