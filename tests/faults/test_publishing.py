"""Faults 12 and 29 to 32 and 35: what is published of foreign records and notebooks, and that all numbers agree."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import made_records
import nbformat
import pyarrow.parquet
import pytest
from built_site import CHROMIUM, Page, Table, contents, dead_links, in_browser, pages
from foreign_book import (
    CANARIES,
    ENVIRONMENT,
    HOST,
    PRIVATE,
    SECRET,
    SPOILT,
    USER,
    make_records,
    rename_machine,
    telling,
)
from markupsafe import escape

from common import paths
from common.results import evidence
from common.results.statistics import Summary
from common.site import pages as book_pages
from common.site import words
from common.site.build import build
from common.site.outputs import PLOTLY
from common.site.places import Places
from common.suite import cell as cells

RUN = ("run", "entrant", "mlp")
PLACE = ("framework", "variant", "task", "profile", "device", "precision", "machine")
# The whole build in a process of its own, with the names that the book's fixture gives this machine.
BUILD = """
import socket, sys
from pathlib import Path
from common import paths
from common.results import evidence
from common.site.build import build
from common.site.places import Places
host, user, root, *places = sys.argv[1:]
assert paths.ROOT == Path(root)
socket.gethostname, evidence._user = (lambda: host), (lambda: user)
results, notebooks, book, output = map(Path, places)
build(Places(results, notebooks, book, paths.ROOT / "_config.yml", output))
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """One book of everything that is wrong, built on a machine with telling names."""
    folder = tmp_path_factory.mktemp("publishing")
    places = Places(folder / "results", folder / "notebooks", folder / "book", output=folder)
    made_records.copy_book(places.book)
    make_records(places)
    with pytest.MonkeyPatch.context() as patch:
        rename_machine(patch)
        build(places)
    return places


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


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize("name", ["cell", "index.html", "tasks/mlp.html", "frameworks/beta.html", "compare.html"])
def test_29_nothing_executes_in_a_browser(book, tmp_path, name):
    path = page_of(book, "Processor", "beta") if name == "cell" else book.html / name
    dom = in_browser(path, tmp_path)
    assert "</html>" in dom
    assert "<title>pwned" not in dom
    assert not scripted_links(Page(dom))
    assert name != "cell" or dom.count("plot-container") >= 2  # its figures were drawn, so our own scripts do run


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
    own = evidence.own_cells(nbformat.read(path, as_version=4))
    assert evidence.cells_hash(own) == cells.sources_hash(alpha.notebook("mlp"))


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


def test_30_a_run_that_prints_its_environment_leaves_none_of_it(clone, monkeypatch):
    monkeypatch.setenv("MADE_API_TOKEN", SECRET)
    clone.edit("Check", "import os, sys\nprint(dict(os.environ), os.getcwd())\nraise ValueError(str(dict(os.environ)))")
    clone.common(*RUN)
    assert_clean(clone)


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
    compared = 0
    for path in pages(book):
        if path.is_relative_to(book.html / "cells"):
            continue
        for row in Table(path.read_text()).rows:
            linked = {(path.parent / urlsplit(link).path).resolve() for link in row["links"] if "cells/" in link}
            if row["cells"] and linked:
                (page,) = linked
                shown = numbers_of(page)
                for metric, text in row["cells"].items():
                    assert text.strip() == shown.get(metric, "none"), (path, page, metric)
                    compared += 1
    assert compared >= 3 * 4 * 4  # start, task and framework page, four cells of the first tables, four numbers


def test_32_every_number_of_a_page_is_that_of_the_exports_and_of_the_scripts(book):
    exported = cells_of_csv(book)
    script = (book.html / "assets" / "data.js").read_text()
    rows = {row["link"]: row for row in json.loads(script[script.index("{") :].rstrip().removesuffix(";"))["rows"]}
    ok = [row for row in book_pages.collect(book).rows if row.ok]
    assert len(ok) == 4 + len(SPOILT)
    for row in ok:
        place = tuple(getattr(row.measured.place, name) for name in PLACE)
        shown = numbers_of(book.html / row.page)
        for metric, form in {
            "accuracy": (100, 1),
            "training_seconds": (1,),
            "first_step_seconds": (1,),
            "steady_step_seconds": (1000,),
            "peak_memory_bytes": (1e-6,),
        }.items():
            summary = exported[place, metric]
            assert shown[metric] == words.with_interval(summary, *form)
            assert rows[row.page]["values"][metric] == list(vars(summary).values())


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


def numbers_of(page: Path) -> dict[str, str]:
    """The numbers that the page of a cell prints, by metric."""
    return {row["metric"]: row["texts"][1].strip() for row in Table(page.read_text()).rows if row["metric"]}


def cells_of_csv(places: Places) -> dict[tuple, Summary]:
    """The summaries of cells.csv by place and metric."""
    found = {}
    with (places.html / "cells.csv").open(newline="") as stream:
        for line in csv.DictReader(stream):
            values = [float(line[name]) if line[name] else None for name in list(Summary.__annotations__)[1:]]
            found[tuple(line[name] for name in PLACE), line["metric"]] = Summary(int(line["n"]), *values)
    return found


def test_35_a_tree_without_git_makes_the_same_bytes_in_another_folder(book, tmp_path):
    tree, output = tmp_path / "tree", tmp_path / "output"
    shutil.copytree(paths.ROOT, tree, ignore=generated)
    if (paths.BUILD / "differences").is_dir():  # what programs printed is kept until they change
        shutil.copytree(paths.BUILD / "differences", tree / "_build" / "differences")
    output.mkdir()
    command = [sys.executable, "-c", BUILD, HOST, USER, tree]
    ended = subprocess.run(
        [*command, book.results, book.notebooks, book.book, output],
        env=os.environ | ENVIRONMENT | {"PYTHONPATH": str(tree / "src")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    first, second = contents(book), contents(Places(output=output))
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} <= {"assets/stamp.js"}  # it names the commit
    assert b'"commit":""' in second["assets/stamp.js"]


def generated(folder: str, names: list[str]) -> set[str]:
    """For `copytree`: what is generated, what is git's, and environments."""
    left_out = {name for name in names if name.startswith(".") or name == "__pycache__" or name.endswith(".egg-info")}
    return left_out | ({"_build", "results"} if Path(folder) == paths.ROOT else set())
