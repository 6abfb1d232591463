"""Two machines side by side, or two sets of records: the ratio of every cell that both have, with its interval."""

from collections.abc import Iterable
from dataclasses import astuple
from itertools import groupby

from common.results.cells import Cell, cells, sources, works_differ
from common.results.metrics import METRICS
from common.results.statistics import Ratio, ratio

COMPARED = ("training_seconds", "steady_step_seconds", "first_step_seconds", "latency_p50_seconds", "peak_memory_bytes")
WORDS = {"larger": "more", "smaller": "less", "tie": "tie", "unknown": "one run only"}


def pairs(mine: Iterable[dict], theirs: Iterable[dict]) -> list[tuple[Cell, Cell]]:
    """Every two cells of the same work in both sets that differ in their machines, by the pair of machines."""
    others = cells(theirs)
    found = [(a, b) for a in cells(mine) for b in others if _work(a) == _work(b) and a.place.machine != b.place.machine]
    return sorted(found, key=lambda pair: (pair[0].place.machine, pair[1].place.machine, _work(pair[0])))


def ratios(a: Cell, b: Cell) -> dict[str, Ratio]:
    """The ratio a / b of each compared metric that both have."""
    both = [name for name in COMPARED if name in a.summaries and name in b.summaries]
    return {name: ratio(a.summaries[name], b.summaries[name]) for name in both}


def lines(compared: list[tuple[Cell, Cell]]) -> list[str]:
    """The ratios as text: a heading for each two machines, a line for each cell and metric."""
    made = []
    for machines, of_machines in groupby(compared, key=lambda pair: (pair[0].place.machine, pair[1].place.machine)):
        made += ["", "{} / {}".format(*machines)]
        made += [line for a, b in of_machines for line in _lines(a, b)]
    return made


def _lines(a: Cell, b: Cell) -> list[str]:
    made = []
    notes = ", contended" * (a.contended or b.contended)
    notes += ", other sources" * (sources(a.newest) != sources(b.newest))
    notes += ", other work" * works_differ(a.runs, b.runs)
    for name, found in ratios(a, b).items():
        interval = "" if found.low is None else f" [{found.low:.2f}, {found.high:.2f}]"
        title = METRICS[name].title.lower()
        verdict = WORDS[found.verdict] + notes
        runs = f"n = {a.summaries[name].n}, {b.summaries[name].n}"
        made.append(f"{' '.join(_work(a)):<55} {title:<16} {found.value:6.2f}{interval:<15} {runs:<11} {verdict}")
    return made


def _work(cell: Cell) -> tuple:
    """What a cell is but for its machine."""
    return astuple(cell.place)[:-1]
