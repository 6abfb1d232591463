"""What the site's scripts read of rows that are not like the others."""

import math
from pathlib import Path

import made_records
import pytest

from common.site import data, words


def test_runs_of_another_precision_say_so(tmp_path: Path) -> None:
    framework = made_records.entrants(tmp_path)[0]
    own = made_records.made(framework, "default")
    other = made_records.made(framework, "default", number=1, precision="bfloat16")
    found = data.rows(made_records.group_of([framework], [other, own]).rows)
    assert [row.get("precision") for row in found] == [None, "bfloat16"]


def test_repeats_that_did_not_end_well_are_counted(tmp_path: Path) -> None:
    framework = made_records.entrants(tmp_path)[0]
    good = made_records.three_runs(framework, 0, 1.0)
    changes = {"status": "not equal", "reason": "made", "turn": made_records.turn(3)}
    bad = made_records.made(framework, "default", number=9, seed=3, **changes)
    (row,) = data.rows(made_records.group_of([framework], [*good, bad]).rows)
    assert (row["status"], row["n"], row["failed"], row["runs"]) == ("ok", 3, {"not equal": 1}, 4)
    (row,) = data.rows(made_records.group_of([framework], good).rows)
    assert not {"failed", "runs", "precision"} & row.keys()


def test_what_ratios_between_sessions_need(tmp_path: Path) -> None:
    (framework, other) = made_records.entrants(tmp_path)
    entries = [*made_records.three_runs(framework, 0, 1.0), *made_records.three_runs(other, 3, 2.0, session=2)]
    group = made_records.group_of([framework, other], entries)
    spans = [row["span"] for row in data.rows(group.rows)]
    assert [words.clock(*span) for span in spans] == ["2026-11-22 09:00 to 09:02 UTC", "2026-11-22 11:00 to 11:02 UTC"]
    reach = data.noise(entries)[group.machine][group.profile][group.device]["training_seconds"]
    assert math.exp(reach * math.sqrt(2 / 3)) == pytest.approx(group.noise.floor(3))
    (row,) = data.rows(made_records.group_of([framework], []).rows)
    assert "span" not in row
