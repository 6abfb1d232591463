"""Faults 1 to 13, 17 and 18: what can happen while a cell runs. Each is injected for real, through the command line."""

import fcntl
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import made_records
import nbformat
import psutil
import pytest
from copies import RUN
from small_disks import can_mount, small_disk

from common.suite import catalogue, environments, measure
from common.suite.cell import Cell

KILL_SELF = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
SECTIONS = ("Setup", "Data", "Model", "Train", "Save", "Predict", "Check")


def only_record(clone) -> dict:
    (record,) = clone.records()
    return record


def start(clone, *arguments: str) -> subprocess.Popen:
    """A command of the clone in the background."""
    command = [".envs/tools/bin/python", "-m", "common", *arguments]
    return subprocess.Popen(
        command, cwd=clone.root, env=clone.environ(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def until(condition, what: str, seconds: float = 120) -> None:
    """Poll for something that another process does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)


@pytest.mark.parametrize("section", SECTIONS)
def test_2_a_kernel_killed_in_any_cell_is_never_ok(clone, section, tmp_path):
    moment = tmp_path / "moment"
    clone.edit(section, f"import time; open({str(moment)!r}, 'w').write(str(time.monotonic())); {KILL_SELF}")
    assert clone.common(*RUN).returncode == 0
    assert time.monotonic() - float(moment.read_text()) < 10
    assert only_record(clone)["status"] == "killed"


def test_3_memory_that_the_system_refuses_is_oom(clone):
    limit = "import resource, numpy; resource.setrlimit(resource.RLIMIT_AS, (3 * 10**9,) * 2); numpy.ones(10**9)"
    clone.edit("Train", limit)
    clone.common(*RUN)
    record = only_record(clone)
    assert (record["status"], "MemoryError" in record["reason"]) == ("oom", True)


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(3600)",
        "import ctypes; ctypes.CDLL(None).sleep(3600)",
        "import ctypes; ctypes.PyDLL(None).sleep(3600)",
    ],
    ids=["Python", "C", "C with the GIL held"],
)
def test_4_a_sleep_is_ended_and_its_kernel_with_it(clone, code, tmp_path):
    clone.edit("Train", f"open({str(tmp_path / 'reached')!r}, 'w').close(); {code}")
    clone.common(*RUN, "--timeout", "12")
    assert (tmp_path / "reached").exists()
    assert only_record(clone)["status"] == "timeout"
    assert clone.kernels() == []


def test_5_the_lock_is_free_after_a_runner_was_killed(clone):
    clone.edit("Train", "open('/proc/self/comm', 'w').write('training'); import ctypes; ctypes.PyDLL(None).sleep(3600)")
    runner = start(clone, *RUN)
    until(lambda: any(process.name() == "training" for process in clone.kernels()), "the kernel trains")
    runner.kill()
    runner.wait()
    until(lambda: clone.kernels() == [], "the kernel is gone", 1)
    clone.restore()
    clone.common(*RUN)
    assert only_record(clone)["status"] == "ok"


def test_5_a_runner_that_is_killed_at_once_leaves_nothing_behind(clone):
    """Also in the seconds in which the process that drives papermill has not begun to look after itself."""
    runner = start(clone, *RUN)

    def drivers() -> list[psutil.Process]:
        """Other children of the runner end at any moment: they have no command then, which is no error here."""
        children = (p for p in psutil.process_iter(["ppid", "cmdline"]) if p.info["ppid"] == runner.pid)
        return [child for child in children if "common.suite.execute" in (child.info["cmdline"] or [])]

    until(drivers, "the driver begins")
    (child,) = drivers()
    runner.kill()
    runner.wait()
    # One that has ended and that nobody waits for has no command any more.
    until(lambda: child.pid not in (p.pid for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"]), "it is gone")
    assert (clone.kernels(), clone.records()) == ([], [])


def test_6_a_killed_measurement_goes_on_where_it_was(clone):
    command = ("measure", "--frameworks", "entrant", "--tasks", "mlp", "--profile", "quick", "--repeats", "2")
    driver = start(clone, *command)
    until(lambda: len(clone.records()) == 1, "one run is finished")
    driver.kill()
    driver.wait()
    finished = clone.records()
    clone.common(*command)
    records = clone.records()
    assert len({record["run_id"] for record in records}) == len(records)
    assert records[: len(finished)] == finished
    assert {record["seed"] for record in records} == {0, 1}
    for seed in range(2):  # only what something else disturbed ran again
        *before, last = [record["contended"] for record in records if record["seed"] == seed]
        assert all(before)
        assert not last or len(before) + 1 >= measure.TRIES


def test_7_two_drivers_never_time_at_once(clone, tmp_path):
    times = tmp_path / "times"
    clone.edit("Train", f"import time; begun = time.monotonic(); times = open({str(times)!r}, 'a')")
    clone.edit("Check", "print(begun, time.monotonic(), file=times, flush=True)")
    drivers = [start(clone, *RUN) for _ in range(2)]
    assert [driver.wait(300) for driver in drivers] == [0, 0]
    assert [record["status"] for record in clone.records()] == ["ok", "ok"]
    spans = sorted(tuple(map(float, line.split())) for line in times.read_text().splitlines())
    assert len(spans) == 2
    assert spans[0][1] <= spans[1][0]


def test_7_a_kernel_waits_for_the_lock_that_another_one_holds(tmp_path):
    lock = tmp_path / "lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        command = [sys.executable, str(environments.LAUNCHER), sys.executable, "-c", "print('timed')"]
        kernel = subprocess.Popen(command, env=os.environ | {"COMMON_LOCK": str(lock)}, stdout=subprocess.PIPE)
        waiting = re.compile(rf"-> FLOCK .* {kernel.pid} .*:{lock.stat().st_ino} ")
        until(lambda: waiting.search(Path("/proc/locks").read_text()), "the kernel waits")
        assert kernel.poll() is None
    assert kernel.communicate(timeout=60)[0] == b"timed\n"


def test_7_of_two_measurements_in_one_folder_one_says_why_not(clone):
    command = ("measure", "--frameworks", "entrant", "--tasks", "mlp", "--profile", "quick", "--repeats", "1")
    first = start(clone, *command)
    until(lambda: (clone.root / "results" / ".partial").is_dir(), "the first one measures")
    second = clone.common(*command, check=False)
    assert (second.returncode, "another measurement is under way" in second.stderr) == (2, True)
    assert first.wait(300) == 0
    assert {record["seed"] for record in clone.records()} == {0}


def test_7_waiting_for_the_lock_is_in_no_time_limit(clone):
    with clone.lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        runner = start(clone, *RUN, "--timeout", "60")
        waiting = re.compile(rf"-> FLOCK .* {runner.pid} .*:{clone.lock.stat().st_ino} ")
        until(lambda: waiting.search(Path("/proc/locks").read_text()), "the runner waits")
        assert clone.records() == []
    assert runner.wait(300) == 0
    assert only_record(clone)["seconds"] < 60


def test_8_a_measured_run_beside_foreign_work_is_repeated(monkeypatch, tmp_path):
    framework = catalogue.frameworks()[0]
    cell = Cell(framework, next(iter(framework.variants)), "mlp")
    contended = iter([True, True, False])

    def ran(cell, results, turn):
        return made_records.made(cell.framework, cell.variant, turn=turn, contended=next(contended))

    monkeypatch.setattr(measure, "run", ran)
    monkeypatch.setattr(measure.plan, "hindrance", lambda cell: None)
    monkeypatch.setattr(measure.prepared, "ensure", lambda *arguments: None)
    (kept,) = measure.measure([cell], 1, tmp_path)
    assert not kept["contended"]
    assert list(contended) == []


def test_8_a_run_beside_foreign_work_is_contended(clone):
    burner = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        clone.common(*RUN)
    finally:
        burner.kill()
        burner.wait()
    record = only_record(clone)
    assert record["contended"]
    assert record["surroundings"]["foreign_cores"] > 0.1


def test_10_answers_that_a_cell_deleted_are_not_ok(clone):
    clone.append("import shutil; shutil.rmtree(out)")
    clone.common(*RUN)
    record = only_record(clone)
    assert (record["status"], "without its answers" in record["reason"]) == ("failed", True)


@pytest.mark.parametrize(
    ("then", "options", "status", "reason"),
    [
        ("", (), "failed", "deleted the folder"),
        ("; import time; time.sleep(3600)", ("--timeout", "20"), "timeout", "no end within 20 s"),
    ],
    ids=["ends", "hangs"],
)
def test_10_a_notebook_that_deletes_its_own_folder_is_not_ok(clone, then, options, status, reason):
    clone.append(f"import os, shutil; shutil.rmtree(os.getcwd()){then}")
    assert clone.common(*RUN, *options).returncode == 0
    record = only_record(clone)
    assert (record["status"], reason in record["reason"]) == (status, True)


@pytest.mark.parametrize(
    "spoil",
    [
        "clock['phases']['first_step'] = [0.0]",
        "clock['phases']['steady'][0] = -1.0",
        "clock['phases']['steady'][0] = float('nan')",
        "clock['phases'] = {name: [0.0] for name in clock['phases']}",
        "clock = []",
        "open(out + '/answers.npz', 'r+b').truncate(1000)",
    ],
)
def test_17_what_no_clock_gives_is_a_failed_run_and_never_a_number(clone, spoil):
    read = "import json; file = out + '/clock.json'; clock = json.load(open(file))"
    clone.append(f"{read}\n{spoil}\njson.dump(clock, open(file, 'w'))")
    clone.common(*RUN)
    record = only_record(clone)
    assert (record["status"], "cannot be judged" in record["reason"]) == ("failed", True)
    assert (record["phases"], record["score"]) == ({}, None)


def test_11_a_child_left_behind_is_ended_and_reported(clone):
    clone.edit("Check", "import subprocess; subprocess.Popen(['sleep', '3471'], start_new_session=True)")
    clone.common(*RUN)
    record = only_record(clone)
    assert (record["status"], record["left_behind"]) == ("ok", ["sleep"])
    assert not [p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", "3471"]]


def test_12_a_flood_of_output_is_cut_and_the_record_is_whole(clone):
    clone.edit("Train", "for _ in range(200):\n    print('x' * 999_999)")
    clone.common(*RUN)
    record = only_record(clone)
    assert record["status"] == "ok"
    notebook = clone.root / "results" / record["run_id"] / "notebook.ipynb"
    assert notebook.stat().st_size < 2_000_000
    assert "more characters were cut" in notebook.read_text()


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.time = lambda: 0.0",
        "import os, time; os.environ['TZ'] = 'Pacific/Kiritimati'; time.tzset()",
    ],
    ids=["the wall clock steps back", "another time zone"],
)
def test_13_durations_do_not_depend_on_the_wall_clock(clone, code):
    clone.edit("Model", code)
    clone.common(*RUN)
    record = only_record(clone)
    assert record["status"] == "ok"
    spent = sum(sum(seconds) for seconds in record["phases"].values())
    assert 0 < spent < record["seconds"]


def test_13_a_record_does_not_depend_on_the_runners_wall_clock(clone):
    """In the runner's process the clock goes back by an hour each time that it is looked at."""
    backwards = "import itertools, runpy, sys, time; wall = itertools.count(2e9, -3600); time.time = lambda: next(wall)"
    program = f"{backwards}; sys.argv = ['common', *{RUN!r}]; runpy.run_module('common', run_name='__main__')"
    clone.shell(".envs/tools/bin/python", "-c", program)
    record = only_record(clone)
    assert record["status"] == "ok"
    assert 0 < sum(sum(seconds) for seconds in record["phases"].values()) < record["seconds"] < 600


def test_4_a_sleep_in_java_is_ended_and_its_kernel_with_it(workshop, tmp_path):
    data, reached = 'run.phase("data",', tmp_path / "reached"
    sleep = f'new java.io.File("{reached}").createNewFile();\nThread.sleep(3600000);\n{data}'
    with workshop.edited("dl4j", "lstm", [{"old": data, "new": sleep}]):
        record = workshop.run("dl4j", "lstm", "--timeout", "30")
    assert reached.exists()
    assert record["status"] == "timeout"
    mark = str(workshop.root)
    assert not [p for p in psutil.process_iter(["cmdline", "cwd"]) if mark in (p.info["cwd"] or "")]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_5_an_interrupted_measurement_says_how_to_go_on(clone, sent):
    clone.edit("Train", "open('/proc/self/comm', 'w').write('training'); import time; time.sleep(3600)")
    command = [".envs/tools/bin/python", "-m", "common", "measure", "--frameworks", "entrant", "--tasks", "mlp"]
    driver = subprocess.Popen(
        [*command, "--profile", "quick", "--repeats", "1"],
        cwd=clone.root,
        env=clone.environ(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: any(process.name() == "training" for process in clone.kernels()), "the kernel trains")
    driver.send_signal(sent)
    _, said = driver.communicate(timeout=60)
    assert driver.returncode == 130
    assert "the same command goes on from there" in said
    assert clone.records() == []


def test_1_one_failing_cell_changes_no_other(clone):
    clone.common(*RUN)
    before = {path: path.read_bytes() for path in (clone.root / "results").glob("*/record.json")}
    clone.edit("Train", "raise ValueError('on purpose')")
    assert clone.common(*RUN).returncode == 0
    assert [record["status"] for record in clone.records()] == ["ok", "failed"]
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.skipif(not can_mount(), reason="mounting a small file system is not allowed here")
@pytest.mark.parametrize("kilobytes", [16, 64, 200, 1000, 20000])
def test_18_a_full_disk_leaves_nothing_half_written(clone, kilobytes):
    results = clone.root / "small"
    with small_disk(results, kilobytes):
        ended = clone.common(*RUN, "--out", str(results), check=False)
        for folder in results.glob("2*"):
            assert clone.common("check-results", str(results)).returncode == 0
            nbformat.read(folder / "notebook.ipynb", as_version=4)
        assert "Traceback" not in ended.stderr
        assert ended.returncode == 0 or "is full" in ended.stderr
        assert kilobytes < 20000 or ended.returncode == 0
