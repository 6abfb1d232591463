"""Executed notebooks are foreign input: what of them may be published, and how it becomes HTML."""

import base64
import binascii
import re
from functools import cache
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt
from markupsafe import Markup
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_by_name
from pygments.util import ClassNotFound

from common.site import words
from common.suite import cell as cells

LARGEST_NOTEBOOK = 5_000_000
PLOTLY = "application/vnd.plotly.v1+json"
IMAGES = ("image/png", "image/jpeg")
# What papermill adds to a notebook: the parameters of the run, and banners around an exception.
_PARAMETERS_TAG = "injected-parameters"
_BANNER_TAG = "papermill-error-cell-tag"


class UnpublishableError(Exception):
    """This notebook is not published; the message says why."""


def executed(path: Path, expected_hash: str | None) -> NotebookNode:
    """The notebook of a run, reduced to what is published.

    Raises:
        UnpublishableError: it is absent, too large, not a notebook, or its sources are not those that the record names.
    """
    notebook = read(path)
    if cells.cells_hash(own_cells(notebook)) != expected_hash:
        raise UnpublishableError("its sources are not those that the record names")
    notebook.metadata = NotebookNode(
        {name: notebook.metadata[name] for name in ("kernelspec", "language_info") if name in notebook.metadata}
    )
    notebook.cells = [_reduced(cell) for cell in notebook.cells if _BANNER_TAG not in _tags(cell)]
    return notebook


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
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:  # nbformat raises whatever its parts raise
        raise UnpublishableError(f"it cannot be read as a notebook ({type(error).__name__})") from error
    return notebook


def is_older(recorded_hash: str | None, committed: Path) -> bool:
    """Whether the committed notebook has changed since the run that recorded this hash."""
    try:
        return cells.cells_hash(read(committed).cells) != recorded_hash
    except UnpublishableError:
        return True


def own_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells that were there before papermill added its own."""
    added = {_PARAMETERS_TAG, _BANNER_TAG}
    return [cell for cell in notebook.cells if not added.intersection(_tags(cell))]


def is_parameters_of_run(cell: NotebookNode) -> bool:
    """Whether papermill wrote this cell."""
    return _PARAMETERS_TAG in _tags(cell)


def language(notebook: NotebookNode) -> str:
    """Name of the notebook's language, for highlighting."""
    named = notebook.metadata.get("kernelspec", {}).get("language") or "python"
    return str(notebook.metadata.get("language_info", {}).get("name") or named).lower()


def sections(notebook: NotebookNode) -> dict[str, list[NotebookNode]]:
    """The notebook's own cells by the title of the `## Section` that they stand in; headings themselves left out."""
    found: dict[str, list[NotebookNode]] = {}
    title = ""
    for cell in own_cells(notebook):
        if cell.cell_type == "markdown" and (heading := re.match(r"##? +(.+?)\s*(?:\n|$)", cell.source)):
            title = heading[1] if cell.source.startswith("## ") else ""
            cell = NotebookNode({**cell, "source": cell.source[heading.end() :].strip()})
        if cell.source.strip():
            found.setdefault(title, []).append(cell)
    return found


def markdown(text: str) -> Markup:
    """Foreign markdown as HTML: raw HTML is shown as text, a picture is only a link, headings go one level down."""
    tokens = _markdown().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    return Markup(_markdown().renderer.render(tokens, _markdown().options, {}))


def code(text: str, name: str) -> Markup:
    """Highlighted code; an unknown language is plain text."""
    try:
        lexer = get_lexer_by_name(name)
    except ClassNotFound:
        lexer = TextLexer()
    return Markup(highlight(text, lexer, HtmlFormatter()))


def _reduced(cell: NotebookNode) -> NotebookNode:
    reduced = {name: cell[name] for name in ("cell_type", "id", "source") if name in cell}
    reduced["metadata"] = {"tags": [str(tag) for tag in _tags(cell)]}
    if cell.cell_type == "code":
        published = map(_output, cell.get("outputs", []))
        reduced["outputs"] = [output for output in published if output]
        reduced["execution_count"] = cell.get("execution_count")
    return NotebookNode(reduced)


def _output(output: NotebookNode) -> NotebookNode | None:
    """One output as text, picture or plotly figure; None where it has nothing of these kinds."""
    if output.output_type == "stream":
        return nbformat.v4.new_output("stream", name=output.name, text=words.plain(output.text))
    if output.output_type == "error":
        traceback = [words.plain(line) for line in output.traceback]
        return nbformat.v4.new_output("error", ename=output.ename, evalue=output.evalue, traceback=traceback)
    data = _data(output.data)
    return nbformat.v4.new_output("display_data", data=data) if data else None


def _data(data: NotebookNode) -> dict:
    figure = data.get(PLOTLY)
    if isinstance(figure, dict):
        return {PLOTLY: {"data": figure.get("data", []), "layout": figure.get("layout", {})}}
    for kind in IMAGES:
        if isinstance(data.get(kind), str) and (image := _base64(data[kind])):
            return {kind: image}
    text = data.get("text/plain")
    return {"text/plain": words.plain(text)} if isinstance(text, str) else {}


def _base64(text: str) -> str:
    try:
        return base64.b64encode(base64.b64decode("".join(text.split()), validate=True)).decode()
    except (binascii.Error, ValueError):
        return ""


def _tags(cell: NotebookNode) -> list:
    tags = cell.metadata.get("tags", [])
    return tags if isinstance(tags, list) else []


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
