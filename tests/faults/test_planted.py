"""Fault 28: faults planted on purpose in copies of real notebooks: the judge must refuse each by its own rung.

Every framework's faults lie in its folder's faults.toml. A fault that slips through is a defect of the ladder.
"""

import tomllib

import pytest

from common import paths, tasks
from common.suite import catalogue

NEEDED_OF_ALL = 3
# Rungs that only a whole training reaches; for all others the 20 steps of `check` are enough.
OF_WHOLE_TRAININGS = ("end_steps", "end_predictions", "end_probe", "end_loss", "device_wait")
FAULTS = {
    (path.parent.name, name): fault
    for path in sorted(paths.NOTEBOOKS.glob("[!_]*/faults.toml"))
    for name, fault in tomllib.loads(path.read_text()).items()
}


def is_of_a_whole_training(which: tuple[str, str]) -> bool:
    return FAULTS[which]["refused_by"] in OF_WHOLE_TRAININGS


@pytest.mark.parametrize(
    ("framework", "name"),
    [
        pytest.param(*which, id="-".join(which), marks=pytest.mark.xdist_group(f"planted in {which[0]}"))
        # A whole training removes Python's bytecode of the framework, which a check leaves for the next one.
        for which in sorted(FAULTS, key=is_of_a_whole_training)
    ],
)
def test_a_planted_fault_is_refused_by_its_rung(workshop, framework, name):
    fault = FAULTS[framework, name]
    command = "run" if is_of_a_whole_training((framework, name)) else "check"
    options = ("--variant", fault["variant"]) if "variant" in fault else ()
    with workshop.edited(framework, fault["task"], fault["edits"]):
        record = workshop.run(framework, fault["task"], *options, command=command)
    assert record["status"] == "not equal", record["reason"]
    assert not record["equality"][fault["refused_by"]]["passed"], record["equality"]


def test_every_framework_has_its_share_of_faults():
    shares = {found.name: 0 for found in catalogue.frameworks()}
    for framework, _ in FAULTS:
        shares[framework] += 1
    assert [name for name, share in shares.items() if share < NEEDED_OF_ALL] == []
    assert {fault["task"] for fault in FAULTS.values()} == set(tasks.names())
