"""Records and notebooks with everything that a foreign one may bring: scripts, floods, secrets, broken files."""

import socket

import made_records
import nbformat
import pytest
from disguises import BANNERS
from made_records import MACHINE, phases

from common.results import added, evidence
from common.site.outputs import PLOTLY
from common.site.places import Places
from common.suite.catalogue import Framework

PWN = "document.title='pwned'"
ELEMENTS = (
    f"<script>{PWN}</script></script><script>{PWN}</script></pre></div><script>{PWN}</script>"
    f'<img src=x onerror="{PWN}"><svg onload="{PWN}"><animate onbegin="{PWN}" attributeName=x dur=1s></svg>'
    f'<iframe srcdoc="<script>parent.{PWN}</script>"></iframe><details open ontoggle="{PWN}">x</details>'
    f'<a href="javascript:{PWN}">x</a><a xlink:href=" JavaScript:{PWN}">x</a><form action="javascript:{PWN}"></form>'
    " ``` ::: ]]> --> {{ 7*7 }} & \"'"
)
MARKDOWN = (
    f"{ELEMENTS}\n\n# {ELEMENTS}\n\n[a](javascript:{PWN}) [b](<JaVaScRiPt:{PWN}>) ![c](javascript:{PWN}) "
    f"<javascript:{PWN}> [d]\n\n[d]: javascript:{PWN}\n\n```\n{ELEMENTS}\n"
)
FIGURE = {
    "data": [
        {
            "y": [1, 2],
            "x": [ELEMENTS, "b"],
            "name": ELEMENTS,
            "text": [ELEMENTS, ELEMENTS],
            "hovertemplate": f"{ELEMENTS}<extra>{ELEMENTS}</extra>",
            "mode": "markers+text",
        }
    ],
    "layout": {
        "title": {"text": f"<b>{ELEMENTS}</b>", "subtitle": {"text": ELEMENTS}},
        "xaxis": {"title": {"text": ELEMENTS}},
        "annotations": [{"text": ELEMENTS, "x": 0, "y": 1, "hovertext": ELEMENTS}],
        "images": [{"source": f"javascript:{PWN}"}],
        "showlegend": True,
    },
    "config": {"plotlyServerURL": f"javascript:{PWN}"},
}
DATA = {
    "text/html": ELEMENTS,
    "text/markdown": MARKDOWN,
    "text/latex": ELEMENTS,
    "text/plain": ELEMENTS,
    "image/svg+xml": f'<svg xmlns="http://www.w3.org/2000/svg"><script>{PWN}</script></svg>',
    "image/png": f'"><script>{PWN}</script>',
    "application/javascript": PWN,
    "application/vnd.jupyter.widget-view+json": {"model_id": ELEMENTS},
    "application/json": {"x": ELEMENTS},
    PLOTLY: FIGURE,
}

SECRET, PASSWORD, HOST, USER = "canary-3f9c1e77d2ab", "canary-pw-55", "canary-host-77", "canaryuser"
CANARIES = (SECRET, PASSWORD, HOST, USER, "canary-folder")
RUN_FOLDER = "/data/canary-folder/results/.partial/20261122T090000Z-x.7/answers"
PRIVATE = (
    f"token {SECRET}; postgres://made:{PASSWORD}@db.example/x; \x1b[32m{HOST}\x1b[0m {HOST}.example {USER}@{HOST} "
    f"/home/{USER}/train.py \x1b[36m/home/{USER}/x.py\x1b[0m:3 -I/Users/{USER}/include C:\\Users\\{USER}\\x "
    f"{RUN_FOLDER}/answers.npz"
)
ENVIRONMENT = {"MADE_API_TOKEN": SECRET}

SPOILT = {
    "truncated": lambda whole: whole[: len(whole) // 2],
    "empty": lambda whole: b"",
    "50 MB": lambda whole: b" " * 50_000_000,
    "no notebook": lambda whole: b"[]",
    "an HTML page": lambda whole: b"<!DOCTYPE html><html><body>404 Not Found</body></html>",
    "not text": lambda whole: b"\x89PNG\r\n\x1a\n\xff\xfe",
    "an older format": lambda whole: b'{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}',
    "other sources": lambda whole: whole.replace(b"import", b"export"),
    "half a surrogate": lambda whole: whole.replace(b"accuracy 0.9717", b"\\ud800"),
    "absent": lambda whole: None,
}


def machine_of(name: str) -> dict:
    return MACHINE | {"processor": f"Made {name}"}


def measured(framework: Framework, number: int, seconds: float, **changes) -> list[dict]:
    """Three repeats of a row whose training takes about so long."""
    return [
        made_records.made(
            framework,
            "default",
            number=number + seed,
            seed=seed,
            phases=phases(seconds * (1 + 0.01 * seed)) | {"latency": [0.001 * seconds] * 30},
            turn={"repeat": seed, "draw": 0, "position": 1, "of": 2},
            **changes,
        )
        for seed in range(3)
    ]


def hostile(framework: Framework) -> nbformat.NotebookNode:
    """An executed notebook with scripts in everything: its own cells, what papermill adds, every kind of output."""
    together = [nbformat.v4.new_output("execute_result", data=DATA)]
    alone = [nbformat.v4.new_output("display_data", data={kind: value}) for kind, value in DATA.items()]
    streams = [nbformat.v4.new_output("stream", name=name, text=ELEMENTS) for name in ("stdout", "stderr")]
    traceback = [ELEMENTS, f"\x1b[31m{ELEMENTS}"]
    error = nbformat.v4.new_output("error", ename=ELEMENTS, evalue=ELEMENTS, traceback=traceback)
    notebook = made_records.executed(framework, outputs=(*together, *alone, *streams, error))
    at = next(at for at, cell in enumerate(notebook.cells) if cell.source.startswith("## Train")) + 1
    attachments = {"x.svg": {"image/svg+xml": DATA["image/svg+xml"]}}
    notebook.cells[at:at] = [
        nbformat.v4.new_markdown_cell(MARKDOWN, id="hostile-text", attachments=attachments),
        nbformat.v4.new_code_cell(f"# {ELEMENTS}\n'''{MARKDOWN}'''", id="hostile-code", metadata={"tags": [ELEMENTS]}),
        nbformat.v4.new_raw_cell(ELEMENTS, id="hostile-raw"),
    ]
    notebook.metadata["kernelspec"] = {"name": ELEMENTS, "display_name": ELEMENTS, "language": ELEMENTS}
    return notebook


def telling(framework: Framework) -> nbformat.NotebookNode:
    """An executed notebook that tells everything about its machine, everywhere but in its own sources."""
    figure = {"data": [{"y": [1], "text": [PRIVATE]}], "layout": {"title": {"text": PRIVATE}}}
    notebook = made_records.executed(
        framework,
        outputs=(
            nbformat.v4.new_output("stream", text=PRIVATE),
            nbformat.v4.new_output("error", ename=HOST, evalue=PRIVATE, traceback=[PRIVATE, PRIVATE]),
            nbformat.v4.new_output("display_data", data={"text/plain": PRIVATE}, metadata={"where": PRIVATE}),
            nbformat.v4.new_output("display_data", data={PLOTLY: figure, "text/html": PRIVATE}),
        ),
    )
    for cell in notebook.cells:
        cell.metadata["papermill"] = {"where": PRIVATE}
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.source = cell.source.replace("answers", RUN_FOLDER)
    tagged = {"tags": ["papermill-error-cell-tag"]}
    notebook.cells[0:0] = [nbformat.v4.new_markdown_cell(text, metadata=tagged) for text in BANNERS]
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": PRIVATE, "path": PRIVATE}
    notebook.metadata["papermill"] = {"parameters": {"out": RUN_FOLDER}, "environment_variables": {"X": SECRET}}
    return notebook


def flooded(framework: Framework) -> nbformat.NotebookNode:
    """A notebook as large as is read, full of output that needs more room on a page."""
    notebook = made_records.executed(framework)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code:
        streams = [nbformat.v4.new_output("stream", text="<&>" * 40_000) for _ in range(3)]
        cell.outputs = [*streams, *(nbformat.v4.new_output("stream", text="x") for _ in range(300))]
    return notebook


def make_records(places: Places) -> None:
    """All records of the book, with their notebooks."""
    alpha, beta = made_records.entrants(places.notebooks)
    dangerous = hostile(beta)
    digest = {"notebook": added.cells_hash(added.own_cells(dangerous, made_records.made(beta, "default")))}
    for entry in measured(alpha, 0, 1.0):
        made_records.keep(places.results, entry, made_records.executed(alpha))
    for entry in measured(beta, 3, 2.0, hashes=digest):
        made_records.keep(places.results, entry, dangerous)
    for entry in measured(alpha, 6, 5.0, profile="standard"):
        made_records.keep(places.results, entry, made_records.executed(alpha))
    for number, (name, spoil) in enumerate(SPOILT.items(), start=20):
        entry = made_records.made(alpha, "default", number=number, machine=machine_of(name))
        made_records.keep(places.results, entry, made_records.executed(alpha))
        path = places.results / entry["run_id"] / "notebook.ipynb"
        content = spoil(path.read_bytes())
        path.unlink()
        if content is not None:
            path.write_bytes(content)
    flood = made_records.made(alpha, "default", number=50, machine=machine_of("flood"))
    made_records.keep(places.results, flood, flooded(alpha))
    told = made_records.made(
        alpha,
        "default",
        number=51,
        status="not equal",
        reason=PRIVATE,
        machine=machine_of("teller") | {"system": f"Linux {HOST}"},
        left_behind=[PRIVATE],
        versions={"numpy": "2.4.6", "made": PRIVATE},
    )
    told["equality"]["weights"]["note"] = PRIVATE
    made_records.keep(places.results, told, telling(alpha))


def rename_machine(patch: pytest.MonkeyPatch) -> None:
    """From now on this machine, its user and its environment are the canaries."""
    for name, value in ENVIRONMENT.items():
        patch.setenv(name, value)
    patch.setattr(socket, "gethostname", lambda: HOST)
    patch.setattr(evidence, "_user", lambda: USER)
