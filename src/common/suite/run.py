"""Execute one cell: the one path that everything takes. What comes out is a record, in every case."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zipfile import BadZipFile

import filelock
import psutil

from common import paths
from common.errors import UserError
from common.kernel.files import PROTOCOL, read_npz
from common.results import evidence, record
from common.results.judge import Verdict, judge
from common.suite import cell as cells
from common.suite import environments, execute, processes
from common.suite.cell import Cell

TIMEOUT_SECONDS = 900
LOCK = Path(tempfile.gettempdir()) / f"common-timed-cells-{os.getuid()}.lock"
ANSWERS = "answers"
_OUT_OF_MEMORY = (
    "memoryerror",
    "outofmemory",
    "out of memory",
    "bad_alloc",
    "resource_exhausted",
    "cannot allocate memory",
)


def run(cell: Cell, results: Path = paths.RESULTS, timeout: float = TIMEOUT_SECONDS) -> dict:
    """Execute and judge one cell, and leave record, executed notebook and answers in `results/RUN_ID/`.

    Returns:
        The record.

    Raises:
        UserError: the cell was refused before its start; the message says why and what to do. No record is written.
    """
    reason = cells.unsupported(cell)
    if reason:
        return declare(cell, "unsupported", reason, results)
    refusal = cells.refusal(cell)
    if refusal:
        raise UserError(f"{cell.title}: {refusal}")
    if shutil.disk_usage(paths.ROOT).free < 500_000_000:
        raise UserError(f"less than 500 MB are free on the disk of {paths.ROOT}: make room, then run this again")
    # One timed cell at a time on a machine: drivers queue here, off every clock; the kernel itself holds LOCK.
    with filelock.FileLock(f"{LOCK}.queue"):
        return _run_alone(cell, results, timeout)


def _run_alone(cell: Cell, results: Path, timeout: float) -> dict:
    entry = _new_record(cell) | {"hashes": cell.hashes()}
    with _partial_folder(results, entry["run_id"]) as folder:
        started = time.monotonic()
        outcome = _execute(cell, folder, timeout)
        entry["seconds"] = time.monotonic() - started
        entry |= _judged(cell, folder, outcome)
        evidence.clean(folder / execute.NOTEBOOK, cell.notebook)
        _publish(entry, folder, results)
    return entry


def declare(cell: Cell, status: str, reason: str, results: Path = paths.RESULTS) -> dict:
    """Write the record of a cell that is not executed: `unsupported` or `not run`."""
    entry = _new_record(cell) | {"status": status, "reason": reason}
    with _partial_folder(results, entry["run_id"]) as folder:
        _publish(entry, folder, results)
    return entry


class _partial_folder:  # noqa: N801 - a context manager, used as a function
    """A folder that disappears unless it was published; those that killed runners left are removed too."""

    def __init__(self, results: Path, run_id: str):
        base = results / ".partial"
        base.mkdir(parents=True, exist_ok=True)
        for left in base.iterdir():
            if not psutil.pid_exists(int(left.name.rpartition(".")[2])):
                shutil.rmtree(left, ignore_errors=True)
        self.path = base / f"{run_id}.{os.getpid()}"

    def __enter__(self) -> Path:
        self.path.mkdir()
        return self.path

    def __exit__(self, *exception) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


def _new_record(cell: Cell) -> dict:
    started = datetime.now(UTC)
    named = "-".join((cell.framework.name, cell.variant, cell.task, cell.profile, cell.device, f"s{cell.seed}"))
    return {
        "schema": record.SCHEMA_VERSION,
        "method": record.METHOD,
        "run_id": f"{started:%Y%m%dT%H%M%SZ}-{named}-{secrets.token_hex(3)}",
        "status": "not run",
        "reason": "",
        "framework": cell.framework.name,
        "variant": cell.variant,
        "edition": cell.framework.edition,
        "task": cell.task,
        "profile": cell.profile,
        "device": cell.device,
        "seed": cell.seed,
        "check": cell.check,
        "started": f"{started:%Y-%m-%dT%H:%M:%SZ}",
        "seconds": 0.0,
        "phases": {},
        "steady_steps": [],
        "steps": None,
        "score": None,
        "equality": {},
        "trainable_parameters": None,
        "versions": environments.versions(cell.framework),
        "machine": record.machine(),
        "hashes": {},
    }


def _execute(cell: Cell, folder: Path, timeout: float) -> dict:
    """Run the child that drives papermill; returns its outcome, `{"ended": ...}`."""
    job = {"notebook": str(cell.notebook), "parameters": cell.parameters(ANSWERS), "kernel": cell.framework.name}
    (folder / "job.json").write_text(json.dumps(job))
    settings = {**os.environ, "COMMON_RUNNER": "1", "COMMON_LOCK": str(LOCK), "COMMON_PREPARED": str(paths.PREPARED)}
    command = [sys.executable, "-m", "common.suite.execute", "job.json"]
    with (
        (folder / "runner.log").open("wb") as log,
        processes.tree(command, cwd=folder, env=settings, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as child,
    ):
        try:
            code = child.wait(timeout)
        except subprocess.TimeoutExpired:
            return {"ended": "timeout", "message": f"no end within {timeout:g} s"}
    written = folder / execute.OUTCOME
    if not written.is_file():
        return {
            "ended": "died",
            "message": f"the process that drives papermill ended with {code}: {_last_line(folder)}",
        }
    return json.loads(written.read_text())


def _judged(cell: Cell, folder: Path, outcome: dict) -> dict:
    if outcome["ended"] == "timeout":
        return {"status": "timeout", "reason": outcome["message"]}
    if outcome["ended"] == "died":
        return {"status": "killed", "reason": evidence.scrub(outcome["message"])}
    if outcome["ended"] == "raised":
        text = f"{outcome['name']}: {outcome['message']}"
        status = "oom" if any(sign in text.lower() for sign in _OUT_OF_MEMORY) else "failed"
        return {"status": status, "reason": evidence.scrub(text)}
    if not (folder / ANSWERS / "clock.json").is_file():
        return {"status": "failed", "reason": "the notebook ended without its answers: run.finish(...) was not reached"}
    try:
        clock = json.loads((folder / ANSWERS / "clock.json").read_text())
        _same_identity(cell, clock)
        verdict = judge(
            paths.PREPARED / cell.task / cell.profile,
            clock,
            dict(cell.framework.definitions),
            read_npz(folder / ANSWERS / "answers.npz"),
        )
    except (KeyError, ValueError, OSError, BadZipFile) as error:
        return {"status": "failed", "reason": f"its answers cannot be judged: {type(error).__name__}: {error}"}
    return _measured(clock) | _verdict(verdict)


def _same_identity(cell: Cell, clock: dict) -> None:
    expected = {"protocol": PROTOCOL, "task": cell.task, **cell.parameters(ANSWERS)}
    del expected["out"]
    for name, value in expected.items():
        if clock[name] != value:
            raise ValueError(f"they say {name} = {clock[name]!r}, this run has {value!r}")


def _measured(clock: dict) -> dict:
    return {
        "phases": clock["phases"],
        "steady_steps": clock["steady_steps"],
        "steps": clock["steps"],
        "trainable_parameters": clock["parameters"],
    }


def _verdict(verdict: Verdict) -> dict:
    if verdict.diverged:
        return {"status": "diverged", "reason": "a loss is not a finite number", "equality": verdict.equality()}
    judged = {"score": verdict.score, "equality": verdict.equality(), "status": "ok", "reason": ""}
    if verdict.failed:
        judged |= {"status": "not equal", "reason": f"the ladder fails at: {', '.join(verdict.failed)}"}
    return judged


def _publish(entry: dict, folder: Path, results: Path) -> None:
    for name in ("job.json", execute.OUTCOME, "runner.log"):
        (folder / name).unlink(missing_ok=True)
    record.write(entry, folder / "record.json")
    folder.rename(results / entry["run_id"])


def _last_line(folder: Path) -> str:
    lines = (folder / "runner.log").read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "no message"
