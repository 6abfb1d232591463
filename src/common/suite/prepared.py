"""Prepared tasks: whether they are there, whether they are current, and what they hash to."""

import hashlib
from functools import cache
from pathlib import Path

import filelock

from common import paths, tasks
from common.errors import UserError
from common.tasks.prepare import SEEDS, prepare

_SEEDED = ("weights-{seed}.npz", "order-{seed}.npz")
_SHARED = ("task.json", "data.npz", "labels.npz")


def ensure(task: str, profile: str, seeds: tuple[int, ...] = SEEDS) -> None:
    """Prepare a task unless its files are there and were made by the code and data as they are now.

    One process at a time: files of an older version are removed first, and never those that another has just made.
    """
    folder = paths.PREPARED / task / profile
    folder.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(folder / ".lock"):
        _ensure(folder, task, profile, seeds)


def _ensure(folder: Path, task: str, profile: str, seeds: tuple[int, ...]) -> None:
    current = _origin(task, profile)
    made_by = folder / "origin"
    same = made_by.is_file() and made_by.read_text() == current
    wanted = seeds if not same else tuple(seed for seed in seeds if _absent(folder, seed))
    if wanted:
        if not same:
            _remove_seeds(folder)
        prepare(task, profile, wanted)
        made_by.write_text(current)


@cache
def content_hash(task: str, profile: str, seed: int) -> str:
    """SHA-256 over the files that a kernel reads.

    Raises:
        UserError: they are not prepared; the message names the command.
    """
    folder = paths.PREPARED / task / profile
    absent = _absent(folder, seed)
    if absent:
        raise UserError(
            f"task {task!r}, profile {profile!r}, seed {seed} is not prepared: run "
            f"`.envs/tools/bin/python -m common prepare {task} --profile {profile} --seed {seed}`"
        )
    digest = hashlib.sha256()
    for name in _names(seed):
        digest.update(name.encode() + b"\0" + (folder / name).read_bytes())
    return digest.hexdigest()


def _remove_seeds(folder: Path) -> None:
    """Weights and orders of an older version of the task, of whatever seed: none of them may be taken for current."""
    for pattern in _SEEDED:
        for path in folder.glob(pattern.format(seed="*")):
            path.unlink()


def _names(seed: int) -> list[str]:
    return [*_SHARED, *(name.format(seed=seed) for name in _SEEDED)]


def _absent(folder: Path, seed: int) -> list[str]:
    return [name for name in _names(seed) if not (folder / name).is_file()]


def _origin(task: str, profile: str) -> str:
    digest = hashlib.sha256(repr(sorted(tasks.settings(task, profile).items())).encode())
    sources = sorted((paths.SOURCE / "common" / "tasks").glob("*.py"))
    for path in [*sources, paths.DATA / "SHA256SUMS"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
