"""A fresh copy of the repository with one small framework of its own, for everything that runs or breaks for real."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

from common import paths

COPIED = ("Makefile", "pyproject.toml", "requirements.txt", "_config.yml", "src", "data", "book", "notebooks")


class Clone:
    """The repository in another folder, used through its command line only.

    `entrant` is the template's copy: a complete framework that installs in seconds.
    """

    entrant = "entrant"

    def __init__(self, root: Path):
        self.root = root
        for name in filter(lambda name: (paths.ROOT / name).exists(), COPIED):
            source = paths.ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, root / name)
        shutil.copytree(root / "notebooks" / "_template", root / "notebooks" / self.entrant)
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
        """What a command of the clone finds in its environment."""
        return {name: value for name, value in os.environ.items() if not name.startswith(("COMMON_", "PYTEST_"))}

    def records(self) -> list[dict]:
        """All records that the clone has, oldest first."""
        found = [json.loads(path.read_text()) for path in (self.root / "results").glob("*/record.json")]
        return sorted(found, key=lambda record: (record["started"], record["run_id"]))


@pytest.fixture(scope="session")
def session_clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return Clone(tmp_path_factory.mktemp("clone"))


@pytest.fixture
def clone(session_clone: Clone) -> Clone:
    """The session's clone as it was made: notebook restored, no results."""
    session_clone.restore()
    yield session_clone
    session_clone.restore()
