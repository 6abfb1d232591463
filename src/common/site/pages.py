"""The source tree of the book: hand-written pages, generated pages, the notebooks as they are committed."""

import json
import re
from dataclasses import dataclass, field
from functools import cached_property, partial

import nbformat

from common import tasks
from common.results import archive, evidence, noise, record
from common.site import (
    about_pages,
    code,
    differences,
    foreign,
    framework_pages,
    history_page,
    ladder,
    rows,
    start_page,
    task_pages,
    templating,
    words,
)
from common.site.code import Code
from common.site.foreign import UnpublishableError
from common.site.places import CODE, Places
from common.site.rows import Group, Row
from common.suite.catalogue import Framework, frameworks


@dataclass(frozen=True)
class Book:
    """What the pages are made of."""

    places: Places
    frameworks: list[Framework]
    task_titles: dict[str, str]
    topics: dict[str, str] = field(repr=False)
    groups: dict[str, list[Group]] = field(repr=False)
    records: list[dict] = field(repr=False)

    @property
    def rows(self) -> list[Row]:
        """Every row of every group."""
        return [row for of_task in self.groups.values() for group in of_task for row in group.rows]

    @property
    def published(self) -> list[Row]:
        """The rows that have a record."""
        return [row for row in self.rows if row.record]

    def measured_on(self, framework: Framework) -> list[str]:
        """The devices that it has numbers of; its framework.toml says which ones its notebooks take."""
        return sorted({row.device for row in self.published if row.framework is framework and row.ok})

    @cached_property
    def code(self) -> dict[str, list[Code]]:
        """Every framework's code, by task."""
        return {name: code.of_task(self, name) for name in self.task_titles}


def collect(places: Places) -> Book:
    """Read the catalogue and the records.

    Raises:
        UserError: a framework.toml or a record is not as its schema says.
    """
    known = frameworks(places.notebooks)
    published = archive.read(places.archive)
    own = archive.unpublished(places.archive, published, record.read_all(places.results, pass_over_earlier=True))
    records = evidence.cleaned([*published, *own])
    chosen = rows.published(records, known)
    titles = {name: tasks.load(name).TITLE for name in tasks.names()}
    floors = noise.floors(records)
    groups = {name: rows.groups(known, chosen, name, floors=floors) for name in titles}
    return Book(places, known, titles, differences.topics(places.book / "differences"), groups, records)


def files(book: Book) -> dict[str, bytes]:
    """Every file of the source tree: relative path to content."""
    notebooks = _notebooks(book)
    made = {
        "_toc.yml": _toc(book, notebooks),
        **_hand_written(book),
        **{f"tasks/{name}.md": task_pages.markdown(book, name) for name in book.task_titles},
        **{f"frameworks/{found.name}.md": framework_pages.markdown(book, found) for found in book.frameworks},
        **{f"_static/{path.name}": path.read_text() for path in (CODE / "static" / "every_page").iterdir()},
        **{f"_templates/{path.name}": path.read_text() for path in (CODE / "theme").iterdir()},
        **notebooks,
    }
    return {name: content.encode() for name, content in made.items()}


def _hand_written(book: Book) -> dict[str, str]:
    values = {
        "frameworks": book.frameworks,
        "tasks": book.task_titles,
        "living_table": start_page.living_table(book),
        "facts": templating.block(start_page.facts(book)),
        "questions": partial(start_page.questions, book),
        "limits": ladder.limits(),
        "reached": partial(ladder.reached, book.published),
        "measured_places": _measured_places(book),
        "definitions": templating.block(
            _declared(book, "definitions", "What the reference is told when it judges a framework")
        ),
        "conventions": templating.block(_declared(book, "conventions", "What a word means in each framework")),
        **history_page.values(book),
        **about_pages.values(book),
        **differences.values(book.frameworks, book.places.book / "differences"),
    }
    pages = sorted(book.places.book.glob("*.md"))
    return {path.name: templating.page(path.read_text(), **values) for path in pages}


def _measured_places(book: Book) -> str:
    """The machines and devices that the numbers are of, as markdown."""
    found = sorted({f"{row.machine} ({row.device.upper()})" for row in book.published if row.ok})
    return "; ".join(map(words.markdown_text, found)) or "nothing"


def _declared(book: Book, kind: str, title: str) -> templating.Markup:
    """What all frameworks declare under `definitions` or `conventions`, side by side."""
    declared = {framework: getattr(framework, kind) for framework in book.frameworks}
    stated = {word for meanings in declared.values() for word in meanings}
    ordered = [word for word in book.topics if word in stated] + sorted(stated - book.topics.keys())
    return templating.fragment("declared", kind=kind, title=title, words=ordered, declared=declared, titles=book.topics)


def _toc(book: Book, notebooks: dict[str, str]) -> str:
    of_framework = {
        framework.name: sorted(
            name.rpartition(".")[0] for name in notebooks if name.startswith(f"notebooks/{framework.name}/")
        )
        for framework in book.frameworks
    }
    template = (book.places.book / "_toc.yml.jinja").read_text()
    return templating.page(template, tasks=book.task_titles, frameworks=book.frameworks, notebooks=of_framework)


def _notebooks(book: Book) -> dict[str, str]:
    made = {}
    for framework in book.frameworks:
        for task in book.task_titles:
            path = framework.notebook(task)
            if not path.is_file():
                continue
            name = f"notebooks/{framework.name}/{task}"
            try:
                made[f"{name}.ipynb"] = _as_page(foreign.read(path), framework.name, task)
            except UnpublishableError as reason:
                title = f"{book.task_titles[task]} in {framework.title}"
                made[f"{name}.md"] = templating.generated("unreadable_notebook", title=title, reason=str(reason))
    return made


def _as_page(notebook: foreign.NotebookNode, framework: str, task: str) -> str:
    """A committed notebook with a word under its title on how to open it."""
    first = notebook.cells[0].source if notebook.cells else ""
    if not re.match(r"# \S", first):
        raise UnpublishableError("its first cell is not a title")
    how = (
        f"This is `notebooks/{framework}/{task}.ipynb`. To open it in JupyterLab: `make lab`. To execute and judge it: "
        f"`.envs/tools/bin/python -m common run {framework} {task}`."
    )
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(how, id="how-to-open"))
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
