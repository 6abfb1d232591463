"""What the page "Compare two" loads beside data.js: code by task, and what the frameworks say of themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nbformat import NotebookNode

from common.site import code, differences, foreign, words
from common.site.code import Code
from common.suite.catalogue import Framework

if TYPE_CHECKING:
    from common.site.pages import Book

SECTIONS = (*code.SECTIONS, "Notes")
FACTS = ("creator", "licence", "interfaces", "last_release", "maintenance")


def scripts(book: Book) -> dict[str, str]:
    """The generated scripts: name under assets/ to content.

    `code-TASK.js` adds to the global COMPARISON_CODE, by framework, the `sections` as HTML by title and the `origin` of
    the notebook (null for the committed one). `conventions.js` sets COMPARISON_WORDS.
    """
    of_task = {f"code-{task}.js": _code_script(book, task) for task in book.task_titles}
    return of_task | {"conventions.js": f"window.COMPARISON_WORDS = {_json(_words(book))};\n"}


def _code_script(book: Book, task: str) -> str:
    found = {
        entrant.framework.name: {"origin": _origin(entrant), "sections": _sections(entrant)}
        for entrant in book.code[task]
    }
    return f"(window.COMPARISON_CODE ??= {{}})[{_json(task)}] = {_json(found)};\n"


def _origin(entrant: Code) -> dict | None:
    row = entrant.row
    return row and {"date": row.date, "status": row.status, "link": row.link, "older": entrant.older}


def _sections(entrant: Code) -> dict[str, str]:
    """HTML by section, made by `foreign`, which lets no foreign element through; the page inserts it as it is."""
    found = {
        title: "".join(_cell(cell, entrant.language) for cell in entrant.sections.get(title, [])) for title in SECTIONS
    }
    return {title: html for title, html in found.items() if html}


def _cell(cell: NotebookNode, language: str) -> str:
    if cell.cell_type == "markdown":
        return foreign.markdown(cell.source)
    return foreign.code(cell.source, language) if cell.cell_type == "code" else ""


def _words(book: Book) -> dict:
    topics = differences.described(book.places.book / "differences")
    return {
        "sections": SECTIONS,
        "topics": [{"name": name, **topic} for name, topic in topics.items()],
        "facts": [{"name": name, "title": words.fact_title(name)} for name in FACTS],
        "frameworks": {framework.name: _of_itself(framework) for framework in book.frameworks},
    }


def _of_itself(framework: Framework) -> dict:
    """What a framework.toml says: conventions by topic, facts by name, each as it stands there."""
    return {
        "conventions": dict(framework.conventions),
        "facts": {name: framework.facts[name] for name in FACTS if name in framework.facts},
    }


def _json(value: object) -> str:
    """ASCII, in the order of the sources, so that the same sources give the same bytes."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
