"""What framework.toml says of the claims that published numbers settle: true of the records of today."""

from collections.abc import Callable
from functools import cache

import pytest

from common import tasks
from common.results import archive
from common.results.cells import Cell, cells
from common.results.metrics import METRICS
from common.site.places import Places
from common.suite.catalogue import framework


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
