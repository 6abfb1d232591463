"""The equality ladder on pages: its limits, and every row's values."""

from collections.abc import Iterable

from markupsafe import Markup

from common.results import judge
from common.site import templating, words
from common.site.rows import Group, Row


def limits() -> dict[str, str]:
    """The judge's limits as text, by name, with the band of the accuracy."""
    named = {name: words.rung_value(limit) for name, limit in judge.LIMITS.items()}
    return named | {"deviations": str(judge.DEVIATIONS), "least_band": f"{100 * judge.LEAST_BAND:g}"}


def largest(row: Row) -> dict[str, dict]:
    """Every rung as the run with its largest value has it: of the runs that count; without any, the row's own run."""
    found: dict[str, dict] = {}
    for run in (row.measured.ranked or [row.record]) if row.record else []:
        for name, rung in run["equality"].items():
            if name not in found or (rung["value"] or 0) > (found[name]["value"] or 0):
                found[name] = rung
    return found


def reached(rows: Iterable[Row], name: str) -> str:
    """The largest value of a rung in the runs that count, by profile: `quick 2.7e-5, standard 5.2e-4`."""
    found: dict[str, list[float]] = {}
    for row in rows:
        rung = largest(row).get(name) if row.ok else None
        if rung and rung["value"] is not None:
            found.setdefault(row.profile, []).append(rung["value"])
    shown = (f"{profile} {words.rung_value(max(values))}" for profile, values in sorted(found.items()))
    return ", ".join(shown) or "not known yet, as there are no such runs"


def table(group: Group, task_titles: dict[str, str], root: str) -> Markup:
    """Rows by rungs with the measured values, of each row the largest."""
    judged = [(row, largest(row)) for row in group.rows]
    names = words.ordered_rungs({name for _, rungs in judged for name in rungs})
    shared = {name: _shared_limit([rungs for _, rungs in judged], name) for name in names}
    return templating.fragment(
        "ladder",
        group=group,
        judged=judged,
        names=names,
        shared=shared,
        task_title=task_titles[group.task],
        root=root,
    )


def _shared_limit(judged: list[dict], name: str) -> float | None:
    """The limit of a rung, where it is the same for every row."""
    found = {equality[name]["limit"] for equality in judged if name in equality}
    return found.pop() if len(found) == 1 else None
