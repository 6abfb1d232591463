"""Measuring through the command line: repeats, the drawn order, resuming, publishing, comparing."""

import json
import re
import shutil

import pytest

from common.suite import catalogue, measure, plan

MEASURE = ("measure", "--frameworks", "entrant", "--tasks", "mlp", "--profile", "quick", "--repeats", "2")


@pytest.fixture(scope="module")
def measured(session_clone):
    """The clone after one measurement of two repeats; and what that printed."""
    session_clone.restore()
    said = session_clone.common(*MEASURE).stdout
    yield session_clone, said
    session_clone.restore()


def done(clone) -> set[int]:
    """Seeds whose run counts: a busy machine may leave some to be repeated."""
    return {entry["seed"] for entry in clone.records() if entry["turn"] and not entry["contended"]}


def test_it_says_first_what_it_will_do_and_how_long_it_takes(measured):
    _, said = measured
    assert "2 runs are wanted, 0 of them are there: 2 to do" in said
    assert re.search(r"this takes about \d+ minutes", said)


def test_repeat_k_has_seed_k_and_its_place_in_the_order(measured):
    clone, _ = measured
    turns = {entry["seed"]: entry["turn"] for entry in clone.records()}
    assert {seed: turn["repeat"] for seed, turn in turns.items()} == {0: 0, 1: 1}
    assert all((turn["position"], turn["of"]) == (1, 1) for turn in turns.values())
    assert all(entry["machine"]["product_gflops"] > 0 for entry in clone.records())


def test_started_again_it_does_only_what_is_missing(measured):
    clone, _ = measured
    there = done(clone)
    said = clone.common(*MEASURE).stdout
    assert f"{len(there)} of them are there: {2 - len(there)} to do" in said
    run_ids = [entry["run_id"] for entry in clone.records()]
    assert len(set(run_ids)) == len(run_ids)


def test_publishing_copies_and_never_changes(measured):
    clone, _ = measured
    clone.common("publish")
    archive = clone.root / "book" / "results"
    records = sorted(archive.rglob("record.json"))
    assert len(records) == len(clone.records())
    counts = [entry for entry in clone.records() if not entry["contended"]]  # something else may run beside the tests
    assert len(list(archive.rglob("notebook.ipynb"))) == min(1, len(counts))
    before = {path: path.read_bytes() for path in records}
    assert "0 runs are new" in clone.common("publish").stdout
    assert {path: path.read_bytes() for path in records} == before
    assert clone.common("check-results", "book/results").returncode == 0
    ended = clone.common("compare", check=False)  # all runs are published: there are no own ones to compare
    assert (ended.returncode, "no cell was measured in both" in ended.stderr) == (2, True)
    edited = records[0]
    edited.write_text(edited.read_text().replace('"seconds": ', '"seconds": 1'))
    ended = clone.common("publish", check=False)
    assert (ended.returncode, "never edited" in ended.stderr) == (2, True)
    ended = clone.common("check-results", "book/results", check=False)
    assert (ended.returncode, str(edited.relative_to(clone.root)) in ended.stdout) == (1, True)
    shutil.rmtree(archive)


def test_a_cell_that_cannot_run_is_declared_once(measured):
    clone, _ = measured
    command = [name.replace("mlp", "cnn") for name in MEASURE]  # which the template says that it cannot do
    assert "2 to do" in clone.common(*command).stdout
    assert "0 to do" in clone.common(*command).stdout
    assert [entry["status"] for entry in clone.records() if entry["task"] == "cnn"] == ["unsupported"] * 2


def test_comparing_with_nothing_says_so(measured):
    clone, _ = measured
    ended = clone.common("compare", check=False)
    assert (ended.returncode, "no cell was measured in both" in ended.stderr) == (2, True)
    ended = clone.common("compare", "--machine", "nothing", check=False)
    assert (ended.returncode, "no records of a machine 'nothing'" in ended.stderr) == (2, True)


def test_every_repeat_has_every_cell_once_in_an_order_of_its_own():
    matrix = plan.matrix(profile="standard")
    turns = measure.turns(matrix, 5)
    orders = [[turn.cell for turn in turns if turn.repeat == repeat] for repeat in range(5)]
    places = [[(c.framework.name, c.variant, c.task) for c in order] for order in orders]
    assert all(sorted(place) == sorted(places[0]) for place in places)
    assert len({json.dumps(place) for place in places}) == 5
    assert all({cell.seed for cell in order} == {repeat} for repeat, order in enumerate(orders))
    assert turns == measure.turns(matrix, 5)
    assert len({framework.name for framework in catalogue.frameworks()}) > 1
