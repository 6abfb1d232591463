"""Faults 14, 15, 18 and 19: data that is not what it should be, and writers that are killed."""

import inspect
import multiprocessing
import shutil
import signal
import subprocess
from collections.abc import Callable

import made_records
import pytest
from small_disks import can_mount, small_disk

from common.kernel.files import read_npz
from common.results import archive, exports
from common.suite import catalogue

MNIST = ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")
HTML = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"


def flipped(content: bytes) -> bytes:
    return content[:100] + bytes([content[100] ^ 1]) + content[101:]


@pytest.mark.parametrize(
    "spoil",
    [flipped, lambda content: content[:-10], lambda content: HTML, lambda content: b""],
    ids=["a flipped byte", "truncated", "an HTML page", "empty"],
)
def test_14_spoilt_data_trains_nothing(clone, spoil):
    path = clone.root / "data" / "digits" / "digits.csv.gz"
    content = path.read_bytes()
    shutil.rmtree(clone.root / "_build" / "prepared", ignore_errors=True)
    try:
        path.write_bytes(spoil(content))
        ended = clone.common("run", "entrant", "mlp", check=False)
        assert (ended.returncode, "digits.csv.gz fails its checksum" in ended.stderr) == (2, True)
        assert clone.records() == []
    finally:
        path.write_bytes(content)
        clone.common("prepare")


def test_14_swapped_files_train_nothing(clone):
    images, labels = (clone.root / "data" / "mnist" / name for name in MNIST)
    swapped = images.with_name("swapped")
    try:
        images.rename(swapped)
        labels.rename(images)
        swapped.rename(labels)
        ended = clone.common("prepare", "mlp", "--profile", "standard", check=False)
        assert (ended.returncode, "fails its checksum" in ended.stderr) == (2, True)
    finally:
        images.rename(swapped)
        labels.rename(images)
        swapped.rename(labels)


@pytest.fixture
def prepared(clone):
    """The folder of the prepared task, made anew: without what a killed writer may have left there."""
    folder = clone.root / "_build" / "prepared" / "mlp" / "quick"
    shutil.rmtree(folder, ignore_errors=True)
    clone.common("prepare", "mlp")
    return folder


def test_15_a_preparation_that_was_killed_is_made_whole_by_the_next(clone, prepared):
    wanted = {path.name: path.read_bytes() for path in prepared.iterdir()}
    for moment in range(1, 4):  # killed after so many files
        shutil.rmtree(prepared)
        writer = subprocess.Popen(
            [".envs/tools/bin/python", "-m", "common", "prepare", "mlp"], cwd=clone.root, env=clone.environ()
        )
        while writer.poll() is None and len(list(prepared.glob("[!.]*"))) < moment:
            pass
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        for path in prepared.glob("*.npz"):
            read_npz(path)  # whatever has its final name is whole
        clone.common("prepare", "mlp")
        assert {name: (prepared / name).read_bytes() for name in wanted} == wanted


@pytest.mark.parametrize("stale", [False, True], ids=["nothing is there", "files of an older version are there"])
def test_15_two_writers_that_race_leave_what_one_leaves(clone, prepared, stale):
    wanted = {path.name: path.read_bytes() for path in prepared.iterdir()}
    if stale:
        (prepared / "origin").write_text("an older version")
    else:
        shutil.rmtree(prepared)
    command = [".envs/tools/bin/python", "-m", "common", "prepare", "mlp"]
    writers = [subprocess.Popen(command, cwd=clone.root, env=clone.environ()) for _ in range(2)]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    assert {path.name: path.read_bytes() for path in prepared.iterdir()} == wanted


@pytest.fixture
def runs(tmp_path):
    """Six measured runs in a results folder."""
    entries = []
    for at, framework in enumerate(catalogue.frameworks()[:2]):
        for seed in range(3):
            turn = {"repeat": seed, "draw": seed, "position": at + 1, "of": 2}
            variant = next(iter(framework.variants))
            entry = made_records.made(framework, variant, number=10 * at + seed, seed=seed, turn=turn, seconds=60.0)
            made_records.keep(tmp_path / "results", entry, made_records.executed(framework))
            entries.append(entry)
    return entries


@pytest.mark.parametrize("write", range(7))
def test_19_exports_after_a_kill_are_those_of_an_undisturbed_run(runs, tmp_path, write):
    killed_at(write, "replace", exports.write, tmp_path / "killed", runs)
    whole = {path.name: path.read_bytes() for path in exports.write(tmp_path / "whole", runs)}
    for path in (tmp_path / "killed").glob("[!.]*"):
        assert path.read_bytes() == whole[path.name]
    rebuilt = exports.write(tmp_path / "killed", runs)
    assert {path.name: path.read_bytes() for path in rebuilt} == whole


@pytest.mark.parametrize("write", range(6))
def test_19_publishing_after_a_kill_ends_where_an_undisturbed_one_does(runs, tmp_path, write):
    killed_at(write, "rename", archive.publish, tmp_path / "results", tmp_path / "killed")
    archive.publish(tmp_path / "results", tmp_path / "whole")
    archive.read(tmp_path / "killed")
    archive.publish(tmp_path / "results", tmp_path / "killed")
    assert visible(tmp_path / "killed") == visible(tmp_path / "whole")


def test_19_a_runner_killed_before_it_publishes_leaves_no_run(clone):
    """Between the record and the name of its folder."""
    program = f"import sys; sys.argv = ['common', 'run', 'entrant', 'mlp']\n{inspect.getsource(die_at)}"
    program += "die_at(0, 'rename')\nimport runpy; runpy.run_module('common', run_name='__main__')"
    killed = clone.shell(".envs/tools/bin/python", "-c", program, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert list((clone.root / "results" / ".partial").glob("*/record.json"))
    assert clone.records() == []
    clone.common("run", "entrant", "mlp")
    assert [record["status"] for record in clone.records()] == ["ok"]
    assert list((clone.root / "results" / ".partial").iterdir()) == []


def die_at(at: int, name: str) -> None:
    """This process is killed just before it gives a file or folder its final name for the (at + 1)th time."""
    import os
    import signal
    from pathlib import Path

    original, done = getattr(Path, name), []

    def dying(self, target):
        if len(done) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        done.append(target)
        return original(self, target)

    setattr(Path, name, dying)


def _die_in(at: int, name: str, work: Callable, arguments: tuple) -> None:
    die_at(at, name)
    work(*arguments)


def killed_at(at: int, name: str, work: Callable, *arguments: object) -> None:
    """Do the work in a process that is killed on the way."""
    context = multiprocessing.get_context("forkserver")  # forked from a process that has imported all this needs
    context.set_forkserver_preload(["pytest", "common.results.archive", "common.results.exports", "common.site.rows"])
    process = context.Process(target=_die_in, args=(at, name, work, arguments))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


@pytest.mark.skipif(not can_mount(), reason="mounting a small file system is not allowed here")
@pytest.mark.parametrize("kilobytes", [4, 16, 40])
@pytest.mark.parametrize("name", ["exports", "archive"])
def test_18_a_full_disk_cuts_no_export_and_nothing_published(runs, tmp_path, name, kilobytes):
    def make(folder):
        if name == "exports":
            exports.write(folder / "book", runs)
        else:
            archive.publish(tmp_path / "results", folder / "book")

    make(tmp_path / "whole")
    whole, small = visible(tmp_path / "whole"), tmp_path / "small"
    with small_disk(small, kilobytes):
        with pytest.raises(OSError, match="No space left"):
            make(small)
        made = {path: content for path, content in visible(small).items() if not path.endswith(".part")}
    # SHA256SUMS lists what is there: after a full disk less than after the whole work.
    assert {path: content for path, content in made.items() if "SHA256SUMS" not in path}.items() <= whole.items()


def visible(folder) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found if ".partial" not in path.parts}
