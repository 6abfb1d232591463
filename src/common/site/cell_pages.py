"""One page per measured cell, made by nbconvert outside of Sphinx: its runs and the evidence behind its numbers."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from shutil import rmtree

import jinja2
import nbformat
from nbconvert import HTMLExporter
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode

from common.site import apart, cell_content, foreign, outputs, templating, tree, words
from common.site.foreign import UnpublishableError
from common.site.places import CODE, Places
from common.site.rows import Group, Row

FOLDER = "cells"


def write(places: Places, groups: Iterable[Group], task_titles: dict[str, str]) -> int:
    """Make the page of every row that has a record, where it changed; remove the pages of other cells.

    Beside `index.html` lie the executed notebook of the run that stands for the cell and the records of all its runs.

    Returns:
        How many pages were made.
    """
    stamps_file = places.output / "_build" / "cells.json"
    stamps = json.loads(stamps_file.read_text()) if stamps_file.is_file() else {}
    kept = {}
    made = 0
    for group in groups:
        for row in group.rows:
            if not row.page:
                continue
            kept[row.page] = _stamp(places, group, row, task_titles[row.task])
            if stamps.get(row.page) != kept[row.page] or not (places.html / row.page).is_file():
                tree.sync((places.html / row.page).parent, _files(places, group, row, task_titles[row.task]))
                made += 1
    _remove_others(places.html, kept)
    stamps_file.write_text(json.dumps(kept))
    return made


def _files(places: Places, group: Group, row: Row, task_title: str) -> dict[str, bytes]:
    """What lies in the folder of a cell."""
    notebook, withheld, older = nbformat.v4.new_notebook(), "", False
    try:
        notebook = foreign.executed(places.notebook(row.record), row.record)
        older = foreign.is_older(row.record["hashes"].get("notebook"), row.framework.notebook(row.task))
    except UnpublishableError as reason:
        withheld = str(reason)
    page = cell_content.content(group, row, task_title) | {
        "withheld": withheld,
        "older": older,
        "language": foreign.language(notebook),
        "has_figure": _has_figure(notebook),
    }
    made = {f"records/{run['run_id']}.json": _record_file(places, run) for run in row.measured.runs}
    if not withheld:
        made["notebook.ipynb"] = f"{nbformat.v4.writes(notebook)}\n".encode()
    html, _ = _exporter().from_notebook_node(notebook, {"page": page})
    return made | {"index.html": html.encode()}  # the page last: where it is, all it links to is


def _record_file(places: Places, run: dict) -> bytes:
    """A run's record as it was written; from what was read where that was cleaned since."""
    path = places.run(run) / "record.json"
    written = path.read_bytes() if path.is_file() else b""
    if f'"content": "{run["content"]}"'.encode() in written:
        return written
    return (json.dumps(run, indent=1, sort_keys=True) + "\n").encode()


def _has_figure(notebook: NotebookNode) -> bool:
    found = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return any(outputs.PLOTLY in output.get("data", {}) for output in found)


def _remove_others(html: Path, kept: dict[str, str]) -> None:
    """Remove the folders of cells that are gone, and those that are empty then."""
    for folder in html.glob(f"{FOLDER}/*/*/*"):
        if f"{folder.relative_to(html).as_posix()}/index.html" not in kept:
            rmtree(folder)
    for folder in (*html.glob(f"{FOLDER}/*/*"), *html.glob(f"{FOLDER}/*")):
        if not any(folder.iterdir()):
            folder.rmdir()


def _stamp(places: Places, group: Group, row: Row, task_title: str) -> str:
    """What the page depends on: its runs, its ratio, executed and committed notebook, framework.toml, the code."""
    digest = hashlib.sha256(_code_digest().encode())
    standing = group.to_fastest(row)
    ratio = words.to_fastest(standing) + apart.from_fastest(standing)
    digest.update("\n".join([task_title, row.record["run_id"], ratio, row.status, row.reason]).encode())
    digest.update("\n".join(run["content"] for run in row.measured.runs).encode())
    for path in (
        places.notebook(row.record),
        row.framework.notebook(row.task),
        row.framework.folder / "framework.toml",
    ):
        status = path.stat() if path.is_file() else None
        digest.update(f"\n{status and (status.st_size, status.st_mtime_ns)}".encode())
    return digest.hexdigest()


@cache
def _code_digest() -> str:
    digest = hashlib.sha256()
    others = [path for name in ("results", "tasks") for path in (CODE.parent / name).rglob("*.py")]
    for path in sorted([*CODE.rglob("*"), *others]):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


class _Exporter(HTMLExporter):
    """nbconvert's exporter without what costs more than the page itself and changes nothing here.

    The notebook is reduced and valid already, so nothing is left to pre-process; every picture of the template has its
    text, so the finished page need not be parsed again to add it.
    """

    def from_notebook_node(self, nb: NotebookNode, resources: dict | None = None, **kw) -> tuple[str, dict]:
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)

    def _preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        return nb, resources


@cache
def _exporter() -> _Exporter:
    exporter = _Exporter(template_name="cell", extra_template_basedirs=[str(templating.TEMPLATES)])
    environment = exporter.environment
    environment.autoescape = True  # nbconvert's default trusts the notebook
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.undefined = jinja2.StrictUndefined
    environment.filters |= templating.FILTERS
    environment.filters |= {"foreign_markdown": foreign.markdown, "foreign_code": foreign.code}
    environment.globals |= templating.GLOBALS
    environment.globals |= {"PLOTLY": outputs.PLOTLY, "IMAGES": outputs.IMAGES, "of_run": foreign.is_parameters_of_run}
    return exporter
