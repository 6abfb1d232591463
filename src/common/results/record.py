"""Records: one JSON file per run, in every case, validated against record.schema.json beside this module."""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import fastjsonschema
import jsonschema

from common import schemas
from common.errors import UserError

SCHEMA_VERSION = 2
CLOCKS_DIFFER = timedelta(hours=1)  # a clock that was set back a little must not make a fresh record unreadable
# Raised by one when a number's method changes; CHANGELOG.md says what changed. Different methods are never compared.
METHOD = 3
FINAL = ("ok", "not equal", "diverged")
DECLARED = ("unsupported", "not run")  # of a cell that was not executed


def write(record: dict, path: Path) -> dict:
    """Validate a record and write it with the hash of its content, under its final name only when complete.

    Returns:
        The record as it was written.

    Raises:
        jsonschema.ValidationError: the record is not as its schema says: a defect of the suite.
    """
    record = record | {"content": content_hash(record)}
    _validate(record)
    temporary = path.with_suffix(".part")
    temporary.write_text(json.dumps(record, indent=1, sort_keys=True, allow_nan=False) + "\n")
    temporary.replace(path)
    return record


def check_part(said: dict) -> None:
    """Refuse what cannot stand in a record.

    Raises:
        ValueError: a value is not as the schema says of its name, or not a finite number; the message names it.
    """
    for name, value in said.items():
        try:
            schemas.raise_best(_validator().evolve(schema=schema()["properties"][name]).iter_errors(value))
        except jsonschema.ValidationError as error:
            where = ".".join(map(str, (name, *error.absolute_path)))
            raise ValueError(f"{where}: {error.message}") from error
    json.dumps(said, allow_nan=False)


def content_hash(record: dict) -> str:
    """SHA-256 over all that a record says, but for this hash."""
    said = {name: value for name, value in record.items() if name != "content"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def read(path: Path) -> dict:
    """Read and validate a record.

    Raises:
        UserError: it is not JSON, not as its schema says, was edited, or comes from the future; the message names the
            file and what is wrong.
    """
    try:
        record = json.loads(path.read_text(), parse_constant=_refuse_constant)
        _validate(record)
    except (ValueError, OSError) as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise UserError(f"{path}: not a record: {error}") from error
    except jsonschema.ValidationError as error:
        raise UserError(f"{path}: not a valid record: {schemas.said(error)}") from error
    if record["content"] != content_hash(record):
        raise UserError(f"{path}: its content does not have the hash that it names: it was edited or damaged")
    if datetime.fromisoformat(record["started"]) > datetime.now(UTC) + CLOCKS_DIFFER:
        raise UserError(f"{path}: it was started on {record['started']}, which is in the future")
    if record["run_id"] != path.parent.name:
        raise UserError(f"{path}: its folder is not named as its run, {record['run_id']}")
    return record


def read_all(results: Path, pass_over_earlier: bool = False) -> list[dict]:
    """All records below a folder, oldest first.

    Args:
        results: the folder.
        pass_over_earlier: leave out records of earlier schemas, such as a user's own folder may still have.

    Raises:
        UserError: a record is not valid, or two have one run id; the message names the files.
    """
    paths: dict[str, Path] = {}
    records = []
    for path in sorted(results.rglob("record.json")):
        if ".partial" in path.relative_to(results).parts or (pass_over_earlier and _is_of_earlier_schema(path)):
            continue
        record = read(path)
        if record["run_id"] in paths:
            raise UserError(f"{path} and {paths[record['run_id']]} have one run id: {record['run_id']}")
        paths[record["run_id"]] = path
        records.append(record)
    return in_order(records)


def in_order(records: Iterable[dict]) -> list[dict]:
    """Oldest first; runs of one second by their ids."""
    return sorted(records, key=lambda record: (record["started"], record["run_id"]))


@cache
def schema() -> dict:
    """The JSON Schema of a record."""
    return json.loads(Path(__file__).with_name("record.schema.json").read_text())


@cache
def _validator() -> jsonschema.protocols.Validator:
    return schemas.validator(schema())


def _validate(record: dict) -> None:
    """Raise what is the matter: jsonschema says it well, but takes far longer than fastjsonschema to find nothing."""
    if _is_valid(record):
        return
    schemas.raise_best(_validator().iter_errors(record))


def _is_valid(record: dict) -> bool:
    try:
        _quick_validator()(record)
    except fastjsonschema.JsonSchemaValueException:
        return False
    return True


@cache
def _quick_validator() -> Callable[[object], object]:
    return fastjsonschema.compile(schema(), use_default=False)


def _is_of_earlier_schema(path: Path) -> bool:
    try:
        found = json.loads(path.read_text())["schema"]
    except (ValueError, KeyError, TypeError):
        return False  # not a record at all, which `read` says
    return type(found) is int and 1 <= found < SCHEMA_VERSION


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number of JSON")
