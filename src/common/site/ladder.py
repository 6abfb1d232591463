"""The equality ladder on pages: its limits, and every row's values."""

from markupsafe import Markup

from common.results import judge
from common.site import templating, words
from common.site.rows import Group


def limits() -> dict[str, str]:
    """The judge's limits as text, by name, with the band of the accuracy."""
    named = {name: words.rung_value(limit) for name, limit in judge.LIMITS.items()}
    return named | {"deviations": str(judge.DEVIATIONS), "least_band": f"{100 * judge.LEAST_BAND:g}"}


def table(group: Group, task_titles: dict[str, str], root: str) -> Markup:
    """Rows by rungs with the measured values."""
    judged = [row.record["equality"] for row in group.rows if row.record]
    names = words.ordered_rungs({name for equality in judged for name in equality})
    shared = {name: _shared_limit(judged, name) for name in names}
    return templating.fragment(
        "ladder", group=group, names=names, shared=shared, task_title=task_titles[group.task], root=root
    )


def _shared_limit(judged: list[dict], name: str) -> float | None:
    """The limit of a rung, where it is the same for every row."""
    found = {equality[name]["limit"] for equality in judged if name in equality}
    return found.pop() if len(found) == 1 else None
