"""Copies of the repository, each made once, and the share of the machine that a process of tests has."""

import os
from collections.abc import Iterator

import pytest
from copies import Clone, Workshop


def pytest_configure(config: pytest.Config) -> None:
    """Where tests run in several processes, each keeps to its share of the processors, with all that it starts.

    A framework then starts as many threads as it has processors; else those of two would wait for each other.
    """
    worker = getattr(config, "workerinput", None)
    if worker:
        allowed = sorted(os.sched_getaffinity(0))  # in a container perhaps fewer than there are processes
        first = int(worker["workerid"].removeprefix("gw")) % len(allowed)
        os.sched_setaffinity(0, allowed[first :: worker["workercount"]])


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("workshop"))


@pytest.fixture(scope="session")
def session_clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return Clone(tmp_path_factory.mktemp("clone"))


@pytest.fixture
def clone(session_clone: Clone) -> Iterator[Clone]:
    """The session's clone as it was made: notebook restored, no results."""
    session_clone.restore()
    yield session_clone
    session_clone.restore()
