"""Which cells of an executed notebook papermill added: all others are of the notebook whose hash the record names."""

import hashlib
import json
import re
from collections.abc import Iterator

import nbformat

# What papermill tags the cells that it adds. A tag is only a claim: `added_cells` says which are papermill's.
PARAMETERS_TAG = "injected-parameters"
PARAMETERS = ("variant", "profile", "device", "seed", "check")  # those by which a record's own notebook is known
BANNER_TAG = "papermill-error-cell-tag"  # around an exception
TAGS = frozenset((PARAMETERS_TAG, BANNER_TAG))
# How papermill writes them in Python and in Java: the comment above, around each, what is not as in JSON.
_WRITTEN = (("# Parameters", "", "", {"true": "True", "false": "False"}), ("// Parameters", "var ", ";", {}))
# A folder has no backslash: in Java "\\u0022" ends the string.
_FOLDER = r'"[^"\\\x00-\x1f]*"'
_BANNER_STYLE = 'style="color:red; font-family:Helvetica Neue, Helvetica, Arial, sans-serif; font-size:2em;"'
_BANNER = re.compile(
    rf"<span {_BANNER_STYLE}>An Exception was encountered at "
    rf"'<a href=\"#papermill-error-cell\">In \[(?:\d{{1,9}}|None)\]</a>'\.</span>|"
    rf'<span id="papermill-error-cell" {_BANNER_STYLE}>'
    r"Execution using papermill encountered an exception here and stopped:</span>"
)


def added_cells(notebook: nbformat.NotebookNode, entry: dict) -> list[nbformat.NotebookNode]:
    """The cells that papermill added in the run of a record: banners of an error, and the record's own parameters.

    A cell that only says so by its tag is not among them: it ran, or would be read, as part of the notebook.
    """
    banners = [cell for cell in notebook.cells if _is_banner(cell)]
    cells = [cell for cell in notebook.cells if not _is_banner(cell)]
    declared = next((at for at, cell in enumerate(cells) if "parameters" in tags(cell)), None)
    after = [] if declared is None else cells[declared + 1 : declared + 2]
    return banners + [cell for cell in after if _is_parameters(cell, entry)]


def own_cells(notebook: nbformat.NotebookNode, entry: dict) -> list[nbformat.NotebookNode]:
    """The cells that were there before papermill added its own in the run of a record."""
    papermills = {id(cell) for cell in added_cells(notebook, entry)}
    return [cell for cell in notebook.cells if id(cell) not in papermills]


def cells_hash(cells: list) -> str:
    """SHA-256 over the sources of cells that were read from a notebook."""
    return hashlib.sha256(json.dumps([[cell.cell_type, cell.source] for cell in cells]).encode()).hexdigest()


def tags(cell: nbformat.NotebookNode) -> list:
    """A cell's tags; none where they are no list."""
    found = cell.metadata.get("tags", [])
    return found if isinstance(found, list) else []


def _is_banner(cell: nbformat.NotebookNode) -> bool:
    return cell.cell_type == "markdown" and BANNER_TAG in tags(cell) and bool(_BANNER.fullmatch(cell.source))


def _is_parameters(cell: nbformat.NotebookNode, entry: dict) -> bool:
    """Whether a cell assigns the record's parameters and a folder for the answers, and does nothing else."""
    if cell.cell_type != "code" or PARAMETERS_TAG not in tags(cell):
        return False
    lines = "\n".join(sorted(cell.source.rstrip("\n").split("\n")))  # a comment sorts before all names
    return any(re.fullmatch(pattern, lines) for pattern in _assignments(entry))


def _assignments(entry: dict) -> Iterator[str]:
    """Papermill's cell in Python and in Java, as regular expressions over its sorted lines."""
    values = {name: json.dumps(entry[name]) for name in PARAMETERS}
    for comment, before, after, literals in _WRITTEN:
        written = {name: re.escape(literals.get(value, value)) for name, value in values.items()} | {"out": _FOLDER}
        yield "\n".join((comment, *(f"{before}{name} = {written[name]}{after}" for name in sorted(written))))
