"""Records: one JSON file per run, in every case, validated against record.schema.json beside this module."""

import json
import os
import platform
from functools import cache
from pathlib import Path

import jsonschema
import psutil

from common.errors import UserError

SCHEMA_VERSION = 1
# Raised by one when a number's method changes; CHANGELOG.md says what changed. Different methods are never compared.
METHOD = 1
FINAL = ("ok", "not equal", "diverged")


def write(record: dict, path: Path) -> None:
    """Validate a record and write it, under its final name only when complete.

    Raises:
        jsonschema.ValidationError: the record is not as its schema says: a defect of the suite.
    """
    jsonschema.validate(record, schema())
    temporary = path.with_suffix(".part")
    temporary.write_text(json.dumps(record, indent=1, sort_keys=True, allow_nan=False) + "\n")
    os.replace(temporary, path)


def read(path: Path) -> dict:
    """Read and validate a record.

    Raises:
        UserError: it is not JSON, or not as its schema says; the message names the file and the key.
    """
    try:
        record = json.loads(path.read_text())
        jsonschema.validate(record, schema())
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: not a record: {error}") from error
    except jsonschema.ValidationError as error:
        where = ".".join(map(str, error.absolute_path)) or "top level"
        raise UserError(f"{path}: not a valid record: {where}: {error.message}") from error
    return record


def read_all(results: Path) -> list[dict]:
    """All records of a results folder, oldest first."""
    records = (read(path) for path in results.glob("*/record.json"))
    return sorted(records, key=lambda record: (record["started"], record["run_id"]))


@cache
def schema() -> dict:
    """The JSON Schema of a record."""
    return json.loads(Path(__file__).with_name("record.schema.json").read_text())


@cache
def machine() -> dict:
    """What machine this is, in words that name no host and no user."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor() or platform.machine(),
        "architecture": platform.machine(),
        "cores": psutil.cpu_count(logical=False) or os.cpu_count(),
        "logical_cores": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "system": f"{platform.system()} {platform.release()}",
    }
