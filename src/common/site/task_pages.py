"""One page per task: the network, its numbers, the code side by side, the ladder."""

from __future__ import annotations

import inspect
import math
from typing import TYPE_CHECKING

from common import tasks
from common.site import charts, code, drawing, foreign, ladder, templating, words
from common.site.code import Code
from common.site.rows import Group

if TYPE_CHECKING:
    from common.site.pages import Book


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
            "settings", task=name, profiles=list(module.PROFILES), settings=_settings(module), shapes=_shapes(module)
        ),
        numbers=templating.fragment(
            "tables", groups=groups, task_titles=book.task_titles, columns=("framework", "steady"), root="../"
        ),
        charts=templating.fragment(
            "charts", charts=[_chart(group) for group in groups if group.ran], task_titles=book.task_titles, root="../"
        ),
        task=name,
        ladders=[ladder.table(group, book.task_titles, "../") for group in groups],
        code=_code(book, name),
    )


def _chart(group: Group) -> dict:
    """What is drawn of a group, and the numbers of the same as its tables show them."""
    return {
        "group": group,
        "bars": charts.training(group),
        "parts": charts.parts(group),
        "curves": charts.learning_curves(group),
        "target": f"{100 * tasks.settings(group.task, group.profile)['target']:g}",
    }


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
    entrants = book.code[task]
    sections = []
    for title in code.SECTIONS:
        tabs = [_tab(entrant, title) for entrant in entrants]
        if any(tabs):
            body = words.fenced("{tab-set}\n:sync-group: framework\n", "\n".join(filter(None, tabs)), ":")
            sections.append(f"### {title}\n\n{body}")
    return "\n".join(sections)


def _tab(entrant: Code, title: str) -> str:
    parts = []
    for cell in entrant.sections.get(title, []):
        if cell.cell_type == "markdown":
            parts.append(templating.block(foreign.markdown(cell.source)))
        elif cell.cell_type == "code":
            parts.append(words.fenced(f"{{code-block}} {entrant.language}\n:force:\n", cell.source))
    if not parts:
        return ""
    parts.append(templating.block(templating.fragment("origin", row=entrant.row, older=entrant.older)))
    opening = f"{{tab-item}} {words.markdown_text(entrant.framework.title)}\n:sync: {entrant.framework.name}\n"
    return words.fenced(opening, "\n".join(parts), ":")
