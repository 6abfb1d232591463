"""Exports: the records as tables that any program reads. Rebuilt from the records alone, the same bytes each time."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow
import pyarrow.parquet

from common.results import machine, metrics, record
from common.results.cells import cells

_TEXT, _NUMBER, _COUNT, _FLAG = "string", "number", "integer", "boolean"
_COLUMNS = {
    "run_id": (_TEXT, "unique name of the run; its record and its page bear it"),
    "framework": (_TEXT, "folder of the framework"),
    "variant": (_TEXT, "which of the framework's variants"),
    "edition": (_TEXT, "current, or 2019"),
    "version": (_TEXT, "all installed packages with their versions, as name=version, separated by spaces"),
    "task": (_TEXT, "what was trained"),
    "profile": (_TEXT, "data and sizes"),
    "device": (_TEXT, "cpu or gpu"),
    "precision": (_TEXT, "what it computes with"),
    "machine": (_TEXT, "machine class; numbers of different machines are never ranked together"),
    "seed": (_COUNT, "of initial weights and batch order; repeat k has seed k"),
    "repeat": (_COUNT, "of a measurement; empty for a run by itself"),
    "started": (_TEXT, "start, UTC"),
    "method": (_COUNT, "version of the method; numbers of different methods are never compared"),
    "commit": (_TEXT, "version of this repository; + where files differed from it"),
    "status": (_TEXT, "ok, or why there are no numbers"),
    "reason": (_TEXT, "empty for ok"),
    "contended": (_FLAG, "whether something else was running; such a run is never ranked"),
}
_CELL_COLUMNS = (
    *("framework", "variant", "task", "profile", "device", "precision", "machine"),
    *("metric", "unit", "n", "median", "low", "high", "log_mean", "log_deviation"),
)


def write(folder: Path, records: Iterable[dict]) -> list[Path]:
    """Write results.csv, .json, .parquet (one row per run), cells.csv, .json (one row per cell and metric), schema.json
    and SHA256SUMS.

    Whole trainings only, by today's and earlier methods. Times of a run that is not ok are withheld.

    Returns:
        The files.
    """
    unique = {entry["run_id"]: entry for entry in records if not entry["check"]}
    chosen = record.in_order(unique.values())
    peaks = metrics.peaks(chosen)
    runs, summaries = [_row(entry, peaks) for entry in chosen], _cell_rows(chosen)
    content = {
        "results.csv": _csv(_names(), runs),
        "results.json": _json(runs),
        "results.parquet": _parquet(runs),
        "cells.csv": _csv(_CELL_COLUMNS, summaries),
        "cells.json": _json(summaries),
        "schema.json": (json.dumps(schema(), indent=1) + "\n").encode(),
    }
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(content.items()))
    content["SHA256SUMS"] = sums.encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        partial = folder / f".{name}.part"
        partial.write_bytes(data)
        partial.replace(folder / name)
    return [folder / name for name in content]


def schema() -> dict:
    """JSON Schema of results.json; its descriptions are those of the columns of all three formats."""
    properties = {name: {"type": [kind, "null"], "description": text} for name, (kind, text) in _COLUMNS.items()}
    for metric in metrics.METRICS.values():
        unit = f", in {metric.unit}" if metric.unit else ""
        properties[metric.name] = {"type": [_NUMBER, "null"], "description": f"{metric.title}{unit}"}
    rows = {"type": "object", "required": list(properties), "additionalProperties": False, "properties": properties}
    title = "Runs of the comparison"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, "type": "array", "items": rows}


def _names() -> list[str]:
    return [*_COLUMNS, *metrics.METRICS]


def _row(entry: dict, peaks: dict[str, float]) -> dict:
    made = {name: entry.get(name) for name in _COLUMNS} | {
        "version": " ".join(f"{name}={version}" for name, version in sorted(entry["versions"].items())),
        "machine": machine.label(entry["machine"]),
        "repeat": entry["turn"]["repeat"] if entry["turn"] else None,
    }
    if entry["status"] != "ok":
        return made | dict.fromkeys(metrics.METRICS)
    return made | {name: _number(metric.value(entry, peaks)) for name, metric in metrics.METRICS.items()}


def _cell_rows(records: list[dict]) -> list[dict]:
    made = []
    for cell in cells(records):
        for name, summary in cell.summaries.items():
            where = {column: getattr(cell.place, column) for column in _CELL_COLUMNS[:7]}
            made.append(where | {"metric": name, "unit": metrics.METRICS[name].unit} | vars(summary))
    return made


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _csv(names: Iterable[str], rows: list[dict]) -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(names), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    return stream.getvalue().encode()


def _plain(value):
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _json(rows: list[dict]) -> bytes:
    return (json.dumps(rows, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _parquet(rows: list[dict]) -> bytes:
    types = {_TEXT: pyarrow.string(), _COUNT: pyarrow.int64(), _FLAG: pyarrow.bool_(), _NUMBER: pyarrow.float64()}
    fields = [(name, types[kind]) for name, (kind, _) in _COLUMNS.items()]
    fields += [(name, types[_NUMBER]) for name in metrics.METRICS]
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, pyarrow.schema(fields)), stream)
    return stream.getvalue()
