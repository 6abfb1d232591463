"""Validation of a results folder: every file by itself, and all of them together."""

from collections import defaultdict
from pathlib import Path

import nbformat

from common.errors import UserError
from common.kernel.clock import PROOF_STEPS
from common.results import added, archive, judge, machine, metrics, record
from common.results.curve import TRAINING
from common.tasks.prepare import PREDICTIONS, REQUESTS

MEASURED = ("steps", "trainable_parameters", "score", "memory", "process", "surroundings")
FASTER_THAN_PRODUCTS = 1.5  # a session's product is up to a quarter below the machine's best
KNOWN_FILES = {"record.json", archive.NOTEBOOK}


def problems(folder: Path) -> list[str]:
    """What is wrong in a results folder, one line each, with the file's name; empty where all is well.

    Both layouts are known: `RUN_ID/record.json`, as runs leave them, and `MACHINE/DATE/RUN_ID/record.json`, as they are
    published.

    Raises:
        UserError: there is no such folder.
    """
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder")
    found: list[str] = []
    by_id: dict[str, Path] = {}
    by_machine: dict[str, dict[str, Path]] = defaultdict(dict)
    for path in _files(folder):
        if path.name != "record.json":
            continue
        try:
            entry = record.read(path)
        except UserError as error:
            found.append(str(error))
            continue
        if entry["run_id"] in by_id:
            found.append(f"{path}: run id {entry['run_id']} is also that of {by_id[entry['run_id']]}")
        by_id.setdefault(entry["run_id"], path)
        wrong = (*_misplaced(entry, path, folder), *implausible(entry), *_evidence(entry, path))
        found += [f"{path}: {problem}" for problem in wrong]
        group = path.relative_to(folder).parts[:-3]
        by_machine["/".join(group)].setdefault(machine.label(entry["machine"]), path)
    found += [_mixed(folder / group, machines) for group, machines in by_machine.items() if len(machines) > 1]
    return found + _strays(folder) + _errata(folder, set(by_id)) + _sums(folder)


def implausible(entry: dict) -> list[str]:
    """Values that no honest run can have."""
    found = []
    phases = entry["phases"]
    spent = sum(sum(values) for values in phases.values())
    if spent > entry["seconds"]:
        found.append(f"its phases take {spent:.3f} s, the whole run {entry['seconds']:.3f} s")
    if len(entry["steady_steps"]) != len(phases.get("steady", ())):
        found.append("steady_steps and phases.steady differ in length")
    counted = sum(len(phases.get(name, ())) for name in TRAINING[:2]) + sum(entry["steady_steps"])
    if entry["steps"] is not None and entry["steps"] != counted:
        found.append(f"it reports {entry['steps']} steps and has the times of {counted}")
    if entry["turn"] and entry["turn"]["repeat"] != entry["seed"]:
        found.append(f"it is repeat {entry['turn']['repeat']} and has seed {entry['seed']}")
    seconds = [point["seconds"] for point in entry["curve"]]
    if seconds != sorted(seconds):
        found.append("its learning curve goes back in time")
    others = (entry["surroundings"] or {}).get("foreign_cores", 0.0)
    if entry["contended"] != (others > machine.CONTENDED_CORES):
        found.append(f"contended is {entry['contended']} with {others} cores of others")
    return found + (_not_ok(entry, counted) if entry["status"] == "ok" else [])


def _not_ok(entry: dict, counted: int) -> list[str]:
    """Why a record that says `ok` cannot be."""
    absent = [name for name in MEASURED if entry[name] is None]
    if absent:
        return [f"it is ok without {', '.join(absent)}"]
    found = []
    if counted < PROOF_STEPS:
        found.append(f"it is ok with {counted} steps; {PROOF_STEPS} are proved at least")
    rungs = judge.FIRST_RUNGS if entry["check"] else judge.FIRST_RUNGS + judge.END_RUNGS
    differing = sorted(entry["equality"].keys() ^ set(rungs))
    if differing:
        found.append(f"it is ok with another ladder than the judge's, which differs in {', '.join(differing)}")
    if not all(rung["passed"] for rung in entry["equality"].values()):
        found.append("it is ok although a rung of its ladder failed")
    for name, whole in (("predict", PREDICTIONS), ("latency", REQUESTS)):
        wanted, there = 1 if entry["check"] else whole, len(entry["phases"].get(name, ()))
        if there != wanted:
            found.append(f"it is ok with {there} times of {name}; there are {wanted}")
    return found + _too_fast(entry)


def _too_fast(entry: dict) -> list[str]:
    """Speeds far above that of a matrix product on the same machine: work that was not waited for, or not done."""
    product = entry["machine"]["product_gflops"]
    if not product or entry["device"] != "cpu":
        return []
    speeds = (("training step", metrics.gflops(entry)), ("prediction", metrics.prediction_gflops(entry)))
    return [
        f"its {what} makes {speed:.0f} GFLOP/s, a matrix product there {product:.0f}"
        for what, speed in speeds
        if speed and speed > FASTER_THAN_PRODUCTS * product
    ]


def _misplaced(entry: dict, path: Path, folder: Path) -> list[str]:
    parts = path.relative_to(folder).parts[:-2]
    if not parts:
        return []
    expected = (machine.slug(entry["machine"]), entry["started"][:10])[-len(parts) :]
    return [] if parts == expected else [f"it belongs into {'/'.join(expected)}, not into {'/'.join(parts)}"]


def _evidence(entry: dict, path: Path) -> list[str]:
    """The executed notebook beside a record must be of the sources that the record names, run with its parameters."""
    notebook = path.with_name(archive.NOTEBOOK)
    if not notebook.is_file() or "notebook" not in entry["hashes"]:
        return []
    try:
        executed = nbformat.read(notebook, as_version=4)
        found = added.own_cells(executed, entry)
        ran_with = executed.metadata["papermill"]["parameters"]
        other = [name for name in added.PARAMETERS if ran_with.get(name) != entry[name]]
    except Exception as error:  # nbformat raises whatever its parts raise
        return [f"{archive.NOTEBOOK} beside it cannot be read ({type(error).__name__})"]
    problems = [f"{archive.NOTEBOOK} beside it ran with another {name}: {ran_with.get(name)}" for name in other]
    if added.cells_hash(found) != entry["hashes"]["notebook"]:
        problems.append(f"{archive.NOTEBOOK} beside it has other sources")
    return problems


def _mixed(folder: Path, machines: dict[str, Path]) -> str:
    return f"{folder}: two machines are mixed: " + "; ".join(f"{name} ({path})" for name, path in machines.items())


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if ".partial" not in path.relative_to(folder).parts)


def _strays(folder: Path) -> list[str]:
    """Run folders without a record."""
    runs = {path.parent for path in _files(folder) if path.name in KNOWN_FILES}
    return [f"{run}: it has no record.json" for run in sorted(runs) if not (run / "record.json").is_file()]


def _sums(folder: Path) -> list[str]:
    """Published files that are not as they were published: executed notebooks have no other protection."""
    listed, there = archive.listed_sums(folder), archive.sums(folder)
    differing = (name for name in sorted(listed.keys() | there.keys()) if listed.get(name) != there.get(name))
    return [f"{folder / name}: it is not as {folder / archive.SUMS} says" for name in differing] if listed else []


def _errata(folder: Path, known: set[str]) -> list[str]:
    try:
        lines = archive.errata(folder)
    except UserError as error:
        return [str(error)]
    path = folder / archive.ERRATA
    return [f"{path}: it withdraws {line.run_id}, which is not there" for line in lines if line.run_id not in known]
