"""What framework.toml says of the claims that published numbers settle: true of the records of today."""

import re
from collections.abc import Callable
from functools import cache
from itertools import product

import pytest

from common import paths, tasks
from common.results import archive, noise, sessions
from common.results.cells import Cell, cells
from common.results.metrics import METRICS
from common.results.noise import Conditions
from common.site.places import Places
from common.suite.catalogue import framework, frameworks

# What the start page's tables show of a row, its equality aside.
COLUMNS = (
    *("accuracy", "training_seconds", "first_step_seconds", "import_seconds", "installed_bytes"),
    *("latency_p50_seconds", "peak_memory_bytes"),
)


@cache
def published() -> list[Cell]:
    """The published cells of the standard profile on processors that have numbers."""
    found = cells(archive.read(Places().archive))
    return [cell for cell in found if (cell.place.profile, cell.place.device, cell.status) == ("standard", "cpu", "ok")]


def ordered(metric: str, task: str) -> list[list[str]]:
    """Frameworks by their best row's median, best first, on each machine."""
    better: Callable = min if METRICS[metric].less_is_better else max
    machines = []
    for machine in sorted({cell.place.machine for cell in published()}):
        best: dict[str, float] = {}
        for cell in published():
            if (cell.place.machine, cell.place.task) == (machine, task):
                value = cell.summaries[metric].median
                best[cell.place.framework] = better(value, best.get(cell.place.framework, value))
        machines.append(sorted(best, key=best.__getitem__, reverse=not METRICS[metric].less_is_better))
    return machines


def ahead() -> set[str]:
    """The frameworks that are the best of all at a task in a column of the start page, where no other one ties."""
    found = set()
    floors = noise.floors(archive.read(Places().archive))
    machines = sorted({cell.place.machine for cell in published()})
    for machine, task, metric in product(machines, tasks.names(), COLUMNS):
        there = [cell for cell in published() if (cell.place.machine, cell.place.task) == (machine, task)]
        measured = [cell for cell in there if metric in cell.summaries]
        better: Callable = min if METRICS[metric].less_is_better else max
        best = better(measured, key=lambda cell: cell.summaries[metric].log_mean)
        floor = floors[Conditions(machine, "standard", "cpu")] if metric == "training_seconds" else None
        others = [cell for cell in measured if cell.place.framework != best.place.framework]
        if all(sessions.compared(cell, best, metric, floor).verdict != "tie" for cell in others):
            found.add(best.place.framework)
    return found


def test_the_start_page_names_who_is_ahead_somewhere_and_who_is_not() -> None:
    text = " ".join((paths.BOOK / "index.md").read_text().split())
    (said,) = re.findall(r"by more than a tie: ([^.]*)\. These are in none: ([^.]*)\.", text)
    titles = [sorted(names.split(", ")) for names in said]
    leaders = ahead()
    assert leaders
    assert titles[0] == sorted(found.title for found in frameworks() if found.name in leaders)
    assert titles[1] == sorted(found.title for found in frameworks() if found.name not in leaders)


@pytest.mark.parametrize("task", tasks.names())
@pytest.mark.parametrize("metric", ["training_seconds", "predictions_per_second", "latency_p50_seconds"])
def test_cntk_is_the_fastest_at_nothing(metric: str, task: str) -> None:
    assert framework("cntk").claims["C4"]["verdict"] == "does not hold"
    assert ordered(metric, task)
    assert all(names[0] != "cntk" for names in ordered(metric, task))


@pytest.mark.parametrize("task", tasks.names())
def test_mxnet_is_small_but_trains_nothing_fastest(task: str) -> None:
    claims = framework("mxnet").claims
    assert {claims[name]["verdict"] for name in ("MX2", "MX4")} == {"holds in part"}
    assert ordered("installed_bytes", task)
    assert all(names[0] == "mxnet" for names in ordered("installed_bytes", task))
    assert all(names[:2] == ["cntk", "mxnet"] for names in ordered("peak_memory_bytes", task))
    assert all(names[0] != "mxnet" for names in ordered("training_seconds", task))
