"""Made records and executed notebooks for tests of the pages; never published."""

import copy
import json
import re
import shutil
from pathlib import Path

import nbformat
from papermill.parameterize import parameterize_notebook

from common import paths
from common.results import added, noise, record
from common.site import rows
from common.suite import cell as cells
from common.suite.catalogue import Framework, frameworks

HOSTILE = (
    "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\"> ``` ::: {{ 7*7 }} & \"'"
)

RUNGS = {
    "parameters": (17226, 17226),
    "logits": (2.4e-7, 1e-5),
    "gradients": (2.5e-7, 1e-4),
    "losses": (1.1e-7, 1e-4),
    "weights": (1.2e-6, 1e-4),
    "end_steps": (330, 330),
    "end_predictions": (3.1e-7, 1e-5),
    "end_probe": (3.4e-5, 1e-3),
    "end_loss": (2.2e-3, 0.02),
    "end_accuracy": (3.1e-3, 0.02),
    "device_wait": (0.0, 0.05),
}
MACHINE = {
    "processor": "Made Processor",
    "architecture": "x86_64",
    "cores": 2,
    "logical_cores": 2,
    "memory_bytes": 24_000_000_000,
    "system": "Linux 6",
    "flags": ["avx2"],
    "virtual": "",
    "product_gflops": 100.0,
}


def made(framework: Framework, variant: str, task: str = "mlp", number: int = 0, **changes) -> dict:
    """A valid record of a run that is ok; `changes` replace top-level names."""
    entry = {
        "schema": record.SCHEMA_VERSION,
        "method": record.METHOD,
        "run_id": f"20261122T0900{number % 60:02}Z-{framework.name}-{variant}-{task}-quick-cpu-s0-{number:06x}",
        "status": "ok",
        "reason": "",
        "framework": framework.name,
        "variant": variant,
        "edition": framework.edition,
        "task": task,
        "profile": "quick",
        "device": "cpu",
        "seed": 0,
        "check": False,
        "started": f"2026-11-22T09:00:{number % 60:02}Z",
        "seconds": 12.5,
        "phases": {
            "import": [1.5],
            "first_step": [0.25 + number],
            "proof_steps": [0.01] * 19,
            "steady": [0.31, 0.62],
            "predict": [0.2, *[0.01] * 4],
            "latency": [0.001] * 200,
            "save": [0.004],
            "load": [0.005],
        },
        "steady_steps": [155, 155],
        "steps": 330,
        "score": {"accuracy": 0.9717, "loss": 0.11, "train_loss": 0.02},
        "equality": {
            name: {"value": value, "limit": limit, "passed": True, "note": ""} for name, (value, limit) in RUNGS.items()
        },
        "trainable_parameters": 17226,
        "versions": {framework.version_of: "1.2.3", "numpy": "2.4.6"},
        "machine": MACHINE,
        "hashes": {"notebook": _hash(framework, task)},
        "turn": None,
        "precision": "float32",
        "contended": False,
        "surroundings": {"load_before": 0.1, "foreign_cores": 0.01, "clock_mhz": [2600.0, 2600.0], "joules": None},
        "copies": [0.001, 0.001],
        "curve": [
            {"seconds": 0.9 + number, "accuracy": 0.93, "loss": 0.2},
            {"seconds": 1.3 + number, "accuracy": 0.97, "loss": 0.1},
        ],
        "memory": {"before": 50_000_000, "peaks": {"train": 400_000_000}, "device": None},
        "process": {"threads": 4, "cpus": 2, "libraries": ["libgomp.so.1"]},
        "installed_bytes": 600_000_000,
        "commit": "0123456789ab",
        "left_behind": [],
    }
    if changes.get("status") == "not equal":
        entry["equality"]["weights"] = {"value": 7e-3, "limit": 1e-4, "passed": False, "note": "dense1.weight"}
    elif changes.get("status", "ok") != "ok":
        entry |= {"phases": {}, "steady_steps": [], "steps": None, "score": None, "equality": {}}
        entry |= {"curve": [], "copies": [], "memory": None, "process": None}
    entry |= changes
    return entry | {"content": record.content_hash(entry)}


def keep(results: Path, entry: dict, notebook: nbformat.NotebookNode | None = None) -> None:
    """Write a record, and the notebook that it calls its own, into a results folder."""
    folder = results / entry["run_id"]
    folder.mkdir(parents=True)
    record.write(entry, folder / "record.json")
    if notebook is not None:
        ran = parametrized(notebook, entry)
        (folder / "notebook.ipynb").write_text(json.dumps(ran))


def parametrized(notebook: nbformat.NotebookNode, entry: dict) -> nbformat.NotebookNode:
    """A notebook with the cell that papermill adds in the run of a record, in place of another run's."""
    ran = copy.deepcopy(notebook)
    ran.metadata.setdefault("papermill", {})
    for cell in ran.cells:
        cell.metadata.setdefault("tags", [])  # papermill takes them for granted
    parameters = {name: entry[name] for name in added.PARAMETERS} | {"out": "answers"}
    parameters |= {"out": ran.metadata.papermill.get("parameters", parameters)["out"]}
    ran = parameterize_notebook(ran, parameters, kernel_name="python3", language="python")
    next(cell for cell in ran.cells if added.PARAMETERS_TAG in added.tags(cell))["id"] = "parameters"  # else by lot
    return ran


def copy_book(folder: Path) -> None:
    """The hand-written part of book/, without this repository's own records."""
    shutil.copytree(paths.BOOK, folder, ignore=shutil.ignore_patterns("results"))


def copy_template(folder: Path) -> None:
    """The template twice, as the frameworks `alpha` and `beta`."""
    for name in ("alpha", "beta"):
        shutil.copytree(paths.NOTEBOOKS / "_template", folder / name)


def entrants(folder: Path) -> list[Framework]:
    """Two frameworks from the template; the title, notes and facts of the second are hostile."""
    copy_template(folder)
    declared = folder / "beta" / "framework.toml"
    literal = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    text = re.sub(
        r'(?m)^(title|note|value|reason) = ".*"$', lambda match: f'{match[1]} = "{literal}"', declared.read_text()
    )
    declared.write_text(text)
    return sorted(frameworks(folder), key=lambda found: found.name)


def phases(training: float) -> dict[str, list[float]]:
    """Phases of a run whose training takes so many seconds."""
    return {"first_step": [training / 2], "proof_steps": [training / 200] * 19, "steady": [training * 0.2025] * 2}


def group_of(known: list[Framework], entries: list[dict]) -> rows.Group:
    (group,) = rows.groups(known, rows.published(entries, known), "mlp", floors=noise.floors(entries))
    return group


def three_runs(
    framework: Framework, number: int, seconds: float, *, session: int = 0, spread: float = 0.01
) -> list[dict]:
    """Three measured repeats of a row whose training takes about so long, interleaved with the others of a session."""
    return [
        made(
            framework,
            "default",
            number=number + seed,
            seed=seed,
            started=f"2026-11-22T{9 + session:02}:{seed:02}:{number % 60:02}Z",
            phases=phases(seconds * (1 + spread * seed)),
            turn=turn(seed),
        )
        for seed in range(3)
    ]


def turn(repeat: int) -> dict:
    """The place of a run in a measurement."""
    return {"repeat": repeat, "draw": 0, "position": 1, "of": 2}


def unsteady(framework: Framework, **changes) -> dict:
    """A run whose steps become ten times as fast after seven tenths of them."""
    steady = [0.31] * 7 + [0.031] * 3
    taken = made(framework, "default")["phases"] | {"steady": steady}
    return made(framework, "default", phases=taken, steady_steps=[31] * 10, **changes)


def with_gradients(entry: dict, value: float) -> dict:
    """The same run, its gradients so far from the reference's."""
    rung = entry["equality"]["gradients"] | {"value": value}
    changed = entry | {"equality": entry["equality"] | {"gradients": rung}}
    return changed | {"content": record.content_hash(changed)}


def outputs(**data: object) -> tuple:
    """One displayed output for each kind."""
    return tuple(nbformat.v4.new_output("display_data", data={kind: value}) for kind, value in data.items())


def executed(framework: Framework, task: str = "mlp", outputs: tuple = ()) -> nbformat.NotebookNode:
    """A framework's notebook as if it had run, with `outputs` under its last code cell."""
    notebook = parametrized(nbformat.read(framework.notebook(task), as_version=4), made(framework, "default", task))
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code[-1].outputs = list(outputs) or [nbformat.v4.new_output("stream", text="accuracy 0.9717\n")]
    return notebook


def _hash(framework: Framework, task: str) -> str:
    path = framework.notebook(task)
    return cells.sources_hash(path) if path.is_file() else "none"
