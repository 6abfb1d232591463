"""The service pages: what they take from files, and that every command and file they name exists."""

import re
import shlex
from types import SimpleNamespace

import pytest
import yaml
from made_records import keep, made

from common import paths, tasks
from common.__main__ import _parser
from common.errors import UserError
from common.results import archive, record
from common.site import about_pages, templating
from common.site.places import Places
from common.suite import catalogue

HOSTILE = "<script>alert(1)</script> ``` ::: {{ 7*7 }} & \"'"
PAGES = ("errata", "changes", "cite", "run", "add")
MAKEFILE = (paths.ROOT / "Makefile").read_text()
EXAMPLES = {"NAME": "_template", "TASK": "mlp"}
WRITTEN_BY_COMMANDS = {"results/", "book/results/", "book/results/errata.csv", "_build/html/index.html"}


def text_of(name: str) -> str:
    """A page as Sphinx reads it."""
    book = SimpleNamespace(places=Places())
    template = (paths.BOOK / f"{name}.md").read_text()
    known = {"frameworks": catalogue.frameworks(), "tasks": {name: tasks.load(name).TITLE for name in tasks.names()}}
    return templating.page(template, **known, **about_pages.values(book))


def commands(name: str) -> list[list[str]]:
    """Every command of a page, in blocks and in the text, as its words; the comment behind it left out."""
    text = text_of(name)
    blocks = re.findall(r"(?ms)^ *```bash\n(.*?)^ *```$", text)
    lines = [line for block in blocks for line in block.splitlines() if line.strip()]
    lines += re.findall(r"`((?:make|\.envs/)[^`]*)`", re.sub(r"(?ms)^ *```.*?^ *```$", "", text))
    return [shlex.split(line, comments=True) for line in lines if line != "make"]


@pytest.fixture
def published(tmp_path):
    """A published archive of two runs."""
    framework = catalogue.frameworks()[0]
    variant = next(iter(framework.variants))
    turn = {"repeat": 0, "draw": 0, "position": 1, "of": 1}
    for number in range(2):
        keep(tmp_path / "results", made(framework, variant, number=number, seed=number, turn=turn))
    archive.publish(tmp_path / "results", tmp_path / "book" / "results")
    return Places(book=tmp_path / "book")


class TestErrata:
    def test_without_any_it_says_so(self, published: Places) -> None:
        assert "Nothing was withdrawn." in about_pages.withdrawn(published)

    def test_each_is_named_with_reason_and_record(self, published: Places) -> None:
        run_id = archive.read(published.archive)[0]["run_id"]
        quoted = HOSTILE.replace('"', '""')
        (published.archive / archive.ERRATA).write_text(f'run_id,date,reason\n{run_id},2026-11-23,"{quoted}"\n')
        html = about_pages.withdrawn(published)
        (path,) = re.findall(r"<code>(.*?)</code>", html)
        assert (published.book.parent / path).is_file()
        assert path.endswith(f"/2026-11-22/{run_id}/record.json")
        assert f">{run_id}</th>" in html
        assert "2026-11-23" in html
        assert "<script" not in html
        assert "&lt;script&gt;" in html
        assert str(published.book) not in html


class TestMethod:
    def test_only_the_section_is_taken_and_its_headings_are_raised(self) -> None:
        found = about_pages.method_changes(
            "# C\n\nx\n\n## Method\n\n### 2 (d)\n- a\n\n#### b\n\n## Everything else\n\n### 0\n"
        )
        assert found == "## Version 2 (d)\n- a\n\n### b"

    def test_a_change_log_without_it_is_refused(self) -> None:
        with pytest.raises(UserError, match="Method"):
            about_pages.method_changes("# Changes\n\n## Everything else\n")

    def test_the_method_of_today_opens_the_change_log(self) -> None:
        found = re.findall(r"(?m)^## Version (\d+)", about_pages.method_changes(about_pages.CHANGELOG.read_text()))
        assert found == [str(number) for number in range(record.METHOD, 0, -1)]


class TestCitation:
    def test_the_repositorys_own_is_read_and_shown(self) -> None:
        found = about_pages.read_citation(about_pages.CITATION.read_text())
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", found.released)
        page = text_of("cite")
        assert f"year         = {{{found.released[:4]}}}" in page
        assert all(word in page for word in ("COMMIT", "DATE", "DATA"))

    def test_its_version_is_that_of_the_package(self) -> None:
        found = about_pages.read_citation(about_pages.CITATION.read_text())
        assert f'\nversion = "{found.version}"\n' in (paths.ROOT / "pyproject.toml").read_text()

    def test_persons_and_organisations_are_authors_and_latex_reads_them_as_they_are(self) -> None:
        text = (
            "title: 50% & {x}_y\nversion: 1\ndate-released: 2026-01-02\nlicense: MIT\n"
            "authors:\n  - name: A and B\n  - {given-names: Ada, family-names: Lovelace}\n"
        )
        entry = about_pages.bibtex(about_pages.read_citation(text))
        assert r"{{50\% \& \{x\}\_y}}" in entry
        assert "{{A and B} and {Ada Lovelace}}" in entry
        assert "{Version 1, MIT}" in entry

    @pytest.mark.parametrize("text", ["", "title: x\n", "- a\n", "just text\n"])
    def test_what_is_no_citation_is_refused(self, text: str) -> None:
        with pytest.raises(UserError, match="CFF"):
            about_pages.read_citation(text)


@pytest.mark.parametrize("name", ["run", "cite"])
def test_the_repository_has_an_address_only_where_the_citation_file_names_one(name: str) -> None:
    address = yaml.safe_load(about_pages.CITATION.read_text()).get("repository-code")
    assert ("no public address" in text_of(name).replace("\n", " ")) == (address is None)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_made_and_has_one_title(name: str) -> None:
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", text_of(name))
    assert len(re.findall(r"(?m)^# ", text)) == 1
    assert "{{" not in text


@pytest.mark.parametrize("name", ["run", "add"])
def test_every_command_is_one(name: str) -> None:
    verbs = set(re.findall(r"(?m)^([a-z-]+):.*## ", MAKEFILE))
    variables = set(re.findall(r"(?m)^([A-Z]+) \?=", MAKEFILE))
    found = commands(name)
    assert len(found) >= 5
    for words in found:
        if words[0] == "make":
            assert words[1] in verbs, words
            assert {word.partition("=")[0] for word in words[2:]} <= variables, words
        elif words[1:3] == ["-m", "common"]:
            options = _parser().parse_args(words[3:])  # exits where an option does not exist
            if hasattr(options, "profile"):
                tasks.settings("mlp", options.profile)
        elif words[0].endswith("papermill"):
            assert (paths.ROOT / words[1]).is_file(), words
        else:
            assert words[0] == "cp" or words[0].endswith("/uv"), words


@pytest.mark.parametrize("name", ["run", "add", "errata", "changes", "cite", "history"])
def test_every_file_that_is_named_exists(name: str) -> None:
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", (paths.BOOK / f"{name}.md").read_text())
    quoted = re.findall(r"`([\w./-]*(?:/[\w./-]*|\.(?:ipynb|toml|txt|in|md|py|cff)))`", text)
    for path in quoted:
        if path in WRITTEN_BY_COMMANDS or path.endswith(".html") or path.startswith("."):
            continue
        for placeholder, example in EXAMPLES.items():
            path = path.replace(placeholder, example)
        places = (paths.ROOT, paths.NOTEBOOKS, paths.NOTEBOOKS / "_template")
        assert any((place / path).exists() for place in places), f"{name}.md names {path}"


def test_what_is_said_of_gpu_builds_holds() -> None:
    locks = {
        name: (paths.NOTEBOOKS / name / "requirements.txt").read_text()
        for name in ("pytorch", "keras", "tensorflow", "jax")
    }
    assert "nvidia-cudnn" in locks["pytorch"]
    assert "nvidia-cudnn" in locks["keras"]
    assert "nvidia-" not in locks["tensorflow"] + locks["jax"]
    for name in ("tensorflow", "keras"):
        assert "\ntensorflow-cpu==" in locks[name]
    for name in ("jax", "keras"):
        assert "jax-cuda" not in locks[name]
