"""The books that `site.py` builds: the published one, and a small and a large one of made records; and their builds."""

import functools
import json
import os
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, product
from pathlib import Path
from statistics import median

from common import paths
from common.results import machine, record
from common.site.places import Places
from common.suite.catalogue import Framework

sys.path.insert(0, str(paths.ROOT / "tests"))

import made_records  # noqa: E402
from browser import made_book  # noqa: E402

REPEATS = 5
# A build keeps what the programs of the differences page printed beside the book, not where this repository keeps it:
# so that it can begin without that too.
BUILD = """
import sys
from pathlib import Path
from common import paths
notebooks, folder = map(Path, sys.argv[1:])
paths.BUILD = folder / "kept"
from common.site.build import build
from common.site.places import Places
build(Places(folder / "results", notebooks, folder / "book", output=folder))
"""


@dataclass(frozen=True)
class Times:
    """What the builds of one book took, medians in seconds.

    Attributes:
        cold: from nothing.
        kept: from nothing but what the programs of the differences page printed.
        changed: after one record changed.
        foreign_cores: processor seconds a second that others used meanwhile.
    """

    cold: float
    kept: float
    changed: float
    foreign_cores: float


def published(folder: Path) -> Places:
    """A copy of the published book, for a record of it will be changed; its notebooks stay where they are."""
    places = Places(folder / "results", book=folder / "book", output=folder)
    shutil.copytree(paths.BOOK, places.book)
    return places


def empty(folder: Path) -> Places:
    """A book with this repository's notebooks and prose, and no record."""
    places = Places(folder / "results", folder / "notebooks", folder / "book", output=folder)
    made_records.copy_book(places.book)
    made_book.copy_notebooks(places.notebooks)
    return places


def read_notebooks_once() -> None:
    """From now on: else each of the made records would read its notebook to name its hash."""
    made_records._hash = functools.cache(made_records._hash)


def size_of_matrix(known: list[Framework]) -> int:
    """Records of a whole measurement of one machine."""
    return REPEATS * sum(1 for _ in cells(known))


def cells(known: list[Framework]) -> Iterator[tuple[Framework, str, str, str]]:
    """Every variant at every task that its framework has, in both profiles."""
    for framework, task, profile in product(known, made_book.TASKS, ("quick", "standard")):
        if framework.notebook(task).is_file():
            for variant in framework.variants:
                yield framework, variant, task, profile


def records(known: list[Framework]) -> Iterator[tuple[Framework, dict]]:
    """Whole measurements of one machine after the other, without end."""
    numbers = count()
    for number in count():
        described = made_records.MACHINE | {"processor": f"Made Processor {number}"}
        for framework, variant, task, profile in cells(known):
            seconds = 1 + zlib.crc32(f"{framework.name} {variant} {task} {profile} {number}".encode()) % 1000 / 100
            for seed in range(REPEATS):
                where = {"task": task, "profile": profile, "machine": described}
                yield framework, made_book.made(framework, variant, seconds, seed, REPEATS, next(numbers), **where)


def keep(places: Places, chosen: Iterable[tuple[Framework, dict]]) -> None:
    """Write records with their notebooks."""
    for framework, entry in chosen:
        made_records.keep(places.results, entry, executed(framework, entry["task"]))


@functools.cache
def executed(framework: Framework, task: str) -> dict:
    """A notebook as if it had run."""
    return made_records.executed(framework, task)


def builds(places: Places, repeats: int, what: str) -> Times:
    """Build from nothing, with and without the programs of the differences page, and again after one record changed."""
    cold, kept, changed = [], [], []
    watch = machine.Watch()
    for _ in range(repeats):
        shutil.rmtree(places.output / "kept", ignore_errors=True)
        cold.append(build_anew(places))
        kept.append(build_anew(places))
        change_record(places)
        changed.append(build(places))
    foreign = watch.seen()["foreign_cores"]
    print(
        f"{what}, {len(record_files(places))} records: {listed(cold)} from nothing, {listed(kept)} where what programs "
        f"printed is kept, {listed(changed)} after one record changed; {foreign} cores of others",
        flush=True,
    )
    return Times(median(cold), median(kept), median(changed), foreign)


def build_anew(places: Places) -> float:
    """Seconds of a build of which nothing is there."""
    shutil.rmtree(places.output / "_build", ignore_errors=True)
    return build(places)


def build(places: Places) -> float:
    """Seconds of one build in a process of its own; ends the program with what it said where it fails."""
    settings = os.environ | {"PYTHONPATH": str(paths.SOURCE)}
    command = [sys.executable, "-c", BUILD, str(places.notebooks), str(places.output)]
    started = time.perf_counter()
    ended = subprocess.run(command, env=settings, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    if ended.returncode:
        sys.exit(ended.stderr[-4000:])
    return seconds


def change_record(places: Places) -> None:
    """Change a number of the newest record, and the hash of its content: the page of its cell has to be made anew."""
    path = max(record_files(places), key=lambda found: found.parent.name)
    entry = json.loads(path.read_text())
    record.write(entry | {"installed_bytes": entry["installed_bytes"] + 1}, path)


def record_files(places: Places) -> list[Path]:
    """The records of a book, its own ones and the published ones."""
    return [*places.results.glob("*/record.json"), *places.archive.glob("*/*/*/record.json")]


def listed(seconds: list[float]) -> str:
    """The median, and all values."""
    return f"{median(seconds):.1f} s ({', '.join(f'{value:.1f}' for value in seconds)})"
