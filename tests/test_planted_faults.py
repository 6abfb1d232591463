"""Faults planted on purpose in copies of real notebooks: the judge must refuse each by the rung that is there for it.

Every framework's faults lie in its folder's faults.toml. A fault that slips through is a defect of the ladder.
"""

import tomllib

import pytest

from common import paths, tasks
from common.suite import catalogue

FAULTS = [
    (path.parent.name, name, fault)
    for path in sorted(paths.NOTEBOOKS.glob("[!_]*/faults.toml"))
    for name, fault in tomllib.loads(path.read_text()).items()
]
NEEDED_OF_ALL = 3


@pytest.mark.parametrize(("framework", "name", "fault"), FAULTS, ids=[f"{f}-{name}" for f, name, _ in FAULTS])
def test_a_planted_fault_is_refused_by_its_rung(workshop, framework, name, fault):
    options = ("--variant", fault["variant"]) if "variant" in fault else ()
    with workshop.edited(framework, fault["task"], fault["edits"]):
        record = workshop.run(framework, fault["task"], *options)
    assert record["status"] == "not equal", record["reason"]
    assert not record["equality"][fault["refused_by"]]["passed"], record["equality"]


def test_every_framework_has_its_share_of_faults():
    shares = {found.name: 0 for found in catalogue.frameworks()}
    for framework, _, _ in FAULTS:
        shares[framework] += 1
    assert [name for name, share in shares.items() if share < NEEDED_OF_ALL] == []
    assert {fault["task"] for _, _, fault in FAULTS} == set(tasks.names())
