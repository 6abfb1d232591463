"""`make book` as its user sees it: a copied template is in the table, nothing runs twice, a failure stops nothing."""

import json

import pytest


@pytest.fixture
def book(clone):
    """Runs `make book` for the entrant; returns what it printed."""

    def make() -> str:
        return clone.shell("make", "book", f"FRAMEWORKS={clone.entrant}").stdout

    return make


def test_a_copied_template_is_in_the_plan_with_no_other_file_edited(clone):
    listed = [json.loads(line) for line in clone.common("list", "--tasks", "mlp").stdout.splitlines()]
    assert {"framework": "entrant", "variant": "default", "task": "mlp", "profile": "quick"} in listed


def test_the_table_is_made_once_and_again_only_for_what_changed(clone, book):
    first = book()
    assert "entrant      default      mlp       s0 ok" in first
    assert "unsupported" in first
    table = (clone.root / "_build" / "html" / "index.html").read_text()
    accuracy = clone.records()[0]["score"]["accuracy"]
    assert "NumPy (template)" in table
    assert f"{100 * accuracy:.1f}" in table or f"{accuracy:.3f}" in table
    runs = len(clone.records())

    second = book()
    assert "nothing to run" in second
    assert len(clone.records()) == runs

    clone.edit("Train", "print('another notebook')")
    third = book()
    assert third.count(" mlp ") == 1
    assert len(clone.records()) == runs + 1


def test_a_failing_framework_stops_nothing_and_shows_its_reason(clone, book):
    clone.edit("Train", "raise ValueError('on purpose')")
    printed = book()
    assert "ValueError: on purpose" in printed
    assert "ValueError: on purpose" in (clone.root / "_build" / "html" / "index.html").read_text()


def test_an_unknown_name_is_refused_with_the_known_ones(clone):
    ended = clone.shell("make", "book", "FRAMEWORKS=nothing", check=False)
    assert ended.returncode != 0
    assert "unknown framework 'nothing'" in ended.stderr
    assert "pytorch" in ended.stderr
