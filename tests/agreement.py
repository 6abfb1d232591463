"""Whether the numbers of a built book agree: those of its tables, of its cells' pages, of its exports and scripts."""

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from built_site import Table, pages

from common.results.statistics import Summary
from common.site import pages as book_pages
from common.site import words
from common.site.places import Places

PLACE = ("framework", "variant", "task", "profile", "device", "precision", "machine")
# How the page of a cell writes a metric: its factor, and of what is not written with three digits how many decimals.
FORMS = {
    "accuracy": (100, 1),
    "training_seconds": (1,),
    "first_step_seconds": (1,),
    "steady_step_seconds": (1000,),
    "peak_memory_bytes": (1e-6,),
}


@dataclass(frozen=True)
class Compared:
    """A number that stands at two places."""

    where: str
    metric: str
    shown: object
    expected: object

    @property
    def differs(self) -> bool:
        """Whether it is not the same at both."""
        return self.shown != self.expected


def numbers_of_tables(places: Places) -> list[Compared]:
    """Every number of a table whose row links to the page of a cell, beside what that page prints."""
    found = []
    numbers = cache(numbers_of)  # many tables have rows of one cell
    for path in pages(places):
        if path.is_relative_to(places.html / "cells"):
            continue
        for row in Table(path.read_text()).rows:
            linked = {(path.parent / urlsplit(link).path).resolve() for link in row["links"] if "cells/" in link}
            if row["cells"] and linked:
                (page,) = linked
                where = f"{path.relative_to(places.html)}: {page}"
                found += [
                    Compared(where, metric, text.strip(), numbers(page).get(metric, "none"))
                    for metric, text in row["cells"].items()
                ]
    return found


def numbers_of_pages(places: Places) -> list[Compared]:
    """The numbers of the page of every cell that has some, beside those of cells.csv, and these beside the scripts'."""
    exported = cells_of_csv(places)
    script = (places.html / "assets" / "data.js").read_text()
    rows = {row["link"]: row for row in json.loads(script[script.index("{") :].rstrip().removesuffix(";"))["rows"]}
    found = []
    for row in book_pages.collect(places).rows:
        if not row.ok:
            continue
        place = tuple(getattr(row.measured.place, name) for name in PLACE)
        shown = numbers_of(places.html / row.page)
        for metric, form in FORMS.items():
            summary = exported[place, metric]
            found += [
                Compared(row.page, metric, shown[metric], words.with_interval(summary, *form)),
                Compared(row.page, metric, rows[row.page]["values"][metric], list(vars(summary).values())),
            ]
    return found


def numbers_of(page: Path) -> dict[str, str]:
    """The numbers that the page of a cell prints, by metric."""
    return {row["metric"]: row["texts"][1].strip() for row in Table(page.read_text()).rows if row["metric"]}


def cells_of_csv(places: Places) -> dict[tuple, Summary]:
    """The summaries of cells.csv by place and metric."""
    found = {}
    with (places.html / "cells.csv").open(newline="") as stream:
        for line in csv.DictReader(stream):
            values = [float(line[name]) if line[name] else None for name in list(Summary.__annotations__)[1:]]
            found[tuple(line[name] for name in PLACE), line["metric"]] = Summary(int(line["n"]), *values)
    return found
