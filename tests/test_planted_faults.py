"""Faults planted on purpose in copies of real notebooks: the judge must refuse each by the rung that is there for it.

Every framework's faults lie in its folder's faults.toml. A fault that slips through is a defect of the ladder.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

from common import paths, tasks
from common.suite import catalogue, environments

FAULTS = [
    (path.parent.name, name, fault)
    for path in sorted(paths.NOTEBOOKS.glob("[!_]*/faults.toml"))
    for name, fault in tomllib.loads(path.read_text()).items()
]
NEEDED_OF_ALL = 3


@pytest.fixture(scope="module")
def workshop(tmp_path_factory) -> Path:
    """A copy of sources and notebooks that shares the installed environments: faults are planted here."""
    root = tmp_path_factory.mktemp("workshop")
    for name in ("src", "notebooks", "data"):
        shutil.copytree(paths.ROOT / name, root / name)
    (root / ".envs").symlink_to(paths.ENVIRONMENTS)
    return root


def run(workshop: Path, framework: str, fault: dict) -> dict:
    """Execute the cell by the ordinary path in the workshop; returns its record."""
    results = workshop / "results"
    shutil.rmtree(results, ignore_errors=True)
    command = [sys.executable, "-m", "common", "run", framework, fault["task"]]
    if "variant" in fault:
        command += ["--variant", fault["variant"]]
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("COMMON_", "PYTEST_"))}
    environ["PYTHONPATH"] = str(workshop / "src")
    ended = subprocess.run(command, cwd=workshop, env=environ, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    (record,) = results.glob("*/record.json")
    return json.loads(record.read_text())


def plant(notebook_file: Path, edits: list[dict[str, str]]) -> None:
    """Make the edits in the notebook's code; each `old` occurs exactly once."""
    notebook = nbformat.read(notebook_file, as_version=4)
    for edit in edits:
        found = [cell for cell in notebook.cells if cell.cell_type == "code" and edit["old"] in cell.source]
        assert [cell.source.count(edit["old"]) for cell in found] == [1], f"not exactly once: {edit['old']}"
        found[0].source = found[0].source.replace(edit["old"], edit["new"])
    nbformat.write(notebook, notebook_file)


@pytest.mark.parametrize(("framework", "name", "fault"), FAULTS, ids=[f"{f}-{name}" for f, name, _ in FAULTS])
def test_a_planted_fault_is_refused_by_its_rung(workshop, framework, name, fault):
    problem = environments.problem(catalogue.framework(framework))
    if problem:
        pytest.skip(problem)
    notebook = workshop / "notebooks" / framework / f"{fault['task']}.ipynb"
    honest = notebook.read_text()
    try:
        plant(notebook, fault["edits"])
        record = run(workshop, framework, fault)
    finally:
        notebook.write_text(honest)
    assert record["status"] == "not equal", record["reason"]
    assert not record["equality"][fault["refused_by"]]["passed"], record["equality"]


def test_every_framework_has_its_share_of_faults():
    shares = {found.name: 0 for found in catalogue.frameworks()}
    for framework, _, _ in FAULTS:
        shares[framework] += 1
    assert [name for name, share in shares.items() if share < NEEDED_OF_ALL] == []
    assert {fault["task"] for _, _, fault in FAULTS} == set(tasks.names())
