"""Two machines side by side, or two sets of records: the ratio of every cell that both have, with its interval."""

from collections.abc import Iterable
from dataclasses import astuple

from common.results.cells import Cell, cells
from common.results.metrics import METRICS
from common.results.statistics import Ratio, ratio

COMPARED = ("training_seconds", "steady_step_seconds", "first_step_seconds", "latency_p50_seconds", "peak_memory_bytes")
WORDS = {"larger": "more", "smaller": "less", "tie": "tie", "unknown": "one run only"}


def ratios(mine: Iterable[dict], theirs: Iterable[dict]) -> dict[tuple, dict[str, Ratio]]:
    """For each cell in both sets, by everything but the machine: the ratio mine / theirs of each compared metric."""
    a, b = ({astuple(cell.place)[:-1]: cell for cell in cells(records)} for records in (mine, theirs))
    return {place: _of_cells(a[place], b[place]) for place in sorted(a.keys() & b.keys())}


def _of_cells(a: Cell, b: Cell) -> dict[str, Ratio]:
    both = [name for name in COMPARED if name in a.summaries and name in b.summaries]
    return {name: ratio(a.summaries[name], b.summaries[name]) for name in both}


def lines(compared: dict[tuple, dict[str, Ratio]]) -> list[str]:
    """The ratios as text, one line per cell and metric."""
    made = []
    for place, of_cell in compared.items():
        for name, found in of_cell.items():
            interval = "" if found.low is None else f" [{found.low:.2f}, {found.high:.2f}]"
            title = METRICS[name].title.lower()
            made.append(f"{' '.join(place):<55} {title:<16} {found.value:6.2f}{interval:<15} {WORDS[found.verdict]}")
    return made
