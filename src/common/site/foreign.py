"""Executed notebooks are foreign input: what of them may be published, and how it becomes HTML."""

import json
import re
from functools import cache, lru_cache
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt
from markupsafe import Markup
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_by_name
from pygments.util import ClassNotFound

from common.results import added, evidence
from common.results.evidence import Scrub
from common.site.outputs import Room

LARGEST_NOTEBOOK = 5_000_000
# Ten times what the largest notebook of this repository has; more would make a page that no browser likes.
LONGEST_SOURCES, MOST_CELLS = 100_000, 200
_PUBLISHED_METADATA = {
    "kernelspec": ("name", "display_name", "language"),
    "language_info": ("name", "version", "file_extension", "mimetype", "pygments_lexer"),
}


class UnpublishableError(Exception):
    """This notebook is not published; the message says why."""


def executed(path: Path, entry: dict) -> NotebookNode:
    """The notebook of the run of a record, reduced to what is published and cleaned of what is private.

    Raises:
        UnpublishableError: it is absent, too large, not a notebook, or its sources are not those that the record names.
    """
    notebook = read(path)
    if added.cells_hash(added.own_cells(notebook, entry)) != entry["hashes"].get("notebook"):
        raise UnpublishableError("its sources are not those that the record names")
    if len(notebook.cells) > MOST_CELLS or sum(len(cell.source) for cell in notebook.cells) > LONGEST_SOURCES:
        raise UnpublishableError(f"it has more than {MOST_CELLS} cells or {LONGEST_SOURCES:,} characters of source")
    scrub = evidence.scrubber()
    room = Room(scrub)
    papermills = {id(cell) for cell in added.added_cells(notebook, entry)}
    chosen = [cell for cell in notebook.cells if id(cell) not in papermills or is_parameters_of_run(cell)]
    return NotebookNode(
        nbformat=4,
        nbformat_minor=5,
        metadata=_metadata(notebook, scrub),
        cells=[_reduced(cell, at, room, scrub, id(cell) in papermills) for at, cell in enumerate(chosen)],
    )


def read(path: Path) -> NotebookNode:
    """A notebook file of any origin.

    Raises:
        UnpublishableError: it is absent, too large or not a notebook.
    """
    if not path.is_file():
        raise UnpublishableError("there is none")
    if path.stat().st_size > LARGEST_NOTEBOOK:
        raise UnpublishableError(f"it is larger than {LARGEST_NOTEBOOK // 1_000_000} MB")
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except Exception as error:  # nbformat raises whatever its parts raise
        raise UnpublishableError(f"it cannot be read as a notebook ({type(error).__name__})") from error


def is_older(recorded_hash: str | None, committed: Path) -> bool:
    """Whether the committed notebook has changed since the run that recorded this hash."""
    status = committed.stat() if committed.is_file() else None
    return status is None or _sources_hash(committed, status.st_size, status.st_mtime_ns) != recorded_hash


def is_parameters_of_run(cell: NotebookNode) -> bool:
    """Whether papermill wrote this cell of a notebook that may be published."""
    return added.PARAMETERS_TAG in added.tags(cell)


def language(notebook: NotebookNode) -> str:
    """Name of the notebook's language, for highlighting."""
    named = notebook.metadata.get("kernelspec", {}).get("language") or "python"
    return str(notebook.metadata.get("language_info", {}).get("name") or named).lower()


def sections(notebook: NotebookNode) -> dict[str, list[NotebookNode]]:
    """The cells by the title of the `## Section` that they stand in; headings and parameters left out."""
    found: dict[str, list[NotebookNode]] = {}
    title = ""
    for cell in notebook.cells:
        if is_parameters_of_run(cell):
            continue
        if cell.cell_type == "markdown" and (heading := re.match(r"##? +(.+?)\s*(?:\n|$)", cell.source)):
            title = heading[1] if cell.source.startswith("## ") else ""
            cell = NotebookNode({**cell, "source": cell.source[heading.end() :].strip()})
        if cell.source.strip():
            found.setdefault(title, []).append(cell)
    return found


@lru_cache(maxsize=1024)
def markdown(text: str) -> Markup:
    """Foreign markdown as HTML: raw HTML is shown as text, a picture is only a link, headings go one level down."""
    tokens = _markdown().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    return Markup(_markdown().renderer.render(tokens, _markdown().options, {}))


@lru_cache(maxsize=1024)  # thousands of pages show the same few hundred cells
def code(text: str, name: str) -> Markup:
    """Highlighted code; an unknown language is plain text."""
    try:
        lexer = get_lexer_by_name(name)
    except ClassNotFound:
        lexer = TextLexer()
    html = highlight(text, lexer, HtmlFormatter())
    return Markup(html.replace("<pre>", '<pre tabindex="0">', 1))  # it scrolls, by keyboard too


def _parsed(text: str) -> NotebookNode:
    """A notebook from its JSON; raises whatever is wrong with it."""
    notebook = nbformat.v4.reads(text)
    if notebook.get("nbformat") != 4:
        raise ValueError("not of notebook format 4")
    if re.search(r"\\u[dD][89a-fA-F]", text):
        json.dumps(notebook, ensure_ascii=False).encode()  # half a surrogate pair can be in JSON, not in a file
    _name_cells(notebook)
    nbformat.validate(notebook)
    return notebook


def _name_cells(notebook: NotebookNode) -> None:
    """An id for every cell that lacks one or has another's: the validator would draw it by lot."""
    if notebook.get("nbformat_minor", 0) < 5:
        return
    seen = {None}
    for at, cell in enumerate(notebook.cells):
        if cell.get("id") in seen:
            cell["id"] = f"cell-{at}"
        seen.add(cell["id"])


@lru_cache(maxsize=256)
def _sources_hash(path: Path, _size: int, _changed: int) -> str:
    """Hash of a notebook's sources; empty where it cannot be read."""
    try:
        return added.cells_hash(read(path).cells)
    except UnpublishableError:
        return ""


def _metadata(notebook: NotebookNode, scrub: Scrub) -> dict:
    made = {}
    for part, names in _PUBLISHED_METADATA.items():
        given = notebook.metadata.get(part, {})
        if given:
            made[part] = {name: scrub(given[name]) for name in names if isinstance(given.get(name), str)}
    return made


def _reduced(cell: NotebookNode, at: int, room: Room, scrub: Scrub, is_added: bool) -> NotebookNode:
    known = ("parameters", added.PARAMETERS_TAG) if is_added else ("parameters",)
    made = NotebookNode(
        cell_type=cell.cell_type,
        id=cell.get("id", f"cell-{at}"),
        metadata={"tags": [tag for tag in added.tags(cell) if tag in known]},
        # Sources stay those that the record names; papermill's cell is not among them.
        source=scrub(cell.source) if is_added else cell.source,
    )
    if cell.cell_type == "code":
        made.outputs = room.published(cell.outputs)
        made.execution_count = cell.execution_count
    return made


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
