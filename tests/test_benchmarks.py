"""What the benchmarks measured is what their README says of it, and only undisturbed sets count."""

import json
import sys
from pathlib import Path

import pytest

from common import paths

sys.path.append(str(paths.ROOT / "benchmarks"))

import tables  # noqa: E402

SERIES = {"benchmark": "made", "question": "A made question", "what": "made", "machine": "Made Processor, 2 cores"}


def write(folder: Path, sets: list[list[float]], **changes) -> None:
    """A journal with these sets, each on a line."""
    first = {"sources": "1", "started": "2026-11-22T09:00:00Z", "foreign_cores": 0.0, "contended": False}
    lines = [SERIES | first | {"set": number, "seconds": seconds} | changes for number, seconds in enumerate(sets)]
    with (folder / "made.jsonl").open("a") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def test_the_readme_has_the_tables_of_the_journals() -> None:
    text = (paths.ROOT / "benchmarks" / "README.md").read_text()
    _, begin, rest = text.partition(tables.BEGIN)
    shown, end, _ = rest.partition(tables.END)
    assert begin and end
    assert shown.strip() == tables.everything().strip()


def test_a_ratio_is_that_of_the_pairs(tmp_path: Path) -> None:
    write(tmp_path, [[1.1, 1.0], [2.2, 2.0], [0.33, 0.3]])
    assert "| made | 1.100 | 1.100 to 1.100 | 3 |" in tables.everything(tmp_path)


def test_disturbed_sets_do_not_count(tmp_path: Path) -> None:
    write(tmp_path, [[9.0, 1.0], [9.0, 1.0]], contended=True)
    assert tables.everything(tmp_path) == ""
    write(tmp_path, [[1.1, 1.0], [1.1, 1.0]])
    assert "| made | 1.100 | 1.100 to 1.100 | 2 |" in tables.everything(tmp_path)


def test_changed_sources_begin_a_new_series(tmp_path: Path) -> None:
    write(tmp_path, [[2.0, 1.0], [2.0, 1.0], [2.0, 1.0]])
    write(tmp_path, [[1.0, 1.0], [1.0, 1.0]], sources="2")
    assert "| made | 1.000 | 1.000 to 1.000 | 2 |" in tables.everything(tmp_path)
    assert "2.000" not in tables.everything(tmp_path)


@pytest.mark.parametrize(
    ("slowdown", "ties", "found"),
    [(1.2, 2, 2), (1.0, 2, 0), (1.001, 2, 0)],
)
def test_tries_are_five_sets_each(slowdown: float, ties: int, found: int, tmp_path: Path) -> None:
    scatter = [0.99, 1.02, 1.0, 1.01, 0.98] * 2 + [5.0]  # the last one belongs to no whole try
    write(tmp_path, [[value, value * 1.001, slowdown * value] for value in scatter])
    (line,) = [line for line in tables.everything(tmp_path).splitlines() if line.startswith("| made |")]
    _, _, tries, tied, _, caught, _, _ = (cell.strip() for cell in line.split("|"))
    assert (int(tries), int(tied), int(caught)) == (2, ties, found)
