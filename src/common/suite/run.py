"""Execute one cell: the one path that everything takes. What comes out is a record, in every case."""

import contextlib
import errno
import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import filelock
import psutil

from common import paths
from common.commit import commit
from common.errors import UserError
from common.results import evidence, machine, outcome, record
from common.results.machine import CONTENDED_CORES
from common.suite import cell as cells
from common.suite import environments, execute, processes
from common.suite.cell import Cell

TIMEOUT_SECONDS = 900
LOCK = Path(tempfile.gettempdir()) / f"common-timed-cells-{os.getuid()}.lock"
ANSWERS = "answers"
# What a run finds set as whoever starts it has it: where programs, libraries and cards are, language and user.
PASSED_ON = (
    *("PATH", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES"),
    *("LANG", "LC_ALL", "TZ", "USER"),
)
LEAST_FREE = 1_000_000


def run(cell: Cell, results: Path = paths.RESULTS, timeout: float = TIMEOUT_SECONDS, turn: dict | None = None) -> dict:
    """Execute and judge one cell, and leave record and executed notebook in `results/RUN_ID/`.

    Its raw answers stay beside them where the record is not `ok`, for whoever looks for the cause.

    Args:
        cell: what to execute.
        results: folder of the records.
        timeout: seconds until the cell is ended.
        turn: its place in a measurement: `repeat`, `draw` (seed of the order), `position`, `of`.

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
    with filelock.FileLock(f"{LOCK}.queue"), _disk_full_named(results):
        _await_lock()
        return _run_alone(cell, results, timeout, turn)


def _await_lock() -> None:
    """Wait until no kernel holds LOCK, so that waiting for another's is in no cell's time limit."""
    with LOCK.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"waiting for another timed cell, which holds {LOCK}", file=sys.stderr, flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)


@contextlib.contextmanager
def _disk_full_named(results: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise UserError(
            f"the disk of {results} is full: nothing half written is left; make room, run this again"
        ) from error


def _run_alone(cell: Cell, results: Path, timeout: float, turn: dict | None) -> dict:
    if not cell.check:
        environments.forget_bytecode(cell.framework)
    entry = _new_record(cell) | {"hashes": cell.hashes(), "turn": turn}
    if turn:
        entry["machine"] = entry["machine"] | {"product_gflops": machine.product_peak()}
    with _partial_folder(results, entry["run_id"]) as folder:
        watch, started = machine.Watch(cell.device), time.monotonic()
        ended = _execute(cell, folder, timeout, entry["left_behind"])
        entry["seconds"], entry["surroundings"] = time.monotonic() - started, watch.seen()
        if shutil.disk_usage(folder).free < LEAST_FREE:  # what papermill and the kernel wrote may be cut
            raise OSError(errno.ENOSPC, "the disk is full", str(results))
        entry["contended"] = entry["surroundings"]["foreign_cores"] > CONTENDED_CORES
        answers, prepared = folder / ANSWERS, paths.PREPARED / cell.task / cell.profile
        entry |= outcome.assess(ended, answers, prepared, cell.identity(), dict(cell.framework.definitions))
        if entry["status"] == "failed" and cell.device == "gpu" and "accelerator" not in entry["machine"]:
            entry["reason"] += " (no GPU was found here: NVIDIA's library names none)"  # JAX's own error is empty
        evidence.clean(folder / execute.NOTEBOOK, cell.notebook)
        return _publish(entry, folder, results)


def declare(cell: Cell, status: str, reason: str, results: Path = paths.RESULTS) -> dict:
    """Write the record of a cell that is not executed: `unsupported` or `not run`."""
    entry = _new_record(cell) | {"status": status, "reason": reason}
    with _partial_folder(results, entry["run_id"]) as folder:
        return _publish(entry, folder, results)


class _partial_folder:  # noqa: N801 - a context manager, used as a function
    """A folder that disappears unless it was published; those that killed runners left are removed too."""

    def __init__(self, results: Path, run_id: str):
        base = results / ".partial"
        base.mkdir(parents=True, exist_ok=True)
        for left in base.iterdir():
            pid = left.name.rpartition(".")[2]
            if pid.isdecimal() and not psutil.pid_exists(int(pid)):
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
        "machine": machine.machine(cell.device) | {"product_gflops": None},
        "hashes": {},
        "turn": None,
        "precision": cell.precision,
        "contended": False,
        "surroundings": None,
        "copies": [],
        "curve": [],
        "memory": None,
        "process": None,
        "installed_bytes": environments.installed_bytes(cell.framework),
        "commit": commit(),
        "left_behind": [],
    }


def _execute(cell: Cell, folder: Path, timeout: float, left_behind: list[str]) -> dict:
    """Run the child that drives papermill; returns its outcome, `{"ended": ...}`."""
    job = {"notebook": str(cell.notebook), "parameters": cell.parameters(ANSWERS), "kernel": cell.framework.name}
    (folder / "job.json").write_text(json.dumps(job))
    settings = environment(folder) | dict(cell.framework.environ.get(cell.device, {}))
    if not cell.check:  # what a measured run compiles of modules is not there for the next; a check may find it
        settings["PYTHONDONTWRITEBYTECODE"] = "1"
    command = [sys.executable, "-m", "common.suite.execute", "job.json"]
    with (
        (folder / "runner.log").open("wb") as log,
        processes.tree(
            command, left_behind, cwd=folder, env=settings, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        ) as child,
    ):
        try:
            code = child.wait(timeout)
        except subprocess.TimeoutExpired:
            code = None
    deleted = not folder.is_dir()
    folder.mkdir(exist_ok=True)  # of the record, which says so
    if code is None:
        return {"ended": "timeout", "message": f"no end within {timeout:g} s"}
    if deleted:
        return {
            "ended": "raised",
            "name": "FileNotFoundError",
            "message": "the notebook deleted the folder in which it ran, with its answers and outputs",
        }
    written = folder / execute.OUTCOME
    if not written.is_file():
        return {
            "ended": "died",
            "message": f"the process that drives papermill ended with {code}: {_last_line(folder)}",
        }
    return json.loads(written.read_text())


def environment(folder: Path) -> dict[str, str]:
    """What a run finds set, the same for everybody: a setting of a framework or library can change any number."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    ours = {"COMMON_RUNNER": str(os.getpid()), "COMMON_LOCK": str(LOCK), "COMMON_PREPARED": str(paths.PREPARED)}
    return passed | threads() | own_caches(folder) | ours | {"PYTHONPATH": str(paths.SOURCE)}


def threads() -> dict[str, str]:
    """As many threads as there are physical cores, and those on one logical processor of each."""
    cpus = machine.measuring_cpus()
    counts = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return {"COMMON_CPUS": ",".join(map(str, cpus))} | dict.fromkeys(counts, str(len(cpus)))


def own_caches(folder: Path) -> dict[str, str]:
    """Folders in which frameworks keep what they compiled: new and empty for each run, and gone after it."""
    made = {"HOME": folder / "home", "XDG_CACHE_HOME": folder / "home" / ".cache", "TMPDIR": folder / "tmp"}
    for path in made.values():
        path.mkdir(parents=True)
    return {name: str(path) for name, path in made.items()}


def _publish(entry: dict, folder: Path, results: Path) -> dict:
    for name in ("job.json", execute.OUTCOME, "runner.log"):
        (folder / name).unlink(missing_ok=True)
    for name in ("home", "tmp", *([ANSWERS] if entry["status"] == "ok" else [])):
        shutil.rmtree(folder / name, ignore_errors=True)
    entry = record.write(evidence.cleaned([entry])[0], folder / "record.json")
    folder.rename(results / entry["run_id"])
    return entry


def _last_line(folder: Path) -> str:
    log = folder / "runner.log"
    lines = log.read_text(errors="replace").strip().splitlines() if log.is_file() else []
    return lines[-1] if lines else "no message"
