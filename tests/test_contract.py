"""The notebook contract (notebooks/README.md), held against every notebook in the repository, the template's too."""

import ast
import re
from pathlib import Path

import nbformat
import papermill
import pytest

from common import paths, tasks
from common.suite import catalogue
from common.suite.cell import PARAMETERS
from common.tasks import definitions

SECTIONS = ["Parameters", "Setup", "Data", "Model", "Train", "Save", "Predict", "Check", "Notes"]
LONGEST = 150
FOLDERS = sorted(path.parent for path in paths.NOTEBOOKS.glob("*/framework.toml"))
NOTEBOOKS = sorted(path for folder in FOLDERS for path in folder.glob("*.ipynb"))
# Small integers are axes, gates and channels of a layout. All else is a size or a hyper-parameter, which the task owns.
TYPED_NUMBER = re.compile(r"(?<![\w.])(?:\d*\.\d+(?:e[-+]?\d+)?|\d+e[-+]?\d+|[5-9]|\d{2,})(?![\w.])", re.IGNORECASE)
UNIT = {"0.0", "1.0"}
OPTIMISER_WORDS = re.compile(r"(?:lr|learning_rate|beta\w*|b1|b2|eps|epsilon|momentum)\s*=\s*-?(?!1\.0\b)[\d.]")


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def read(path: Path):
    return nbformat.read(path, as_version=4)


def code_of(notebook) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
every_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


@every_notebook
def test_sections_stand_in_order(path):
    notebook = read(path)
    headings = [line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    assert [line[3:] for line in headings if line.startswith("## ")] == SECTIONS
    assert [line for line in headings if line.startswith("# ")] == [headings[0]]
    assert notebook.cells[-1].source.startswith("## Notes")


@every_notebook
def test_nothing_was_executed(path):
    for cell in read(path).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@every_notebook
def test_parameters_are_those_of_the_contract(path):
    notebook = read(path)
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    found = papermill.inspect_notebook(str(path))
    assert tuple(found) == PARAMETERS
    variants = catalogue.load(path.parent).variants
    defaults = {name: described["default"].strip("\"'") for name, described in found.items()}
    assert defaults["variant"] == next(iter(variants))
    assert (defaults["profile"], defaults["device"], defaults["seed"], defaults["out"]) == ("quick", "cpu", "0", "")
    assert defaults["check"].lower() == "false"


@every_notebook
def test_it_is_short_enough_to_read(path):
    lines = [line for source in code_of(read(path)) for line in source.splitlines() if line.strip()]
    assert len(lines) <= LONGEST


@every_notebook
def test_it_belongs_to_a_task_and_a_kernel(path):
    assert path.stem in tasks.names()
    assert read(path).metadata.kernelspec.name in (path.parent.name, "python3")


@every_notebook
def test_no_hyper_parameter_is_typed(path):
    for source in code_of(read(path))[1:]:
        assert not OPTIMISER_WORDS.findall(source)
        code = "\n".join(line.split("#")[0].split("//")[0] for line in source.splitlines())
        code = re.sub(r"\"[^\"]*\"|'[^']*'", "''", code)
        assert set(TYPED_NUMBER.findall(code)) <= UNIT, "a typed number: read it from run.task"


@every_notebook
def test_python_imports_name_no_other_part_of_common(path):
    notebook = read(path)
    if notebook.metadata.kernelspec.language != "python":
        pytest.skip("not a Python notebook")
    imported = set()
    for node in ast.walk(ast.parse("\n".join(code_of(notebook)))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert "*" not in [alias.name for alias in node.names], "star import"
            imported.add(node.module)
    assert {name for name in imported if name.startswith("common")} == {"common.kernel"}


@every_folder
def test_requirements_are_pinned_by_version_and_hash(folder):
    lines = (folder / "requirements.txt").read_text().splitlines()
    wanted = [line for line in lines if line.strip() and not line.startswith(" ")]
    assert wanted
    assert [line for line in wanted if not re.fullmatch(r"[\w.-]+==\S+ \\", line)] == []
    assert len([line for line in lines if line.startswith("    --hash=sha256:")]) >= len(wanted)


@every_folder
def test_every_task_is_done_or_declared(folder):
    framework = catalogue.load(folder)
    done = {path.stem for path in folder.glob("*.ipynb")}
    declared = set(framework.unsupported)
    assert done | declared == set(tasks.names())
    assert not done & declared


@every_folder
def test_definitions_are_known(folder):
    definitions.check(catalogue.load(folder).definitions)


@every_folder
def test_nothing_tells_of_a_machine_or_a_registry(folder):
    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_text(errors="ignore")
            assert str(paths.ROOT) not in text
            assert not re.search(r"pypi\.org|pythonhosted|repo1?\.maven|/root/|/home/", text), path


def test_the_same_tasks_are_in_every_folder():
    assert {path.stem for path in NOTEBOOKS} == set(tasks.names())
