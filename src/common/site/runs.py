"""One page per published run, made by nbconvert outside of Sphinx: the evidence behind every number."""

import hashlib
import json
from functools import cache
from pathlib import Path
from shutil import rmtree

import nbformat
from nbconvert import HTMLExporter

from common.results import machine
from common.results.metrics import METRICS
from common.site import foreign, templating, tree, words
from common.site.foreign import UnpublishableError
from common.site.places import CODE, Places
from common.site.rows import Row


def write(places: Places, published: list[Row], task_titles: dict[str, str]) -> int:
    """Make `runs/RUN_ID/` of every row that has a record, where it changed; remove the pages of other runs.

    Returns:
        How many pages were made.
    """
    folder = places.html / "runs"
    stamps_file = places.output / "_build" / "runs.json"
    stamps = json.loads(stamps_file.read_text()) if stamps_file.is_file() else {}
    kept = {}
    made = 0
    for row in published:
        run_id = row.record["run_id"]
        kept[run_id] = _stamp(places, row)
        if stamps.get(run_id) != kept[run_id] or not (folder / run_id / "index.html").is_file():
            _write_one(places, row, task_titles[row.task])
            made += 1
    for path in folder.glob("*"):
        if path.name not in kept:
            rmtree(path)
    stamps_file.write_text(json.dumps(kept))
    return made


def _write_one(places: Places, row: Row, task_title: str) -> None:
    folder = places.html / "runs" / row.record["run_id"]
    rmtree(folder, ignore_errors=True)
    withheld, older = "", False
    try:
        named = row.record["hashes"].get("notebook")
        notebook = foreign.executed(_executed_file(places, row), named)
        older = foreign.is_older(named, row.framework.notebook(row.task))
        tree.write(folder / "notebook.ipynb", nbformat.writes(notebook).encode())
    except UnpublishableError as reason:
        withheld, notebook = str(reason), nbformat.v4.new_notebook()
    page = {
        "row": row,
        "task_title": task_title,
        "numbers": {name: metric.of(row.record) for name, metric in METRICS.items()} if row.ok else {},
        "withheld": withheld,
        "older": older,
        "machine": machine.label(row.record["machine"]),
        "rungs": words.ordered_rungs(set(row.record["equality"])),
        "language": foreign.language(notebook),
        "has_figure": _has_figure(notebook),
    }
    html, _ = _exporter().from_notebook_node(notebook, {"page": page})
    tree.write(folder / "index.html", html.encode())
    tree.write(folder / "record.json", (json.dumps(row.record, indent=1, sort_keys=True) + "\n").encode())


def _executed_file(places: Places, row: Row) -> Path:
    return places.run(row.record) / "notebook.ipynb"


def _has_figure(notebook: nbformat.NotebookNode) -> bool:
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return any(foreign.PLOTLY in output.get("data", {}) for output in outputs)


def _stamp(places: Places, row: Row) -> str:
    """What the page depends on: record, executed and committed notebook, framework.toml, this code."""
    digest = hashlib.sha256(_code_digest().encode())
    digest.update(json.dumps(row.record, sort_keys=True).encode())
    for path in (
        _executed_file(places, row),
        row.framework.notebook(row.task),
        row.framework.folder / "framework.toml",
    ):
        status = path.stat() if path.is_file() else None
        digest.update(f"{status and (status.st_size, status.st_mtime_ns)}".encode())
    return digest.hexdigest()


@cache
def _code_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(CODE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _exporter() -> HTMLExporter:
    exporter = HTMLExporter(template_name="run", extra_template_basedirs=[str(templating.TEMPLATES)])
    environment = exporter.environment
    environment.autoescape = True  # nbconvert's default trusts the notebook
    environment.filters |= templating.FILTERS
    environment.filters |= {"foreign_markdown": foreign.markdown, "foreign_code": foreign.code}
    environment.globals |= templating.GLOBALS
    environment.globals |= {"PLOTLY": foreign.PLOTLY, "IMAGES": foreign.IMAGES, "of_run": foreign.is_parameters_of_run}
    return exporter
