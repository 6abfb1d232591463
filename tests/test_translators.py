"""Parameters of Java notebooks: what papermill writes into them and reads from them."""

import json
import subprocess
import sys

import nbformat
import papermill
import pytest
from papermill.parameterize import parameterize_notebook

from common.errors import UserError
from common.suite.translators import JavaTranslator


@pytest.mark.parametrize(
    ("value", "java"),
    [
        ("", '""'),
        ("quick", '"quick"'),
        ('a "b" \\ c', '"a \\"b\\" \\\\ c"'),
        ("line\nnext\ttab", '"line\\nnext\\ttab"'),
        ("\u00e9 \U0001f642", '"\\u00e9 \\ud83d\\ude42"'),
        ("\\u0022", '"\\\\u0022"'),  # after an even number of backslashes only would Java see an escape
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-5, "-5"),
        (2**31 - 1, "2147483647"),
        (2**31, "2147483648L"),
        (-(2**31), "-2147483648"),
        (-(2**31) - 1, "-2147483649L"),
        (2**63 - 1, "9223372036854775807L"),
        (0.1, "0.1"),
        (1.0, "1.0"),
        (1e-8, "1e-08"),
        (1e300, "1e+300"),
        ([], "java.util.List.of()"),
        ([1, 2.5, "a", True], 'java.util.List.of(1, 2.5, "a", true)'),
        ([[1], [2]], "java.util.List.of(java.util.List.of(1), java.util.List.of(2))"),
    ],
)
def test_value_becomes_a_java_literal(value, java):
    assert JavaTranslator.translate(value) == java


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        ([1, None], "None"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (-float("inf"), "inf"),
        (2**63, "64 bits"),
        ({"a": 1}, "dict"),
    ],
)
def test_value_without_a_java_literal_is_refused(value, words):
    with pytest.raises(UserError, match=words):
        JavaTranslator.translate(value)


def test_parameters_become_one_declaration_each():
    written = JavaTranslator.codify({"seed": 3, "out": "/tmp/a b", "check": True}, "Parameters")
    assert written == '// Parameters\nvar seed = 3;\nvar out = "/tmp/a b";\nvar check = true;\n'


def test_comment_of_several_lines():
    assert JavaTranslator.comment("one\n\ntwo") == "// one\n//\n// two"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('String variant = "default";', ("variant", "String", '"default"', "")),
        ("int seed = 0;", ("seed", "int", "0", "")),
        ("boolean check = false;  // only 20 steps", ("check", "boolean", "false", "only 20 steps")),
        ('var out = "a; // b";', ("out", "None", '"a; // b"', "")),
        ('final String quoted = "a \\" b";', ("quoted", "String", '"a \\" b"', "")),
        ("double[] sizes = {1, 2};", ("sizes", "double[]", "{1, 2}", "")),
        ("java.util.List<Integer> sizes = List.of(1);", ("sizes", "java.util.List<Integer>", "List.of(1)", "")),
    ],
)
def test_inspect_reads_a_declaration(line, expected):
    (found,) = JavaTranslator.inspect({"source": line})
    assert (found.name, found.inferred_type_name, found.default, found.help) == expected


@pytest.mark.parametrize("line", ["", "// a comment = 1;", "seed = 1;", "import java.util.List;", "run.start(1);"])
def test_inspect_passes_over_other_lines(line):
    assert JavaTranslator.inspect({"source": line}) == []


@pytest.fixture
def java_notebook(tmp_path):
    cell = nbformat.v4.new_code_cell('String profile = "quick";\nint seed = 0;', metadata={"tags": ["parameters"]})
    metadata = {"kernelspec": {"name": "any", "display_name": "any", "language": "java"}}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata=metadata)
    path = tmp_path / "java.ipynb"
    path.write_text(json.dumps(notebook))
    return path


def test_papermill_reads_the_parameters_of_a_java_notebook(java_notebook):
    found = papermill.inspect_notebook(java_notebook)
    assert {name: parameter["default"] for name, parameter in found.items()} == {"profile": '"quick"', "seed": "0"}


def test_papermill_by_hand_knows_java_by_an_entry_point(java_notebook):
    command = [sys.executable, "-m", "papermill", "--help-notebook", java_notebook]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert "profile: string" in answer.stdout.lower(), answer.stderr


def test_papermill_injects_java_after_the_parameters_cell(java_notebook):
    notebook = papermill.iorw.load_notebook_node(str(java_notebook))
    written = parameterize_notebook(notebook, {"seed": 4})
    assert written.cells[1].source == "// Parameters\nvar seed = 4;\n"
    assert written.cells[1].metadata.tags == ["injected-parameters"]
