"""Copies of the repository in which everything runs, and breaks, for real."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import made_records
import nbformat
import psutil
import pytest

from common import paths
from common.suite import catalogue, environments
from common.suite.run import LOCK

COPIED = (
    *("Makefile", "pyproject.toml", "requirements.txt", "_config.yml", "CHANGELOG.md", "CITATION.cff"),
    *("src", "data", "book", "notebooks"),
)
RUN = ("run", "entrant", "mlp")  # of a clone's command line


def environ(temporary: Path) -> dict[str, str]:
    """What a command of a copy finds set: nothing of these tests, and a folder of its own for temporary files.

    Its Python keeps what it compiles, whatever this machine says: else each command would compile all modules again.
    """
    ours = ("COMMON_", "PYTEST_", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    theirs = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return theirs | {"TMPDIR": str(temporary)}


class Clone:
    """The repository in another folder, used through its command line only.

    `entrant` is the template's copy: a complete framework that installs in seconds. Its timed cells wait for one
    another only, since it has a folder of its own for temporary files, and with it a lock of its own.
    """

    entrant = "entrant"

    def __init__(self, root: Path):
        self.root = root
        for name in filter(lambda name: (paths.ROOT / name).exists(), COPIED):
            source = paths.ROOT / name
            if name == "book":
                made_records.copy_book(root / name)
            elif source.is_dir():
                shutil.copytree(source, root / name)
            else:
                shutil.copy(source, root / name)
        shutil.copytree(root / "notebooks" / "_template", root / "notebooks" / self.entrant)
        self.temporary = root / "tmp"
        self.temporary.mkdir()
        self._original = (root / "notebooks" / self.entrant / "mlp.ipynb").read_text()
        self.shell("src/common/bootstrap.sh", ".envs/tools")
        self.common("envs", self.entrant)

    @property
    def notebook(self) -> Path:
        """The entrant's notebook."""
        return self.root / "notebooks" / self.entrant / "mlp.ipynb"

    def restore(self) -> None:
        """Undo what a test did to the notebook and to the results."""
        self.notebook.write_text(self._original)
        shutil.rmtree(self.root / "results", ignore_errors=True)

    def edit(self, section: str, code: str) -> None:
        """Put `code` before the first code cell of a section of the entrant's notebook."""
        notebook = nbformat.read(self.notebook, as_version=4)
        sources = [cell.source for cell in notebook.cells]
        heading = next(at for at, source in enumerate(sources) if source.startswith(f"## {section}"))
        cell = next(cell for cell in notebook.cells[heading:] if cell.cell_type == "code")
        cell.source = f"{code}\n{cell.source}"
        nbformat.write(notebook, self.notebook)

    def append(self, code: str) -> None:
        """Put `code` after all other code of the entrant's notebook."""
        notebook = nbformat.read(self.notebook, as_version=4)
        last = [cell for cell in notebook.cells if cell.cell_type == "code"][-1]
        last.source += f"\n{code}"
        nbformat.write(notebook, self.notebook)

    def replace(self, old: str, new: str) -> None:
        """Replace text that occurs once in the code of the entrant's notebook."""
        notebook = nbformat.read(self.notebook, as_version=4)
        (cell,) = [cell for cell in notebook.cells if cell.cell_type == "code" and old in cell.source]
        cell.source = cell.source.replace(old, new)
        nbformat.write(notebook, self.notebook)

    def common(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        """`python -m common ARGUMENTS` in the clone."""
        return self.shell(".envs/tools/bin/python", "-m", "common", *arguments, check=check)

    def shell(self, *command: str, check: bool = True) -> subprocess.CompletedProcess:
        """Any command in the clone, output captured."""
        ended = subprocess.run(command, cwd=self.root, env=self.environ(), capture_output=True, text=True)
        assert not check or ended.returncode == 0, f"{command}\n{ended.stdout}\n{ended.stderr}"
        return ended

    def environ(self) -> dict[str, str]:
        """What a command of the clone finds in its environment: nothing of these tests, nor where their sources are."""
        return environ(self.temporary)

    @property
    def lock(self) -> Path:
        """The lock that a timed cell holds."""
        return self.temporary / LOCK.name

    def kernels(self) -> list[psutil.Process]:
        """Kernels of the entrant that are alive."""
        mark = f"{self.root}/.envs/{self.entrant}/bin/python"
        return [p for p in psutil.process_iter(["cmdline"]) if mark in (p.info["cmdline"] or [])]

    def records(self) -> list[dict]:
        """All records that the clone has, oldest first."""
        found = [json.loads(path.read_text()) for path in (self.root / "results").glob("*/record.json")]
        return sorted(found, key=lambda record: (record["started"], record["run_id"]))


class Workshop:
    """A copy of sources and notebooks that shares the installed environments: real notebooks are changed here."""

    def __init__(self, root: Path):
        self.root = root
        for name in ("src", "notebooks", "data"):
            shutil.copytree(paths.ROOT / name, root / name)
        (root / ".envs").symlink_to(paths.ENVIRONMENTS)
        self.temporary = root / "tmp"
        self.temporary.mkdir()

    def run(self, framework: str, task: str, *options: str, command: str = "run") -> dict:
        """Execute a cell by the ordinary path, or `check` it; returns its record. Skips where it is not installed.

        Workshops do not wait for each other's timed cells: nothing that runs here is a measurement.
        """
        problem = environments.problem(catalogue.framework(framework))
        if problem:
            pytest.skip(problem)
        results = self.root / "results"
        shutil.rmtree(results, ignore_errors=True)
        words = [sys.executable, "-m", "common", command, framework, task, *options]
        settings = environ(self.temporary) | {"PYTHONPATH": str(self.root / "src")}
        ended = subprocess.run(words, cwd=self.root, env=settings, capture_output=True, text=True)
        assert ended.returncode == 0 or command == "check", ended.stderr
        (record,) = results.glob("*/record.json")
        return json.loads(record.read_text())

    @contextlib.contextmanager
    def edited(self, framework: str, task: str, edits: list[dict[str, str]]) -> Iterator[None]:
        """The edits are in the notebook's code; each `old` must occur exactly once in it."""
        path = self.root / "notebooks" / framework / f"{task}.ipynb"
        honest = path.read_text()
        notebook = nbformat.reads(honest, as_version=4)
        for edit in edits:
            found = [cell for cell in notebook.cells if cell.cell_type == "code" and edit["old"] in cell.source]
            assert [cell.source.count(edit["old"]) for cell in found] == [1], f"not exactly once: {edit['old']}"
            found[0].source = found[0].source.replace(edit["old"], edit["new"])
        try:
            nbformat.write(notebook, path)
            yield
        finally:
            path.write_text(honest)
