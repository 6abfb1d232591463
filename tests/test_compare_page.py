"""What "Compare two" loads: the code that ran, safe HTML, and sentences that are right for what the folders declare."""

import itertools
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import made_records
import nbformat
import pytest

from common.site import code, compare_page, differences, foreign, pages, task_pages
from common.site.pages import Book
from common.site.places import Places
from common.suite.catalogue import frameworks

HOSTILE = "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\"> </pre> & \"'"
CODE_OF = re.compile(r"\(window\.COMPARISON_CODE \?\?= \{\}\)\[(.*?)\] = (.*);\n", re.DOTALL)
KNOWN = frameworks()
TOPICS = differences.described()
PLACEHOLDERS = {"a", "b", "in_a", "in_b"}


def places(folder: Path) -> Places:
    """Two entrants from the template: `alpha` ran its mlp, `beta` did not and is hostile."""
    made_records.copy_book(folder / "book")
    found = Places(folder / "results", folder / "notebooks", folder / "book", output=folder)
    made_records.copy_template(found.notebooks)
    declared = found.notebooks / "beta" / "framework.toml"
    declared.write_text(re.sub(r'(?m)^title = "NumPy.*"$', 'title = "Other <b>"', declared.read_text()))
    (alpha, beta) = frameworks(found.notebooks)
    made_records.keep(found.results, made_records.made(alpha, "default"), made_records.executed(alpha))
    path = beta.notebook("mlp")
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if not re.match("#|variant =", cell.source):
            cell.source += f"\n# {HOSTILE}"
        elif cell.source.startswith("## "):
            cell.source += f"\n\n{HOSTILE} [a](javascript:alert(1))"
    nbformat.write(notebook, path)
    return found


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return pages.collect(places(tmp_path))


def code_of(script: str) -> tuple[str, dict]:
    """Task and code of a generated script."""
    task, found = CODE_OF.fullmatch(script).groups()
    return json.loads(task), json.loads(found)


def words_of(script: str) -> dict:
    return json.loads(script.removeprefix("window.COMPARISON_WORDS = ").removesuffix(";\n"))


class _Elements(HTMLParser):
    def __init__(self, html: str):
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


class TestCode:
    def test_there_is_one_file_for_each_task(self, book: Book) -> None:
        made = compare_page.scripts(book)
        assert set(made) == {"conventions.js", *(f"code-{task}.js" for task in book.task_titles)}
        assert {code_of(made[f"code-{task}.js"])[0] for task in book.task_titles} == set(book.task_titles)

    def test_what_ran_is_shown_with_its_origin_and_what_did_not_run_says_so(self, book: Book) -> None:
        _, found = code_of(compare_page.scripts(book)["code-mlp.js"])
        (row,) = book.published
        assert found["alpha"]["origin"] == {"date": row.date, "status": "ok", "link": row.link, "older": False}
        assert found["beta"]["origin"] is None

    def test_a_notebook_that_changed_since_its_run_is_called_older(self, book: Book) -> None:
        path = book.places.notebooks / "alpha" / "mlp.ipynb"
        path.write_text(path.read_text().replace("## Notes", "## Notes\\n\\nchanged"))
        _, found = code_of(compare_page.scripts(book)["code-mlp.js"])
        assert found["alpha"]["origin"]["older"]
        assert "changed" not in found["alpha"]["sections"]["Notes"]

    def test_a_run_whose_sources_are_not_its_records_is_not_shown(self, book: Book) -> None:
        (path,) = book.places.results.glob("*/notebook.ipynb")
        path.write_text(path.read_text().replace("## Notes", "## Notes\\n\\nnever recorded"))
        _, found = code_of(compare_page.scripts(book)["code-mlp.js"])
        assert found["alpha"]["origin"] is None
        assert "never recorded" not in json.dumps(found)

    def test_a_framework_without_a_notebook_is_left_out(self, book: Book) -> None:
        assert code_of(compare_page.scripts(book)["code-cnn.js"]) == ("cnn", {})

    def test_nothing_of_a_notebook_becomes_an_element(self, book: Book) -> None:
        _, found = code_of(compare_page.scripts(book)["code-mlp.js"])
        sections = found["beta"]["sections"]
        assert list(sections) == list(compare_page.SECTIONS)
        for html in sections.values():
            seen = _Elements(html)
            assert "&lt;script&gt;" in html
            assert not seen.tags & {"script", "img"}
            assert seen.attributes <= {"class", "tabindex"}

    def test_the_same_bytes_in_another_folder(self, book: Book, tmp_path: Path) -> None:
        other = pages.collect(places(tmp_path / "other"))
        assert compare_page.scripts(other) == compare_page.scripts(book)

    def test_scripts_are_ascii_and_name_no_place(self, book: Book) -> None:
        for text in compare_page.scripts(book).values():
            assert text.isascii()
            assert str(book.places.output) not in text

    def test_every_section_of_the_contract_that_holds_code_is_compared(self) -> None:
        for framework in KNOWN:
            found = foreign.sections(foreign.read(framework.notebook("mlp")))
            assert [title for title in found if title not in ("", "Parameters")] == list(compare_page.SECTIONS)

    def test_task_pages_show_the_same_sections(self, book: Book) -> None:
        text = task_pages.markdown(book, "mlp")
        assert re.findall(r"(?m)^### (.*)$", text.partition("## The code")[2]) == list(code.SECTIONS)
        assert ":sync: alpha" in text


class TestWords:
    def test_the_script_has_what_the_folders_declare(self, book: Book) -> None:
        words = words_of(compare_page.scripts(book)["conventions.js"])
        assert [topic["name"] for topic in words["topics"]] == list(differences.topics())
        (alpha, _) = book.frameworks
        assert words["frameworks"]["alpha"]["conventions"] == alpha.conventions
        assert words["sections"] == list(compare_page.SECTIONS)

    @pytest.mark.parametrize("name", TOPICS)
    def test_a_sentence_names_both_frameworks_and_both_values(self, name: str) -> None:
        topic = TOPICS[name]
        assert set(re.findall(r"\{(\w+)\}", topic["sentence"])) == PLACEHOLDERS
        assert topic.keys() == {"title", "sentence", "words"}
        assert differences.topics()[name] == topic["title"]

    @pytest.mark.parametrize("name", TOPICS)
    def test_words_belong_to_declared_values_and_leave_none_out_that_needs_them(self, name: str) -> None:
        declared = {meaning["value"] for meaning in known_meanings(name)}
        words = TOPICS[name]["words"]
        assert words.keys() <= declared
        # A value that is a number, a formula or a layout reads by itself.
        assert not words or not [value for value in declared - words.keys() if not re.fullmatch(r"[\d.e−-]+", value)]

    @pytest.mark.parametrize("name", TOPICS)
    def test_sentences_of_every_pair_read_well_in_both_directions(self, name: str) -> None:
        topic, meanings = TOPICS[name], known_meanings(name)
        for mine, theirs in itertools.permutations({meaning["value"] for meaning in meanings}, 2):
            values = {"a": "Alpha", "b": "Beta"}
            values |= {f"in_{side}": topic["words"].get(value, value) for side, value in (("a", mine), ("b", theirs))}
            text = topic["sentence"].format(**values)
            assert text[0].isupper()
            assert re.search(r"[.)]$", text)
            assert not re.search(r"[,;:]\.|,,|\s\s|,;|\{|\}", text)
            assert text.index("Beta") < text.index("Alpha")


def known_meanings(name: str) -> list[dict]:
    """What the folders declare of a topic, as far as it was tried or documented."""
    declared = [framework.conventions[name] for framework in KNOWN]
    return [meaning for meaning in declared if meaning["verified"] != "not tried"]
