"""The differences page: declarations are complete, programs give finite numbers that repeat, text is escaped."""

import re
from dataclasses import replace

import pytest

from common import paths
from common.errors import UserError
from common.site import differences, templating
from common.suite import catalogue

PAGE = paths.BOOK / "differences.md"
PROGRAMS = sorted(differences.FOLDER.glob("*.py"))
DECLARING = [*catalogue.frameworks(), catalogue.load(paths.NOTEBOOKS / "_template")]
LONGEST = 50


@pytest.fixture
def program(tmp_path):
    """Writes a program and returns its path."""

    def write(source: str):
        path = tmp_path / "program.py"
        path.write_text(source)
        return path

    return write


@pytest.mark.parametrize("framework", DECLARING, ids=lambda framework: framework.name)
def test_every_framework_says_what_it_means_by_every_word(framework):
    assert differences.complaints(framework, differences.topics()) == []


@pytest.mark.parametrize("framework", catalogue.frameworks(), ids=lambda framework: framework.name)
def test_what_was_run_has_its_program(framework):
    assert len(differences.probes(framework)) == 1


def test_unknown_and_missing_topics_are_named():
    known = {"adam_form": "", "mask": ""}
    declared = {"adam_from": {"value": "text", "verified": "run"}, "mask": {"value": "zeros", "verified": "run"}}
    framework = replace(DECLARING[0], conventions=declared)
    assert differences.complaints(framework, known) == ["unknown topic 'adam_from'", "no word on 'adam_form'"]


@pytest.mark.parametrize(
    "declared",
    ['{ value = "text" }', '{ value = "text", verified = "documentation" }', '{ value = "", verified = "run" }'],
)
def test_a_convention_says_how_it_is_known(tmp_path, declared):
    template = (paths.NOTEBOOKS / "_template" / "framework.toml").read_text()
    text, changes = re.subn(r"(?m)^adam_form = .*$", f"adam_form = {declared}", template)
    assert changes == 1
    folder = tmp_path / "entrant"
    folder.mkdir()
    (folder / "framework.toml").write_text(text)
    with pytest.raises(UserError, match="conventions.adam_form"):
        catalogue.load(folder)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_programs_are_short_and_their_numbers_repeat(path, tmp_path):
    assert len(path.read_text().splitlines()) <= LONGEST
    found = differences.measure(path)
    assert len(found) >= 3
    assert differences.measure(path, tmp_path) == found


def test_the_page_treats_every_topic_and_shows_every_program_once():
    text = PAGE.read_text()
    called = re.findall(r"\bmeanings\((.*?)\)", text)
    assert sorted(name for call in called for name in re.findall(r'"(\w+)"', call)) == sorted(differences.topics())
    assert sorted(re.findall(r'\beffect\("(\w+)"\)', text)) == [path.stem for path in PROGRAMS]


def test_the_page_holds_every_number_and_every_program():
    values = differences.values(catalogue.frameworks())
    page = templating.page(PAGE.read_text(), definitions="", conventions="", **values)
    for path in PROGRAMS:
        assert path.read_text().rstrip() in page
        for number in differences.measure(path).values():
            assert f">{number}</td>" in page
    for framework in catalogue.frameworks():
        assert differences.probes(framework)[0].read_text().rstrip() in page


def test_foreign_text_is_shown_as_it_is(program):
    hostile = "<script>alert(1)</script>"
    meaning = {"value": hostile, "note": hostile, "verified": "documentation", "source": f'https://x/"{hostile}'}
    framework = replace(DECLARING[0], title=hostile, conventions={"mask": meaning})
    known = {"mask": hostile}
    path = program(f"````\n:::::\n{hostile}")
    number = differences.Number(1.5, hostile, hostile)
    made = differences._meanings([framework], known)("mask")
    made += differences._effect(path, {hostile: number})
    made += differences._effect(path, {f"{hostile}: {hostile}": number})
    shown = made.replace(path.read_text(), "")
    assert "<script" not in shown
    assert shown.count("&lt;script") >= 8
    assert f"\n`````python\n{path.read_text()}\n`````\n" in made
    assert "\n::::::\n" in made


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import json; print(json.dumps({'a': [float('nan'), '', '']}))", "a is nan"),
        ("print('{\"a\": [1, 2]}')", "printed no JSON of the form"),
        ("print('no')", "printed no JSON of the form"),
        ("raise SystemExit('on purpose')", "on purpose"),
    ],
)
def test_a_program_that_fails_is_named(program, tmp_path, source, said):
    with pytest.raises(UserError, match=r"program\.py") as raised:
        differences.measure(program(source), tmp_path / "cache")
    assert said in str(raised.value)
    assert not (tmp_path / "cache").exists()


def test_an_unchanged_program_is_not_run_again(program, tmp_path):
    source = "import json, time; print(json.dumps({'a': [time.time(), '', '']}))"
    first = differences.measure(program(source), tmp_path)
    assert differences.measure(program(source), tmp_path) == first
    assert differences.measure(program(f"{source}  # changed"), tmp_path) != first


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0823456, "0.0823"),
        (64.07, "64.1"),
        (11434.0, "11,434"),
        (0.00055491, "5.5e-4"),
        (630403.05, "6.3e5"),
        (0, "0"),
    ],
)
def test_numbers_are_written_with_three_digits(value, written):
    assert str(differences.Number(value, "", "")) == written
    assert str(differences.Number(value, "%", "")) == f"{written} %"
