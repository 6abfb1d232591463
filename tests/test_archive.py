"""Results folders: what is refused in them, what the exports are, and that nothing else decides them."""

import csv
import hashlib
import json
import shutil

import jsonschema
import nbformat
import pyarrow.parquet
import pytest
from disguises import BANNERS, DISGUISES, code_cell, spoil, text_cell
from made_records import MACHINE, executed, keep, made
from papermill.translators import PythonTranslator

from common.errors import UserError
from common.results import added, archive, check, compare, exports, machine, record
from common.results.cells import cells
from common.suite import catalogue
from common.suite.translators import JavaTranslator

FRAMEWORKS = catalogue.frameworks()


def measured(number: int, framework=FRAMEWORKS[0], seed: int = 0, **changes) -> dict:
    """A record of a measurement's run."""
    turn = {"repeat": seed, "draw": seed, "position": 1, "of": 1}
    return made(framework, next(iter(framework.variants)), number=number, seed=seed, turn=turn, seconds=60.0, **changes)


@pytest.fixture
def folder(tmp_path):
    """A published archive of six runs in two cells."""
    entries = [measured(10 * at + seed, found, seed) for at, found in enumerate(FRAMEWORKS[:2]) for seed in range(3)]
    for entry in entries:
        keep(tmp_path / "results", entry)
    archive.publish(tmp_path / "results", tmp_path / "archive")
    (tmp_path / "archive" / archive.SUMS).unlink()  # they alone would find every change
    return tmp_path / "archive"


def first(folder):
    return sorted(folder.rglob("record.json"))[0]


def rewritten(path, change) -> None:
    """Change a record and give it the hash of its new content, as a careful forger would."""
    entry = json.loads(path.read_text())
    change(entry)
    path.write_text(json.dumps(entry | {"content": record.content_hash(entry)}))


def test_a_good_archive_has_no_problems(folder):
    assert check.problems(folder) == []
    assert len(archive.read(folder)) == 6


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda entry: entry.update(schema=99), "schema"),
        (lambda entry: entry.update(started="2999-01-01T00:00:00Z"), "in the future"),
        (lambda entry: entry.update(started="2026-11-21T09:00:00Z"), "it belongs into"),
        (lambda entry: entry["score"].update(accuracy=1.2), "score.accuracy"),
        (lambda entry: entry["phases"].update(steady=[0.0, 0.1]), "phases.steady.0"),
        (lambda entry: entry["phases"].update(steady=[-1.0, 0.1]), "phases.steady.0"),
        (lambda entry: entry["phases"].update(steady=[0.1, True]), "phases.steady.1"),
        (lambda entry: entry["phases"].update(steady=[0.1, "0.1"]), "phases.steady.1"),
        (lambda entry: entry["phases"].update(steady=[]), "phases.steady"),
        (lambda entry: entry["phases"].update(steady={"0": 0.1}), "phases.steady"),
        (lambda entry: entry.update(steady_steps=[1, 0]), "steady_steps.1"),
        (lambda entry: entry.update(steady_steps=[1, 1.5]), "steady_steps.1"),
        (lambda entry: entry.update(copies=[0.1, -0.1]), "copies.1"),
        (lambda entry: entry["machine"].update(flags=["fma", 2]), "machine.flags.1"),
        (lambda entry: entry["phases"].update(build=[1e6]), "the whole run 60.000 s"),
        (lambda entry: entry.update(steps=300), "300 steps"),
        (lambda entry: entry["equality"]["logits"].update(passed=False), "a rung of its ladder failed"),
        (lambda entry: entry["curve"].reverse(), "goes back in time"),
        (lambda entry: entry.update(machine=MACHINE | {"cores": 64}), "two machines are mixed"),
        (lambda entry: entry.update(run_id="20261122T090000Z-another-000000"), "not named as its run"),
        (lambda entry: entry.update(surprise=1), "surprise"),
        (lambda entry: entry.update(schema=1), "schema"),
        (lambda entry: entry.update(turn=entry["turn"] | {"repeat": 7}), "it is repeat 7 and has seed"),
        (lambda entry: entry.update(equality={}), "which differs in device_wait, end_accuracy"),
        (lambda entry: entry["equality"].pop("end_probe"), "which differs in end_probe"),
        (lambda entry: entry.update(steps=None), "it is ok without steps"),
        (lambda entry: entry.update(memory=None, process=None), "it is ok without memory, process"),
        (lambda entry: entry.update(surroundings=None), "it is ok without surroundings"),
        (lambda entry: entry["surroundings"].update(foreign_cores=1.9), "contended is False with 1.9 cores"),
        (lambda entry: entry.update(contended=True), "contended is True with 0.01 cores"),
        (lambda entry: entry["phases"]["latency"].pop(), "it is ok with 199 times of latency"),
        (lambda entry: entry["phases"].pop("predict"), "it is ok with 0 times of predict"),
        (lambda entry: entry["phases"].update(steady=[1e-9, 1e-9]), "its training step makes"),
        (lambda entry: entry["phases"].update(predict=[1e-6] * 5), "its prediction makes"),
    ],
)
def test_what_cannot_be_is_refused_with_the_files_name(folder, change, said):
    path = first(folder)
    rewritten(path, change)
    found = [line for line in check.problems(folder) if said in line]
    assert found
    assert any(str(path) in line for line in found)


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(folder, constant):
    path = first(folder)
    path.write_text(path.read_text().replace('"seconds": 60.0', f'"seconds": {constant}'))
    assert any(f"{path}: not a record: {constant}" in line for line in check.problems(folder))
    with pytest.raises(UserError, match="not a record"):
        archive.read(folder)


def test_an_edit_by_hand_is_found(folder):
    path = first(folder)
    path.write_text(path.read_text().replace("0.9717", "0.9917"))
    assert any(f"{path}: its content does not have the hash" in line for line in check.problems(folder))


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00\xff", '{"schema": 2}'])
def test_a_damaged_record_is_named(folder, content):
    path = first(folder)
    path.write_bytes(content.encode("latin-1"))
    assert any(str(path) in line for line in check.problems(folder))


def test_a_run_id_twice_is_refused(folder):
    path = first(folder)
    copied = shutil.copytree(path.parent, folder / "elsewhere" / path.parent.parent.name / path.parent.name)
    assert any(str(path) in line and str(copied) in line for line in check.problems(folder))
    with pytest.raises(UserError, match="one run id"):
        archive.read(folder)


def test_a_folder_without_its_record_is_named(folder):
    path = first(folder)
    (path.parent / "notebook.ipynb").write_text("{}")
    path.unlink()
    assert any(f"{path.parent}: it has no record.json" in line for line in check.problems(folder))


def test_evidence_that_is_not_of_its_record_is_named(tmp_path):
    entry = measured(1)
    keep(tmp_path, entry, executed(FRAMEWORKS[0]))
    assert check.problems(tmp_path) == []
    path = tmp_path / entry["run_id"] / "notebook.ipynb"
    path.write_text(path.read_text().replace("import", "import  ", 1))
    (problem,) = check.problems(tmp_path)
    assert "notebook.ipynb beside it has other sources" in problem
    path.write_text(path.read_text().replace("import  ", "import", 1).replace('"seed": 0', '"seed": 2'))
    (problem,) = check.problems(tmp_path)
    assert "notebook.ipynb beside it ran with another seed: 2" in problem
    path.write_text("{")
    (problem,) = check.problems(tmp_path)
    assert "cannot be read" in problem


@pytest.mark.parametrize("name", DISGUISES)
def test_a_cell_that_only_says_it_is_papermills_is_another_source(tmp_path, name):
    entry = measured(1)
    keep(tmp_path, entry, executed(FRAMEWORKS[0]))
    spoil(tmp_path / entry["run_id"] / "notebook.ipynb", name)
    (problem,) = check.problems(tmp_path)
    assert "notebook.ipynb beside it has other sources" in problem


@pytest.mark.parametrize("translator", [PythonTranslator, JavaTranslator])
def test_what_papermill_itself_adds_is_no_source_of_the_notebook(translator):
    entry = measured(1)
    parameters = {name: entry[name] for name in added.PARAMETERS} | {"out": "/a/folder with a name"}
    source = translator.codify(parameters, "Parameters")
    cells = [code_cell("seed = 0", "parameters"), code_cell(source), *map(text_cell, BANNERS)]
    assert added.own_cells(nbformat.v4.new_notebook(cells=cells), entry) == cells[:1]


def test_a_published_file_that_was_changed_added_or_removed_is_named(tmp_path):
    for seed in range(3):
        keep(tmp_path / "results", measured(seed, seed=seed), executed(FRAMEWORKS[0]))
    folder = tmp_path / "archive"
    archive.publish(tmp_path / "results", folder)
    assert check.problems(folder) == []
    (notebook,) = folder.rglob("notebook.ipynb")
    content = notebook.read_text()
    notebook.write_text(content.replace("0.9717", "0.9999"))
    assert check.problems(folder) == [f"{notebook}: it is not as {folder / 'SHA256SUMS'} says"]
    with pytest.raises(UserError, match="not as it was published"):
        archive.publish(tmp_path / "results", folder)
    notebook.unlink()
    assert check.problems(folder) == [f"{notebook}: it is not as {folder / 'SHA256SUMS'} says"]
    archive.publish(tmp_path / "results", folder)
    assert notebook.read_text() == content
    assert check.problems(folder) == []


def test_a_withdrawn_run_stays_and_does_not_count(folder):
    gone = json.loads(first(folder).read_text())["run_id"]
    (folder / archive.ERRATA).write_text(f"run_id,date,reason\n{gone},2026-11-23,the wrong processor\n")
    assert check.problems(folder) == []
    assert gone not in {entry["run_id"] for entry in archive.read(folder)}
    assert first(folder).is_file()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("run_id,date,reason\nnothing,2026-11-23,a reason\n", "nothing"),
        ("run_id,date\nnothing,2026-11-23\n", "needs run_id"),
    ],
)
def test_bad_errata_are_refused(folder, text, said):
    (folder / archive.ERRATA).write_text(text)
    assert any(said in line for line in check.problems(folder))
    with pytest.raises(UserError, match=said):
        archive.read(folder)


def test_exports_are_the_same_bytes_each_time_whatever_the_order(folder, tmp_path):
    records = archive.read(folder)
    a = exports.write(tmp_path / "a", records)
    b = exports.write(tmp_path / "b", reversed(records))
    assert [path.read_bytes() for path in a] == [path.read_bytes() for path in b]


def test_exports_agree_with_each_other_and_with_the_records(folder, tmp_path):
    records = archive.read(folder)
    exports.write(tmp_path, records)
    rows = json.loads((tmp_path / "results.json").read_text())
    assert pyarrow.parquet.read_table(tmp_path / "results.parquet").to_pylist() == rows
    with (tmp_path / "results.csv").open(newline="") as stream:
        read = list(csv.DictReader(stream))
    assert [{name: _as_text(value) for name, value in row.items()} for row in rows] == read
    assert [row["run_id"] for row in rows] == [entry["run_id"] for entry in records]
    for row, entry in zip(rows, records, strict=True):
        assert row["accuracy"] == entry["score"]["accuracy"]
        assert row["first_step_seconds"] == entry["phases"]["first_step"][0]


def _as_text(value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_exports_are_as_their_schema_and_sums_say(folder, tmp_path):
    exports.write(tmp_path, archive.read(folder))
    jsonschema.validate(
        json.loads((tmp_path / "results.json").read_text()), json.loads((tmp_path / "schema.json").read_text())
    )
    lines = (tmp_path / "SHA256SUMS").read_text().splitlines()
    named = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert named == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in tmp_path.iterdir()
        if path.is_file() and path.name != "SHA256SUMS"
    }


def test_times_of_a_run_that_is_not_equal_are_withheld(tmp_path):
    exports.write(tmp_path, [measured(1, status="not equal", reason="the ladder fails at: weights")])
    (row,) = json.loads((tmp_path / "results.json").read_text())
    assert row["status"] == "not equal"
    assert row["training_seconds"] is None
    assert row["accuracy"] is None


def test_a_contended_run_is_in_the_table_and_in_no_cell():
    runs = [measured(seed, seed=seed, contended=seed == 2) for seed in range(3)]
    (cell,) = cells(runs)
    assert cell.summaries["training_seconds"].n == 2
    (cell,) = cells([measured(0, contended=True)])
    assert (cell.status, cell.summaries) == ("contended", {})


def test_without_one_record_only_its_cell_changes(folder):
    records = archive.read(folder)
    whole = {cell.place: cell.summaries for cell in cells(records)}
    for left_out in records:
        rest = {cell.place: cell.summaries for cell in cells(entry for entry in records if entry is not left_out)}
        changed = [place for place in whole if rest.get(place) != whole[place]]
        assert [place.framework for place in changed] == [left_out["framework"]]


def test_runs_of_another_notebook_or_method_are_not_put_together():
    old = measured(1, hashes={"notebook": "old"})
    new = [measured(seed + 2, seed=seed, hashes={"notebook": "new"}) for seed in range(2)]
    (cell,) = cells([old, *new])
    assert cell.summaries["training_seconds"].n == 2
    (cell,) = cells([*new, measured(9, seed=4, method=1, hashes={"notebook": "new"})])
    assert cell.summaries["training_seconds"].n == 2


def test_of_a_seed_measured_again_the_newest_counts():
    again = [measured(number, seed=0) for number in (1, 5)]
    (cell,) = cells(again)
    assert [run["run_id"] for run in cell.runs] == [again[1]["run_id"]]


@pytest.mark.parametrize(
    ("statuses", "status", "n", "reason"),
    [
        ("ok ok ok ok ok", "ok", 5, ""),
        ("ok failed ok ok ok", "ok", 4, ""),
        ("failed failed ok ok ok", "ok", 3, ""),
        ("failed timeout ok ok", "timeout", 0, "2 of 4 runs: why"),
        ("failed failed failed ok", "failed", 0, "3 of 4 runs: why"),
        ("contended contended contended failed ok", "ok", 1, ""),
        (
            "contended contended failed",
            "contended",
            0,
            "something else was running during every run that was ok",
        ),
        ("contended failed failed", "failed", 0, "2 of 3 runs: why"),
        ("failed", "failed", 0, "why"),
    ],
)
def test_a_cell_has_numbers_where_most_of_its_repeats_have(statuses, status, n, reason):
    found = statuses.split()
    good = {"ok": {}, "contended": {"contended": True}}
    runs = [
        measured(seed, seed=seed, **good.get(one, {"status": one, "reason": "why"})) for seed, one in enumerate(found)
    ]
    (cell,) = cells(runs)
    assert (cell.status, len(cell.ranked), cell.reason) == (status, n, reason)
    assert sum(cell.failed.values()) == sum(one not in good for one in found)


@pytest.mark.parametrize("status", record.DECLARED)
def test_what_is_only_declared_hides_nothing_that_was_measured(status):
    repeats = [measured(seed, seed=seed) for seed in range(3)]
    declared = measured(9, seed=0, status=status, reason="why", hashes={}) | {"turn": None}
    (cell,) = cells([*repeats, declared])
    assert (cell.status, len(cell.ranked)) == ("ok", 3)
    (cell,) = cells([declared])
    assert (cell.status, cell.reason) == (status, "why")


def test_a_run_by_itself_hides_no_failed_repeat():
    repeats = [measured(seed, seed=seed, status="failed", reason="why") for seed in range(2)]
    (cell,) = cells([*repeats, measured(7, seed=1) | {"turn": None}])
    assert (cell.status, cell.failed) == ("failed", {"failed": 2})


def test_runs_by_themselves_have_no_interval_together():
    runs = [measured(seed, seed=seed) | {"turn": None} for seed in range(3)]
    (cell,) = cells(runs)
    assert [run["seed"] for run in cell.ranked] == [2]
    assert cell.summaries["training_seconds"].low is None


def test_times_of_a_task_that_was_changed_are_not_put_together():
    before = [measured(seed, seed=seed, hashes={"task": f"old {seed}"}) for seed in range(3)]
    after = [measured(10 + seed, seed=seed, hashes={"task": f"new {seed}"}) for seed in range(2)]
    (cell,) = cells([*before, *after])
    assert [run["hashes"]["task"] for run in cell.runs] == ["new 0", "new 1"]
    (cell,) = cells(before)
    assert len(cell.runs) == 3


def test_own_runs_stand_beside_published_ones_of_the_same_class(folder):
    published = archive.read(folder)
    withdrawn = published.pop()["run_id"]
    (folder / archive.ERRATA).write_text(f"run_id,date,reason\n{withdrawn},2026-11-23,a reason\n")
    new = [measured(50, seed=0), measured(51, seed=1, machine=MACHINE | {"processor": "Another"})]
    own = [*record.read_all(folder.with_name("results")), *new]
    found = archive.unpublished(folder, archive.read(folder), own)
    assert [entry["run_id"] for entry in found] == [entry["run_id"] for entry in new]
    assert [machine.label(entry["machine"]) for entry in found] == [
        *("Made Processor (own runs), 2 cores", "Another, 2 cores")
    ]


def test_two_machines_are_compared_and_a_machine_never_with_itself():
    here = [measured(seed, seed=seed) for seed in range(3)]
    there = [measured(10 + seed, seed=seed, machine=MACHINE | {"processor": "Another"}) for seed in range(3)]
    found = compare.pairs(here, [*here, *there])
    assert [(a.place.machine, b.place.machine) for a, b in found] == [("Made Processor, 2 cores", "Another, 2 cores")]
    lines = compare.lines(found)
    assert lines[1] == "Made Processor, 2 cores / Another, 2 cores"
    assert any("training" in line and "less" in line for line in lines)
    other = [entry | {"hashes": {"notebook": "changed"}} for entry in there]
    assert all("other sources" in line for line in compare.lines(compare.pairs(here, other))[2:])


def test_what_no_clock_gives_is_no_part_of_a_record():
    good = {"phases": {"steady": [0.1]}, "steps": 3}
    record.check_part(good)
    for value in (0.0, -1.0, float("nan"), float("inf"), "fast"):
        with pytest.raises(ValueError, match=r"phases|JSON"):
            record.check_part(good | {"phases": {"steady": [value]}})
