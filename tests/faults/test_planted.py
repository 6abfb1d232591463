"""Fault 28: faults planted on purpose in copies of real notebooks: the judge must refuse each by its own rung.

A fault that slips through is a defect of the ladder. Those that only a whole training shows: test_planted_trainings.py.
"""

import planted_faults
import pytest

from common import tasks
from common.suite import catalogue

NEEDED_OF_ALL = 3


@pytest.mark.parametrize("name", planted_faults.OF_FIRST_STEPS)
def test_a_planted_fault_is_refused_by_its_rung(workshop, name):
    planted_faults.is_refused(workshop, name)


def test_every_framework_has_its_share_of_faults():
    faults = planted_faults.FAULTS.values()
    shares = {found.name: 0 for found in catalogue.frameworks()}
    for fault in faults:
        shares[fault["framework"]] += 1
    assert [name for name, share in shares.items() if share < NEEDED_OF_ALL] == []
    assert {fault["task"] for fault in faults} == set(tasks.names())
