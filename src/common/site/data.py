"""What the scripts of the site read: every row with its summaries, as one JavaScript file (fetch fails on file://)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from common.commit import commit
from common.results import sessions
from common.results.metrics import METRICS
from common.results.noise import of_metrics
from common.results.record import METHOD
from common.site import words
from common.site.rows import Row

if TYPE_CHECKING:
    from common.site.pages import Book


def script(book: Book) -> str:
    """assets/data.js: one global object, COMPARISON."""
    return _global("COMPARISON", content(book))


def stamp(book: Book) -> str:
    """assets/stamp.js: what every page shows at its foot, in one file, so that a new commit changes no page.

    `date` is the day of the newest record, `data` begins the SHA-256 over the content hashes of all records, and
    `frameworks` are the names that any page may be asked for (`tabs.js`).
    """
    records = {record["run_id"]: record for record in book.records if not record["check"]}
    hashes = "".join(records[run_id]["content"] for run_id in sorted(records))
    return _global(
        "COMPARISON_STAMP",
        {
            "commit": commit(),
            "data": hashlib.sha256(hashes.encode()).hexdigest()[:12],
            "date": max((record["started"][:10] for record in records.values()), default=""),
            "frameworks": sorted(found.name for found in book.frameworks),
            "method": METHOD,
            "records": len(records),
        },
    )


def _global(name: str, value: object) -> str:
    return f"window.{name} = {json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(',', ':'))};\n"


def content(book: Book) -> dict:
    """The object: titles by name, the version of the method, the metrics, and the rows.

    A row's `values` hold, by metric, [n, median, low, high, log_mean, log_deviation]; low, high and log_deviation are
    null without repeats. `span` is the first and the last start of the runs that they are of, in seconds since 1970;
    `noise` has, by machine, profile, device and timed metric, how far the logarithm of a ratio reaches that is noise
    alone (times the square root of 1 / a + 1 / b, of a and b runs). `statistics.js` computes ratios as
    `results.sessions.compared` does.
    A row has `precision` where that is not its variant's own, and, where some repeats beside its numbers did not end
    well, `failed` (status to count) of so many `runs`.
    """
    return {
        "frameworks": {
            found.name: {
                "title": found.title,
                "language": found.language,
                "edition": found.edition,
                "variants": {
                    name: {"title": variant.title, "kind": variant.kind, "precision": variant.precision}
                    for name, variant in found.variants.items()
                },
            }
            for found in book.frameworks
        },
        "method": METHOD,
        "tasks": book.task_titles,
        "statuses": words.STATUS_TITLES,
        "metrics": metrics(),
        "noise": noise(book.records),
        "rows": rows(book.rows),
    }


def metrics() -> list[dict]:
    """Each metric as the scripts read it; `decimals`, null where they are not fixed, are those of the unit on pages."""
    return [
        {
            "name": metric.name,
            "title": metric.title,
            "unit": metric.unit,
            "less_is_better": metric.less_is_better,
            "timed": metric.timed,
            "decimals": words.shown_decimals(metric.name),
        }
        for metric in METRICS.values()
    ]


def rows(chosen: Iterable[Row]) -> list[dict]:
    """Each row as the scripts read it."""
    return [
        {
            "framework": row.framework.name,
            "variant": row.variant.name,
            "task": row.task,
            "profile": row.profile,
            "device": row.device,
            "machine": row.machine,
            "version": row.version,
            "date": row.date,
            "status": row.status,
            "reason": words.shorten(row.reason),
            "contended": bool(row.measured and row.measured.contended),
            "n": row.runs,
            "link": row.link,
            "values": _values(row),
            **_exceptions(row),
        }
        for row in chosen
    ]


def noise(records: Iterable[dict]) -> dict:
    """The noise of every timed metric, by machine, profile and device."""
    found: dict = {}
    for of, each in of_metrics(records).items():
        reaches = {name: known.reach for name, known in each.items()}
        found.setdefault(of.machine, {}).setdefault(of.profile, {})[of.device] = reaches
    return found


def _exceptions(row: Row) -> dict:
    """What not all rows have."""
    found = {"span": [span.first, span.last]} if (span := row.ok and sessions.span(row.measured)) else {}
    found |= {} if row.precision == row.variant.precision else {"precision": row.precision}
    if row.ok and row.measured.failed:
        found |= {"failed": dict(row.measured.failed), "runs": len(row.measured.runs)}
    return found


def _values(row: Row) -> dict[str, list]:
    summaries = {name: row.summary(name) for name in METRICS}
    return {
        name: [found.n, found.median, found.low, found.high, found.log_mean, found.log_deviation]
        for name, found in summaries.items()
        if found
    }
