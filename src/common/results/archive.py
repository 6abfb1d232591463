"""Published records: append-only, under `book/results/MACHINE/DATE/RUN_ID/`, with an errata file beside them."""

import csv
import filecmp
import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from common.errors import UserError
from common.results import machine, record
from common.results.cells import cells

ERRATA = "errata.csv"
SUMS = "SHA256SUMS"
NOTEBOOK = "notebook.ipynb"


@dataclass(frozen=True)
class Withdrawal:
    """A published run that does not count any more; its record stays where it is."""

    run_id: str
    date: str
    reason: str


def read(folder: Path) -> list[dict]:
    """All records of an archive that are not withdrawn, oldest first.

    Raises:
        UserError: a record is not valid, or the errata name a run that is not there.
    """
    records = record.read_all(folder)
    withdrawn = {line.run_id for line in errata(folder)}
    unknown = withdrawn - {entry["run_id"] for entry in records}
    if unknown:
        raise UserError(f"{folder / ERRATA} withdraws runs that are not there: {', '.join(sorted(unknown))}")
    return [entry for entry in records if entry["run_id"] not in withdrawn]


def unpublished(folder: Path, published: list[dict], own: list[dict]) -> list[dict]:
    """Of a user's own records those that the archive does not have, of which `published` was read.

    They never share a row with published ones, since a class of machines has many machines: where their class is
    published, they get a name of their own for their machine.
    """
    known = {entry["run_id"] for entry in published} | {line.run_id for line in errata(folder)}
    classes = {machine.label(entry["machine"]) for entry in published}
    further = [entry for entry in own if entry["run_id"] not in known]
    return [_own(entry) if machine.label(entry["machine"]) in classes else entry for entry in further]


def errata(folder: Path) -> list[Withdrawal]:
    """The lines of the errata file, in its order.

    Raises:
        UserError: the file has not the columns run_id, date, reason, or a line lacks one.
    """
    path = folder / ERRATA
    if not path.is_file():
        return []
    with path.open(newline="") as stream:
        lines = list(csv.DictReader(stream))
    if any(set(line) != {"run_id", "date", "reason"} or not all(line.values()) for line in lines):
        raise UserError(f"{path}: every line needs run_id, date and reason, under a head with these names")
    return [Withdrawal(**line) for line in lines]


def publish(results: Path, archive: Path) -> list[Path]:
    """Copy the measured runs of `results` into the archive, and the executed notebook of each cell's median run.

    What is in the archive is never changed.

    Returns:
        The folders of the runs that are new there.

    Raises:
        UserError: a run is there already with another content, or a published file was changed or removed.
    """
    measured = [entry for entry in record.read_all(results, pass_over_earlier=True) if entry["turn"]]
    evidence = {cell.median_run["run_id"] for cell in cells(measured) if cell.median_run}
    added: list[Path] = []
    try:
        _publish(measured, evidence, results, archive, added)
    finally:  # what was published before something was refused is protected too
        shutil.rmtree(archive / ".partial", ignore_errors=True)
        if archive.is_dir():
            _write_sums(archive)
    return added


def _publish(measured: list[dict], evidence: set[str], results: Path, archive: Path, added: list[Path]) -> None:
    for entry in measured:
        source = results / entry["run_id"]
        target = archive / machine.slug(entry["machine"]) / entry["started"][:10] / entry["run_id"]
        names = ["record.json", *([NOTEBOOK] if entry["run_id"] in evidence and (source / NOTEBOOK).is_file() else [])]
        if not target.exists():
            _copy(source, target, names, archive / ".partial")
            added.append(target)
        elif not filecmp.cmp(source / "record.json", target / "record.json", shallow=False):
            raise UserError(f"{target} is published with another content: what was published is never edited")
        elif NOTEBOOK in names and not (target / NOTEBOOK).is_file():
            _copy_file(source / NOTEBOOK, target / NOTEBOOK, archive / ".partial")


def listed_sums(archive: Path) -> dict[str, str]:
    """What the archive's SHA256SUMS says, by path; empty where there is none."""
    path = archive / SUMS
    lines = path.read_text().splitlines() if path.is_file() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def sums(archive: Path) -> dict[str, str]:
    """SHA-256 of every published file, by its path in the archive."""
    found = sorted(path for path in archive.glob("*/*/*/*") if path.is_file())
    return {path.relative_to(archive).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def _write_sums(archive: Path) -> None:
    there = sums(archive)
    changed = [name for name, digest in listed_sums(archive).items() if there.get(name) != digest]
    if changed:
        raise UserError(f"{archive / changed[0]} is not as it was published: what was published is never edited")
    text = "".join(f"{digest}  {name}\n" for name, digest in there.items())
    temporary = archive / f"{SUMS}.part"
    temporary.write_text(text)
    temporary.replace(archive / SUMS)


def _own(entry: dict) -> dict:
    described = entry["machine"]
    return entry | {"machine": described | {"processor": f"{described['processor']} (own runs)"}}


def _copy(source: Path, target: Path, names: list[str], partial: Path) -> None:
    whole = partial / target.name
    shutil.rmtree(whole, ignore_errors=True)
    whole.mkdir(parents=True)
    for name in names:
        shutil.copyfile(source / name, whole / name)
    target.parent.mkdir(parents=True, exist_ok=True)
    whole.rename(target)


def _copy_file(source: Path, target: Path, partial: Path) -> None:
    partial.mkdir(exist_ok=True)
    whole = partial / f"{target.parent.name}.{target.name}"
    shutil.copyfile(source, whole)
    whole.rename(target)
