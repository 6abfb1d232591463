"""One page per framework: what it is, its numbers, how to run it here, what its notebooks say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup

from common.results import machine
from common.results.record import METHOD
from common.site import foreign, installing, rows, templating
from common.site.foreign import UnpublishableError
from common.site.rows import Row
from common.suite.catalogue import Framework

if TYPE_CHECKING:
    from common.site.pages import Book


def markdown(book: Book, framework: Framework) -> str:
    """The page of one framework."""
    own = [row for row in book.rows if row.framework is framework]
    measured = book.measured_on(framework)
    last_ok = rows.last_run(book.records, framework, only_ok=True)
    return templating.generated(
        "framework",
        framework=framework,
        summary=templating.fragment(
            "framework", framework=framework, ran=rows.last_run(book.records, framework), measured=measured
        ),
        last_ok=last_ok,
        as_pinned=last_ok and installing.is_as_pinned(framework, last_ok),
        pinned=installing.pinned(framework),
        unsupported=templating.fragment(
            "unsupported", framework=framework, task_titles=book.task_titles, measured=measured
        ),
        claims=templating.fragment("claims", framework=framework),
        conventions=_conventions(book, framework),
        numbers=templating.fragment(
            "framework_numbers", sets=_comparable(own), task_titles=book.task_titles, root="../"
        ),
        notes={book.task_titles[task]: notes for task in book.task_titles if (notes := _notes(framework, task))},
        tasks=[task for task in book.task_titles if framework.notebook(task).is_file()],
        task_titles=book.task_titles,
    )


def _conventions(book: Book, framework: Framework) -> Markup:
    if not framework.conventions:
        return Markup()
    return templating.fragment("conventions", framework=framework, titles=book.topics)


@dataclass(frozen=True)
class Measured:
    """A framework's rows that share profile, device and machine."""

    framework: Framework
    profile: str
    device: str
    machine: str
    rows: list[Row] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The caption of its table."""
        where = (f"{self.framework.title}, {self.profile} profile, {self.device.upper()}", self.machine)
        return "; ".join(filter(None, where))

    @property
    def file(self) -> str:
        """What it is, as a part of the names of files."""
        where = (self.framework.name, self.profile, self.device, machine.slug_of(self.machine))
        return "-".join(filter(None, where))

    @property
    def facts(self) -> dict[str, str | int]:
        """What its rows share, by the columns of results.csv."""
        where = {"framework": self.framework.name, "profile": self.profile, "device": self.device}
        return where | {"machine": self.machine or "none yet", "method": METHOD}


def _comparable(own: list[Row]) -> list[Measured]:
    """The framework's rows by what they were measured on."""
    sets: dict[tuple[str, str, str], Measured] = {}
    for row in own:
        place = (row.profile, row.device, row.machine)
        sets.setdefault(place, Measured(row.framework, *place)).rows.append(row)
    return list(sets.values())


def _notes(framework: Framework, task: str) -> Markup | None:
    """The section Notes of a committed notebook."""
    try:
        cells = foreign.sections(foreign.read(framework.notebook(task))).get("Notes", [])
    except UnpublishableError:
        return None
    return foreign.markdown("\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")) or None
