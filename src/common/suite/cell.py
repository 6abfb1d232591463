"""A cell of the matrix: one framework's variant, one task, profile, device and seed."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import papermill

from common import paths, tasks
from common.errors import UserError
from common.results import added
from common.suite import environments, prepared
from common.suite.catalogue import Framework
from common.tasks import answers

PARAMETERS = ("variant", "profile", "device", "seed", "out", "check")


@dataclass(frozen=True)
class Cell:
    """What is executed once. `check` stops the training after the 20 steps that the ladder's rungs 1-5 need."""

    framework: Framework
    variant: str
    task: str
    profile: str = "quick"
    device: str = "cpu"
    seed: int = 0
    check: bool = False

    @property
    def title(self) -> str:
        """For progress lines and messages."""
        return f"{self.framework.name} {self.variant} {self.task} {self.profile} {self.device} seed {self.seed}"

    @property
    def notebook(self) -> Path:
        """The notebook that is executed."""
        return self.framework.notebook(self.task)

    def parameters(self, out: str) -> dict:
        """papermill's parameters: all that a notebook has."""
        values = (self.variant, self.profile, self.device, self.seed, out, self.check)
        return dict(zip(PARAMETERS, values, strict=True))

    def identity(self) -> dict:
        """What its answers must say of themselves."""
        return {"task": self.task} | {name: value for name, value in self.parameters("").items() if name != "out"}

    @property
    def precision(self) -> str:
        """What its variant computes with."""
        return self.framework.variant(self.variant).precision

    def hashes(self) -> dict[str, str]:
        """Hashes of all that decides what a run of this cell measures."""
        return {
            "notebook": sources_hash(self.notebook),
            "environment": environments.stamp(self.framework),
            "task": prepared.content_hash(self.task, self.profile, self.seed),
            "kernel": _folder_hash(paths.SOURCE / "common" / "kernel"),
        }


def unsupported(cell: Cell) -> str | None:
    """Why the framework cannot do this cell, as it declares it; None when it can."""
    declared = cell.framework.unsupported.get(cell.task)
    if declared:
        return f"{declared['reason']} ({declared['link']})"
    if cell.device not in cell.framework.devices:
        return f"{cell.framework.title} runs here on {', '.join(cell.framework.devices)} only"
    return None


def refusal(cell: Cell) -> str | None:
    """Why this cell cannot start, with the way out; None when it can.

    papermill itself would run a notebook that lacks a parameter, silently with other values: so all are checked here.

    Raises:
        UserError: the cell itself is not well named (unknown task, profile or variant).
    """
    tasks.settings(cell.task, cell.profile)
    cell.framework.variant(cell.variant)
    if not cell.notebook.is_file():
        return f"{cell.notebook.relative_to(paths.ROOT)} does not exist, and framework.toml gives no reason"
    return environments.problem(cell.framework) or _wrong_parameters(cell.notebook) or _unprepared(cell)


def sources_hash(notebook: Path) -> str:
    """SHA-256 over the sources of a notebook's cells, in order, whatever its outputs and metadata are."""
    return added.cells_hash(nbformat.read(notebook, as_version=4).cells)


def _wrong_parameters(notebook: Path) -> str | None:
    name = notebook.relative_to(paths.NOTEBOOKS)
    cells = nbformat.read(notebook, as_version=4).cells
    if not any("parameters" in cell.metadata.get("tags", []) for cell in cells):
        return f"notebooks/{name} has no cell tagged `parameters`"
    found = papermill.inspect_notebook(str(notebook))
    differing = set(PARAMETERS) ^ set(found)
    if differing:
        return (
            f"notebooks/{name} has the parameters {', '.join(found)}; the contract (notebooks/README.md) "
            f"has {', '.join(PARAMETERS)}"
        )
    return None


def _unprepared(cell: Cell) -> str | None:
    try:
        if not cell.check:
            answers.load(cell.task, cell.profile)
        prepared.content_hash(cell.task, cell.profile, cell.seed)
    except UserError as error:
        return str(error)
    return None


@cache
def _folder_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
