"""What the scripts of the site read: every row with its summaries, as one JavaScript file (fetch fails on file://)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from common.results.metrics import METRICS
from common.site import words
from common.site.rows import Row

if TYPE_CHECKING:
    from common.site.pages import Book

NAME = "COMPARISON"


def script(book: Book) -> str:
    """assets/data.js: one global object."""
    return f"window.{NAME} = {json.dumps(content(book), sort_keys=True, ensure_ascii=True, separators=(',', ':'))};\n"


def content(book: Book) -> dict:
    """The object: titles by name, the metrics, and the rows.

    A row's `values` hold, by metric, [n, median, low, high, log_mean, log_deviation]; the last four are null without
    repeats. Ratios are computed from the last two by `statistics.js`, as `results.statistics.ratio` does.
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
        "tasks": book.task_titles,
        "statuses": words.STATUS_TITLES,
        "metrics": [
            {
                "name": metric.name,
                "title": metric.title,
                "unit": metric.unit,
                "less_is_better": metric.less_is_better,
            }
            for metric in METRICS.values()
        ],
        "rows": rows(book.rows),
    }


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
        }
        for row in chosen
    ]


def _values(row: Row) -> dict[str, list]:
    summaries = {name: row.summary(name) for name in METRICS}
    return {
        name: [found.n, found.median, found.low, found.high, found.log_mean, found.log_deviation]
        for name, found in summaries.items()
        if found
    }
