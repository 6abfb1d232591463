"""One cell through the command line: what it leaves when all is well, and in each way it can fail."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from copies import RUN

KILL_SELF = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"


def only_record(clone) -> dict:
    (record,) = clone.records()
    return record


def test_a_run_leaves_record_and_notebook(clone):
    clone.common(*RUN)
    record = only_record(clone)
    assert (record["status"], record["reason"]) == ("ok", "")
    assert record["score"]["accuracy"] > 0.9
    assert {"parameters", "logits", "gradients", "losses", "weights"} < set(record["equality"])
    assert all(rung["passed"] for rung in record["equality"].values())
    assert len(record["phases"]["proof_steps"]) == 19
    assert sum(record["steady_steps"]) == record["steps"] - 20
    folder = clone.root / "results" / record["run_id"]
    assert {path.name for path in folder.iterdir()} == {"record.json", "notebook.ipynb"}


def test_a_run_has_all_phases_apart(clone):
    clone.common(*RUN)
    record = only_record(clone)
    counts = {name: len(seconds) for name, seconds in record["phases"].items() if name != "steady"}
    assert counts == {
        **dict.fromkeys(("import", "data", "build", "first_step", "save", "load"), 1),
        "proof_steps": 19,
        "predict": 5,
        "latency": 200,
    }
    assert len(record["copies"]) == 1 + len(record["curve"]) == 16
    assert [point["seconds"] for point in record["curve"]] == sorted(point["seconds"] for point in record["curve"])
    assert record["curve"][-1]["accuracy"] == pytest.approx(record["score"]["accuracy"])
    assert record["memory"]["peaks"]["train"] >= record["memory"]["before"] > 0
    assert record["process"]["cpus"] == record["machine"]["cores"]


def test_no_run_finds_modules_that_were_compiled_before(clone, monkeypatch):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    environment = clone.root / ".envs" / "entrant"
    python = str(environment / "bin" / "python")
    cached = clone.shell(python, "-c", "import numpy; print(numpy.__cached__)").stdout.strip()
    assert Path(cached).is_file()
    clone.edit("Setup", "import os, numpy; assert not os.path.exists(numpy.__cached__), numpy.__cached__")
    clone.common(*RUN)
    assert only_record(clone)["reason"] == ""
    assert not list(environment.rglob("__pycache__"))


def test_a_run_sees_no_setting_of_whoever_starts_it(clone, monkeypatch):
    settings = ("OMP_PROC_BIND", "XLA_FLAGS", "MXNET_ENGINE_TYPE", "GLIBC_TUNABLES", "LD_PRELOAD", "JUPYTER_PATH")
    for name in settings:
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    code = f"import os; found = [name for name in {settings} if name in os.environ]; assert not found, found"
    clone.edit("Setup", f"{code}; assert os.environ['OMP_NUM_THREADS'] != '7'")
    clone.common(*RUN)
    assert only_record(clone)["reason"] == ""


def test_the_answers_of_a_refused_run_stay_for_whoever_looks_for_the_cause(clone):
    clone.edit("Train", "weights['dense1.bias'][:] = 0")
    clone.common(*RUN)
    assert (clone.root / "results" / only_record(clone)["run_id"] / "answers" / "answers.npz").is_file()


def test_nothing_private_in_record_and_notebook(clone):
    clone.edit("Predict", "import os; print(os.getcwd(), os.path.expanduser('~'), os.uname().nodename)")
    clone.common(*RUN)
    folder = clone.root / "results" / only_record(clone)["run_id"]
    for name in ("record.json", "notebook.ipynb"):
        text = (folder / name).read_text()
        for private in (str(clone.root), str(Path.home()) + "/", os.uname().nodename):
            assert private not in text


@pytest.mark.parametrize(
    ("section", "code", "status", "reason"),
    [
        ("Train", "raise ValueError('on purpose')", "failed", "ValueError: on purpose"),
        ("Setup", KILL_SELF, "killed", "died"),
        ("Train", KILL_SELF, "killed", "died"),
        ("Train", "raise MemoryError()", "oom", "MemoryError"),
        (
            "Train",
            "run.weights['dense1.bias'][0] = float('nan'); weights['dense1.bias'][0] = float('nan')",
            "diverged",
            "finite",
        ),
        ("Train", "weights['dense1.bias'][:] = 0", "not equal", "losses"),
        ("Check", "run._out = ''", "failed", "without its answers"),
        ("Check", "run._identity['seed'] = 7", "failed", "seed"),
    ],
)
def test_every_ending_has_its_status_and_reason(clone, section, code, status, reason):
    clone.edit(section, code)
    assert clone.common(*RUN).returncode == 0
    record = only_record(clone)
    assert record["status"] == status
    assert reason in record["reason"]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_ended_runner_leaves_no_kernel_and_nothing_half_written(clone, sent):
    clone.edit("Train", "open('/proc/self/comm', 'w').write('training'); import ctypes; ctypes.PyDLL(None).sleep(3600)")
    command = [".envs/tools/bin/python", "-m", "common", *RUN]
    runner = subprocess.Popen(
        command, cwd=clone.root, env=clone.environ(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until(lambda: any(process.name() == "training" for process in clone.kernels()), "the kernel trains")
    runner.send_signal(sent)
    until(lambda: clone.kernels() == [], "the kernel is gone", 1)
    runner.wait(30)
    assert clone.records() == []
    clone.restore()
    clone.common(*RUN)
    assert only_record(clone)["status"] == "ok"
    assert list((clone.root / "results" / ".partial").iterdir()) == []


def until(condition, what: str, seconds: float = 60) -> None:
    """Poll for something that another process does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "nothing", "mlp"), ["unknown framework 'nothing'", "pytorch"]),
        (("run", "entrant", "nothing"), ["unknown task 'nothing'", "mlp"]),
        ((*RUN, "--variant", "nothing"), ["no variant 'nothing'", "default"]),
        ((*RUN, "--profile", "nothing"), ["no profile 'nothing'", "quick"]),
        ((*RUN, "--seed", "one"), ["invalid int value: 'one'"]),
        ((*RUN, "--seed", "77"), ["seed 77 is not prepared", "prepare mlp --profile quick --seed 77"]),
        (("run", "pytorch", "mlp"), ["not installed", "make envs FRAMEWORKS=pytorch"]),
    ],
)
def test_bad_input_is_refused_with_the_way_out(clone, arguments, said):
    ended = clone.common(*arguments, check=False)
    assert ended.returncode == 2
    for words in said:
        assert words in ended.stderr
    assert clone.records() == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('variant = "default"\n', 'variant = "default"\nextra = 1\n', "has the parameters"),
        ("check = False", "", "has the parameters"),
    ],
)
def test_parameters_are_checked_against_the_notebook(clone, old, new, said):
    clone.replace(old, new)
    ended = clone.common(*RUN, check=False)
    assert ended.returncode == 2
    assert said in ended.stderr


def test_a_notebook_without_parameters_cell_is_refused(clone):
    notebook = json.loads(clone.notebook.read_text())
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    clone.notebook.write_text(json.dumps(notebook))
    ended = clone.common(*RUN, check=False)
    assert (ended.returncode, "no cell tagged `parameters`" in ended.stderr) == (2, True)


def test_a_missing_kernel_is_refused(clone):
    kernel = clone.root / ".envs/tools/share/jupyter/kernels/entrant/kernel.json"
    content = kernel.read_text()
    kernel.unlink()
    try:
        ended = clone.common(*RUN, check=False)
    finally:
        kernel.write_text(content)
    assert (ended.returncode, "kernel is not registered" in ended.stderr) == (2, True)


def test_another_seed_runs_once_it_is_prepared(clone):
    clone.common("prepare", "mlp", "--seed", "11")
    clone.common("check", "entrant", "mlp", "--seed", "11")
    assert only_record(clone)["seed"] == 11


def test_check_climbs_the_first_five_rungs(clone):
    ended = clone.common("check", "entrant", "mlp")
    record = only_record(clone)
    assert list(record["equality"]) == sorted(["parameters", "logits", "gradients", "losses", "weights"])
    assert record["steps"] == 20
    assert ended.stdout.count("passed") == 5
