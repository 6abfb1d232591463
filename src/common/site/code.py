"""The code of a task in every framework, by section: what ran where that is published, else what is committed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbformat import NotebookNode

from common.site import foreign
from common.site.foreign import UnpublishableError
from common.site.rows import Row
from common.suite.catalogue import Framework

if TYPE_CHECKING:
    from common.site.pages import Book

# The sections of the contract (notebooks/README.md) that hold code to compare.
SECTIONS = ("Setup", "Data", "Model", "Train", "Save", "Predict", "Check")


@dataclass(frozen=True)
class Code:
    """One framework's notebook for a task.

    Attributes:
        sections: cells by the title of their section.
        language: name of the notebook's language, for highlighting.
        row: whose run executed it; None for the committed notebook.
        older: whether the committed notebook has changed since that run.
    """

    framework: Framework
    sections: dict[str, list[NotebookNode]]
    language: str
    row: Row | None
    older: bool


def of_task(book: Book, task: str) -> list[Code]:
    """Each framework's code for a task; a framework whose notebook is absent or cannot be read has none."""
    found = (_executed(book, framework, task) or _committed(framework, task) for framework in book.frameworks)
    return [code for code in found if code]


def _executed(book: Book, framework: Framework, task: str) -> Code | None:
    """The code of the first published run whose notebook may be shown; runs that are ok come first."""
    ran = [row for row in book.published if row.framework is framework and row.task == task]
    for row in sorted(ran, key=lambda row: not row.ok):
        try:
            notebook = foreign.executed(book.places.notebook(row.record), row.record)
        except UnpublishableError:
            continue  # the row's own page says why
        named = row.record["hashes"].get("notebook")
        return _code(framework, notebook, row, older=foreign.is_older(named, framework.notebook(task)))
    return None


def _committed(framework: Framework, task: str) -> Code | None:
    try:
        return _code(framework, foreign.read(framework.notebook(task)))
    except UnpublishableError:
        return None  # the notebook's own page says why


def _code(framework: Framework, notebook: NotebookNode, row: Row | None = None, older: bool = False) -> Code:
    return Code(framework, foreign.sections(notebook), _lexer(notebook), row, older)


def _lexer(notebook: NotebookNode) -> str:
    name = foreign.language(notebook)
    return name if name.isalnum() else "text"
