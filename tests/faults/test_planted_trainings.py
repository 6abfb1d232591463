"""Fault 28, where only a whole training shows it. A file of its own, so that it can run beside test_planted.py."""

import planted_faults
import pytest


@pytest.mark.parametrize("name", planted_faults.OF_TRAININGS)
def test_a_planted_fault_is_refused_by_its_rung(workshop, name):
    planted_faults.is_refused(workshop, name)
