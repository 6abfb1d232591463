"""Fault 28: faults planted on purpose in copies of real notebooks: the judge must refuse each by its own rung.

Every framework's faults lie in its folder's faults.toml. A fault that slips through is a defect of the ladder.
"""

import os
import threading
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from copies import Workshop

from common import paths, tasks
from common.suite import catalogue

FAULTS = {
    f"{path.parent.name}-{name}": (path.parent.name, fault)
    for path in sorted(paths.NOTEBOOKS.glob("[!_]*/faults.toml"))
    for name, fault in tomllib.loads(path.read_text()).items()
}
NEEDED_OF_ALL = 3
# Rungs that only a whole training reaches; for all others the 20 steps of `check` are enough.
OF_WHOLE_TRAININGS = ("end_steps", "end_predictions", "end_probe", "end_loss", "device_wait")


@pytest.fixture(scope="module")
def planted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], dict]]:
    """Gives the record of a planted fault. The faults that are asked for run side by side, one on each processor."""
    own_items = [item for item in request.session.items if request.fixturename in getattr(item, "fixturenames", ())]
    wanted = [item.callspec.params["name"] for item in own_items]  # notebooks are items without fixtures
    own = threading.local()

    def execute(name: str) -> dict:
        if not hasattr(own, "workshop"):
            own.workshop = Workshop(tmp_path_factory.mktemp("workshop"))
        framework, fault = FAULTS[name]
        command = "run" if fault["refused_by"] in OF_WHOLE_TRAININGS else "check"
        options = ("--variant", fault["variant"]) if "variant" in fault else ()
        with own.workshop.edited(framework, fault["task"], fault["edits"]):
            return own.workshop.run(framework, fault["task"], *options, command=command)

    pool = ThreadPoolExecutor(os.cpu_count())
    records = {name: pool.submit(execute, name) for name in wanted}
    yield lambda name: records[name].result()
    pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_refused_by_its_rung(planted, name):
    record = planted(name)
    _, fault = FAULTS[name]
    assert record["status"] == "not equal", record["reason"]
    assert not record["equality"][fault["refused_by"]]["passed"], record["equality"]


def test_every_framework_has_its_share_of_faults():
    shares = {found.name: 0 for found in catalogue.frameworks()}
    for framework, _ in FAULTS.values():
        shares[framework] += 1
    assert [name for name, share in shares.items() if share < NEEDED_OF_ALL] == []
    assert {fault["task"] for _, fault in FAULTS.values()} == set(tasks.names())
