"""The benchmark of the site: it fails where a limit is missed, and names it; what it writes; what its books hold."""

from __future__ import annotations

import importlib.util
import json
import sys
from itertools import islice
from pathlib import Path
from types import ModuleType

import pytest

from common import paths
from common.results import archive, record
from common.site.places import Places
from common.suite.catalogue import frameworks

from . import driver  # noqa: F401  # skips this module where the benchmark could not start a browser

sys.path.append(str(paths.ROOT / "benchmarks"))

import journal  # noqa: E402
import site_cases  # noqa: E402
import tables  # noqa: E402


def load() -> ModuleType:
    """benchmarks/site.py, under another name: Python has a `site` of its own."""
    spec = importlib.util.spec_from_file_location("benchmark_of_the_site", paths.ROOT / "benchmarks" / "site.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


benchmark = load()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """What the benchmark measures: each value just at its limit, on a quiet machine."""
    values = {name: most for name, (most, _) in benchmark.LIMITS.items()} | {benchmark.FOREIGN: 0.01}
    monkeypatch.setattr(benchmark, "measure", lambda options: values)
    monkeypatch.setattr(sys, "argv", ["site.py"])
    return values


def test_it_ends_well_where_every_limit_holds(kept: dict[str, float], capsys: pytest.CaptureFixture) -> None:
    benchmark.main()
    assert "every limit holds" in capsys.readouterr().out


@pytest.mark.parametrize("name", benchmark.LIMITS)
@pytest.mark.parametrize("factor", [1.01, float("nan")])
def test_a_missed_limit_is_named(name: str, factor: float, kept: dict[str, float]) -> None:
    kept[name] *= factor
    with pytest.raises(SystemExit) as ended:
        benchmark.main()
    assert ended.value.code.startswith(f"{name}: ")  # a text: it is printed, and the program ends with 1
    assert len(ended.value.code.splitlines()) == 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the journals are instead."""
    monkeypatch.setattr(journal, "MEASURED", tmp_path)
    return tmp_path


def test_nothing_is_written_unless_asked_for(kept: dict[str, float], folder: Path) -> None:
    benchmark.main()
    assert list(folder.iterdir()) == []


def test_all_values_are_one_dated_line_that_names_the_machine(
    kept: dict[str, float], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["site.py", "--write", "--records", "7"])
    monkeypatch.setattr(benchmark.machine, "label", lambda described: "Made Processor, 2 cores")
    benchmark.main()
    (line,) = [json.loads(line) for line in (folder / "site.jsonl").read_text().splitlines()]
    assert line["values"] == kept
    assert line["options"] == {"builds": 3, "records": 7, "rows": 10_000, "loads": 10}
    assert line["machine"] == "Made Processor, 2 cores"
    assert line["started"].endswith("Z")
    assert not line["contended"]


def test_a_missed_limit_is_written_too(kept: dict[str, float], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept["start page, usable"] = 2.0
    kept[benchmark.FOREIGN] = 0.5
    monkeypatch.setattr(sys, "argv", ["site.py", "--write"])
    with pytest.raises(SystemExit):
        benchmark.main()
    (line,) = journal.read(folder / "site.jsonl")
    assert line["values"]["start page, usable"] == 2.0
    assert line["contended"]


def test_the_tables_of_ratios_pass_its_lines_over(
    kept: dict[str, float], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["site.py", "--write"])
    for _ in range(2):
        benchmark.main()
    assert len(journal.read(folder / "site.jsonl")) == 2
    assert tables.everything(folder) == ""


def test_a_changed_record_is_valid_and_another(tmp_path: Path) -> None:
    places = site_cases.empty(tmp_path)
    site_cases.keep(places, islice(site_cases.records(frameworks(places.notebooks)), 2))
    before = {entry["run_id"]: entry["content"] for entry in record.read_all(places.results)}
    site_cases.change_record(places)
    after = {entry["run_id"]: entry["content"] for entry in record.read_all(places.results)}
    assert sorted(before) == sorted(after)
    assert [run for run in before if before[run] != after[run]] == [max(before)]


def test_a_record_of_the_published_book_changes_in_the_copy_only(tmp_path: Path) -> None:
    places = site_cases.published(tmp_path)
    site_cases.change_record(places)
    published = {
        path.relative_to(paths.PUBLISHED): path.read_bytes()
        for path in site_cases.record_files(Places(results=tmp_path))
    }
    copied = {path.relative_to(places.archive): path.read_bytes() for path in site_cases.record_files(places)}
    assert copied.keys() == published.keys()
    (changed,) = [name for name in published if copied[name] != published[name]]
    assert changed.parent.name in {entry["run_id"] for entry in archive.read(places.archive)}
