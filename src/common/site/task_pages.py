"""One page per task: the network, its numbers, the code side by side, the ladder."""

from __future__ import annotations

import inspect
import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from common import tasks
from common.site import charts, drawing, foreign, ladder, templating, words
from common.site.foreign import NotebookNode, UnpublishableError
from common.suite.catalogue import Framework

if TYPE_CHECKING:
    from common.site.pages import Book

CODE_SECTIONS = ("Setup", "Data", "Model", "Train", "Predict", "Check")


def markdown(book: Book, name: str) -> str:
    """The page of one task."""
    module = tasks.load(name)
    groups = book.groups[name]
    return templating.generated(
        "task",
        title=module.TITLE,
        summary=inspect.getdoc(module).partition("\n\n")[0],
        drawing=drawing.figure(module.TITLE, module.LAYERS, module.PROFILES, masked="lengths" in module.INPUTS),
        network=words.fenced("{code-block} python", inspect.getsource(module.logits).rstrip()),
        sizes=templating.fragment(
            "settings", profiles=list(module.PROFILES), settings=_settings(module), shapes=_shapes(module)
        ),
        numbers=templating.fragment(
            "tables", groups=groups, task_titles=book.task_titles, columns=("framework", "steady"), root="../"
        ),
        charts=templating.fragment(
            "charts", charts=[(group, charts.training(group)) for group in groups if group.ran], root="../"
        ),
        ladders=[ladder.table(group, book.task_titles, "../") for group in groups],
        code=_code(book, name),
    )


def _settings(module) -> dict[str, dict]:
    """Every setting with its value in each profile."""
    names = dict.fromkeys(name for settings in module.PROFILES.values() for name in settings)
    return {name: {key: values.get(name, "") for key, values in module.PROFILES.items()} for name in names}


def _shapes(module) -> dict[str, dict]:
    """Every trainable array with its shape in each profile, and the number of parameters."""
    of_profile = {name: module.weight_shapes(settings, {}) for name, settings in module.PROFILES.items()}
    arrays = {
        array: {name: " x ".join(map(str, shapes[array])) for name, shapes in of_profile.items()}
        for array in next(iter(of_profile.values()))
    }
    counts = {name: f"{sum(map(math.prod, shapes.values())):,}" for name, shapes in of_profile.items()}
    return arrays | {"all trainable parameters": counts}


def _code(book: Book, task: str) -> str:
    """The code of all frameworks, section by section, in tabs."""
    entrants = [entrant for framework in book.frameworks if (entrant := _entrant(book, framework, task))]
    sections = []
    for title in CODE_SECTIONS:
        tabs = [_tab(entrant, title) for entrant in entrants]
        if any(tabs):
            body = words.fenced("{tab-set}\n:sync-group: framework\n", "\n".join(filter(None, tabs)), ":")
            sections.append(f"### {title}\n\n{body}")
    return "\n".join(sections)


def _tab(entrant: dict, title: str) -> str:
    parts = []
    for cell in entrant["sections"].get(title, []):
        if cell.cell_type == "markdown":
            parts.append(templating.block(foreign.markdown(cell.source)))
        elif cell.cell_type == "code":
            parts.append(words.fenced(f"{{code-block}} {entrant['language']}\n:force:\n", cell.source))
    if not parts:
        return ""
    parts.append(entrant["origin"])
    opening = f"{{tab-item}} {words.markdown_text(entrant['framework'].title)}\n:sync: {entrant['framework'].name}\n"
    return words.fenced(opening, "\n".join(parts), ":")


def _entrant(book: Book, framework: Framework, task: str) -> dict | None:
    """One framework's notebook for the tabs: an executed one where there is one, else the committed one."""
    found = _executed(book, framework, task) or _committed(framework, task)
    if found is None:
        return None
    notebook, origin = found
    return {
        "framework": framework,
        "sections": foreign.sections(notebook),
        "language": _lexer(notebook),
        "origin": templating.block(origin),
    }


def _executed(book: Book, framework: Framework, task: str) -> tuple[NotebookNode, Markup] | None:
    ran = [row for row in book.published if row.framework is framework and row.task == task]
    for row in sorted(ran, key=lambda row: not row.ok):
        named = row.record["hashes"].get("notebook")
        try:
            notebook = foreign.executed(book.places.run(row.record) / "notebook.ipynb", named)
        except UnpublishableError:
            continue
        older = foreign.is_older(named, framework.notebook(task))
        return notebook, templating.fragment("origin", row=row, older=older)
    return None


def _committed(framework: Framework, task: str) -> tuple[NotebookNode, Markup] | None:
    try:
        return foreign.read(framework.notebook(task)), templating.fragment("origin", row=None, older=False)
    except UnpublishableError:
        return None


def _lexer(notebook: NotebookNode) -> str:
    name = foreign.language(notebook)
    return name if name.isalnum() else "text"
