"""Cells in an executed notebook that claim to be papermill's and are not."""

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import papermill.execute

from common.results import added

AT = 3  # where papermill puts its cell in the template
BANNERS = (papermill.execute.ERROR_MESSAGE_TEMPLATE % 3, papermill.execute.ERROR_ANCHOR_MSG)


def code_cell(source: str, tag: str = added.PARAMETERS_TAG) -> nbformat.NotebookNode:
    """A code cell that claims to be papermill's."""
    return nbformat.v4.new_code_cell(source, metadata={"tags": [tag]})


def text_cell(source: str, tag: str = added.BANNER_TAG) -> nbformat.NotebookNode:
    """A Markdown cell that claims to be papermill's."""
    return nbformat.v4.new_markdown_cell(source, metadata={"tags": [tag]})


def as_parameters(change: Callable[[str], str]) -> Callable[[list], None]:
    """Another source in papermill's own cell."""
    return lambda cells: cells[AT].update(source=change(cells[AT].source))


def spoil(path: Path, name: str) -> None:
    """Do one of these to an executed notebook."""
    notebook = nbformat.read(path, as_version=4)
    DISGUISES[name](notebook.cells)
    path.write_text(json.dumps(notebook))


# What someone may do to the cells of an executed notebook.
DISGUISES = {
    "text as parameters": lambda cells: cells.append(text_cell("100 % accuracy", added.PARAMETERS_TAG)),
    "code as parameters": lambda cells: cells.append(code_cell("import cheat; cheat.replace_training()")),
    "code in the parameters": as_parameters(lambda source: f"{source}import cheat\n"),
    "another seed": as_parameters(lambda source: source.replace("seed = 0", "seed = 7")),
    "a second value": as_parameters(lambda source: f"{source}seed = 7\n"),
    "a call for a folder": as_parameters(lambda source: source.replace('"answers"', "cheat()")),
    "a string that ends": as_parameters(lambda source: source.replace("answers", "\\u0022; cheat(); var y = \\u0022")),
    "parameters twice": lambda cells: cells.insert(AT, code_cell(cells[AT].source)),
    "parameters later": lambda cells: cells.append(cells.pop(AT)),
    "text as a banner": lambda cells: cells.insert(0, text_cell("100 % accuracy")),
    "more than a banner": lambda cells: cells.insert(0, text_cell(f"{BANNERS[0]} 100 % accuracy")),
    "code as a banner": lambda cells: cells.append(code_cell(BANNERS[1], added.BANNER_TAG)),
}
