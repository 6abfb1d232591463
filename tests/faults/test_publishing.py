"""Faults 12 and 29 to 32: what is published of foreign records and notebooks, and that all numbers agree."""

import csv
import json
import re
from collections import defaultdict
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import made_records
import nbformat
import pyarrow.parquet
import pytest
from agreement import PLACE, cells_of_csv, numbers_of_pages, numbers_of_tables
from built_site import Page, Table, contents, dead_links, in_browser, pages
from copies import RUN
from disguises import DISGUISES, spoil
from foreign_book import (
    CANARIES,
    PRIVATE,
    SECRET,
    SPOILT,
    rename_machine,
    telling,
)
from markupsafe import escape

from common import paths
from common.results import added, evidence
from common.site import foreign
from common.site.outputs import PLOTLY
from common.site.places import Places
from common.suite import cell as cells


def page_of(places: Places, machine: str, framework: str = "alpha") -> Path:
    """The page of a framework's cell on a made machine."""
    slug = machine.lower().replace(" ", "-")
    (found,) = places.html.glob(f"cells/made-{slug}-2-cores/mlp-quick-cpu/{framework}-default/index.html")
    return found


def test_12_the_page_of_a_flood_is_small_and_says_what_it_left_out(book):
    page = page_of(book, "flood")
    assert page.stat().st_size < 2_000_000
    assert page.with_name("notebook.ipynb").stat().st_size < 2_000_000
    assert re.search(r"\[\.\.\. [\d,]+ more characters of output: this page holds no more\]", page.read_text())


def test_29_no_page_has_a_foreign_element(book):
    for path in pages(book):
        page = Page(path.read_text())
        assert not [code for code in page.code if "pwned" in code], path
        for tag, given in page.elements:
            run = [name for name, value in given.items() if name.startswith("on") and "pwned" in (value or "")]
            assert not run, (path, tag, given)
        assert not scripted_links(page), path
        assert not page.of("iframe"), path


def test_29_nothing_of_it_is_beside_the_page_either(book):
    notebook = nbformat.read(page_of(book, "Processor", "beta").with_name("notebook.ipynb"), as_version=4)
    data = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    assert {kind for found in data for kind in found} == {"text/plain", PLOTLY}
    assert not [cell for cell in notebook.cells if "attachments" in cell]
    figures = [found[PLOTLY] for found in data if PLOTLY in found]
    text = json.dumps(figures)
    assert not re.search(r"<(?!/?(b|extra)>)", text)
    assert "images" not in text


@pytest.mark.parametrize("name", ["cell", "index.html", "tasks/mlp.html", "frameworks/beta.html", "compare.html"])
def test_29_nothing_executes_in_a_browser(book, tmp_path, name):
    path = page_of(book, "Processor", "beta") if name == "cell" else book.html / name
    dom = in_browser(path, tmp_path)
    assert "</html>" in dom
    assert "<title>pwned" not in dom
    assert not scripted_links(Page(dom))
    assert name != "cell" or dom.count("plot-container") >= 2  # its figures were drawn, so our own scripts do run


@pytest.mark.parametrize("name", DISGUISES)
def test_29_a_cell_that_only_says_it_is_papermills_is_not_published(tmp_path, name):
    alpha, _ = made_records.entrants(tmp_path / "notebooks")
    entry = made_records.made(alpha, "default")
    made_records.keep(tmp_path, entry, made_records.executed(alpha))
    path = tmp_path / entry["run_id"] / "notebook.ipynb"
    assert len(foreign.executed(path, entry).cells) == len(nbformat.read(path, as_version=4).cells)
    spoil(path, name)
    with pytest.raises(foreign.UnpublishableError, match="sources are not those"):
        foreign.executed(path, entry)


def scripted_links(page: Page) -> list[str]:
    """Addresses that would run a script."""
    plain = (re.sub(r"[\x00-\x20]", "", address).lower() for address in page.targets())
    return [address for address in plain if address.startswith(("javascript:", "vbscript:", "data:text/html"))]


@pytest.mark.parametrize("canary", CANARIES)
def test_30_no_canary_is_in_the_built_site(book, canary):
    found = [name for name, content in contents(book).items() if canary.encode() in content]
    assert not found
    assert canary not in str(pyarrow.parquet.read_table(book.html / "results.parquet").to_pylist())
    assert not [path for path in book.html.rglob("*") if canary in path.name]


def test_30_what_was_private_is_replaced_and_the_rest_is_there(book):
    html = page_of(book, "teller").read_text()
    for shown in (
        "token <secret>",
        "<host>.example",
        "~/train.py",
        "~/x.py",
        "-I~/include",
        "<run>/answers/answers.npz",
    ):
        assert str(escape(shown)) in html
    (written,) = page_of(book, "teller").parent.glob("records/*.json")
    record = json.loads(written.read_text())
    assert record["content"] == made_records.record.content_hash(record)
    assert record["reason"].startswith("token <secret>")


def test_30_an_executed_notebook_is_cleaned_when_its_run_ends(tmp_path, monkeypatch):
    rename_machine(monkeypatch)
    alpha, _ = made_records.entrants(tmp_path / "notebooks")
    path = tmp_path / "notebook.ipynb"
    notebook = telling(alpha)
    notebook.cells[-1].metadata["where"] = str(paths.ROOT / "results")
    path.write_text(json.dumps(notebook))
    evidence.clean(path, paths.NOTEBOOKS / "_template" / "mlp.ipynb")
    left = path.read_text()
    assert not [canary for canary in (*CANARIES, str(paths.ROOT)) if canary in left]
    own = added.own_cells(nbformat.read(path, as_version=4), made_records.made(alpha, "default"))
    assert added.cells_hash(own) == cells.sources_hash(alpha.notebook("mlp"))


@pytest.mark.parametrize(
    "text",
    [
        "the loss is not finite: 3/home, root mean square, https://example.org/home/page, /rooted, tokens 12:30",
        "File <repository>/notebooks/x.ipynb, ~/x, a@b, http://example.org:80/x",
    ],
)
def test_30_ordinary_text_stays_as_it_is(monkeypatch, text):
    rename_machine(monkeypatch)
    scrub = evidence.scrubber()
    assert scrub(text) == text
    assert scrub(scrub(PRIVATE)) == scrub(PRIVATE)


def test_30_a_run_that_prints_its_environment_and_that_of_its_runner_leaves_none_of_it(clone, monkeypatch):
    monkeypatch.setenv("MADE_API_TOKEN", SECRET)
    runner = "open(f'/proc/{os.environ[\"COMMON_RUNNER\"]}/environ').read().split(chr(0))"
    tell = f"import os\ntold = str((dict(os.environ), os.getcwd(), {runner}))\nassert 'MADE_API_TOKEN' in told"
    clone.edit("Check", f"{tell}\nprint(told)\nraise ValueError(told)")
    clone.common(*RUN)
    assert_clean(clone)
    assert clone.records()[0]["reason"].startswith("ValueError")


def test_30_the_reason_why_answers_cannot_be_judged_names_no_folder(clone):
    clone.append("import os; os.remove(out + '/answers.npz')")
    clone.common(*RUN)
    assert "cannot be judged" in clone.records()[0]["reason"]
    assert_clean(clone)


def assert_clean(clone) -> None:
    """The one run of the clone failed, and left nothing private in what would be published."""
    (record,) = clone.records()
    assert record["status"] == "failed"
    folder = clone.root / "results" / record["run_id"]
    left = (folder / "record.json").read_text() + (folder / "notebook.ipynb").read_text()
    assert not [private for private in (SECRET, str(clone.root), f"{Path.home()}/") if private in left]


@pytest.mark.parametrize("name", SPOILT)
def test_31_a_notebook_that_cannot_be_shown_is_named_on_its_page(book, name):
    page = page_of(book, name)
    (record,) = page.parent.glob("records/*.json")
    assert f"notebook.ipynb of run {record.stem} is not shown: " in page.read_text()
    assert not page.with_name("notebook.ipynb").exists()
    assert page.stat().st_size < 100_000
    assert "97.2" in page.read_text()  # its numbers are of the record


def test_32_every_number_of_a_table_is_that_of_its_page(book):
    compared = numbers_of_tables(book)
    assert [found for found in compared if found.differs] == []
    assert len(compared) >= 3 * 4 * 4  # start, task and framework page, four cells of the first tables, four numbers


def test_32_every_number_of_a_page_is_that_of_the_exports_and_of_the_scripts(book):
    compared = numbers_of_pages(book)
    assert [found for found in compared if found.differs] == []
    assert len({found.where for found in compared}) == 4 + len(SPOILT)


def test_32_the_exports_agree_with_each_other(book):
    runs = defaultdict(list)
    with (book.html / "results.csv").open(newline="") as stream:
        for line in csv.DictReader(stream):
            if line["status"] == "ok":
                runs[tuple(line[name] for name in PLACE)].append(float(line["training_seconds"]))
    summaries = {place: found for (place, metric), found in cells_of_csv(book).items() if metric == "training_seconds"}
    assert summaries.keys() == runs.keys()
    for place, found in summaries.items():
        assert found.n == len(runs[place])
        assert found.median == pytest.approx(median(runs[place]), rel=1e-12)


def test_32_every_page_of_a_cell_is_linked_from_its_task_and_every_task_from_the_start(book):
    made = {path.resolve() for path in book.html.glob("cells/*/*/*/index.html")}
    of_tasks = list(book.html.glob("tasks/*.html"))
    assert made
    assert made <= {target for path in of_tasks for target in linked_from(path)}
    assert {path.resolve() for path in of_tasks} <= linked_from(book.index)


def test_32_the_start_shows_one_profile_of_every_machine(book):
    lines = [row for row in Table(book.index.read_text()).rows if row["cells"]]
    links = [link.split("/") for row in lines for link in row["links"] if link.startswith("cells/")]
    shown = defaultdict(set)
    for _, machine, where, *_ in links:
        shown[machine].add(where)
    assert shown.pop("made-processor-2-cores") == {"mlp-standard-cpu"}  # its quick rows are on the page of the task
    assert len(shown) == len(SPOILT) + 1  # the flood's
    assert {where for found in shown.values() for where in found} == {"mlp-quick-cpu"}


def linked_from(page: Path) -> set[Path]:
    """The files that a page links to."""
    found = (urlsplit(address) for address in Page(page.read_text()).targets())
    return {(page.parent / target.path).resolve() for target in found if target.path and not target.scheme}


def test_32_no_link_inside_the_site_is_dead(book):
    assert not dead_links(book)
