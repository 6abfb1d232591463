"""What a cell's page says: the aggregate of its runs, each of them, and the one that stands for them."""

from dataclasses import asdict, dataclass

from common.results import machine
from common.results.metrics import METRICS
from common.results.record import METHOD
from common.site import apart, ladder, words
from common.site.rows import Group, Row

_LINE = "#2f86c6"  # legible on light and on dark ground


@dataclass(frozen=True)
class Quantity:
    """One metric over the runs that count: `text` is the median with its interval, as every table shows it."""

    name: str
    title: str
    text: str
    n: int
    unit: str
    unsteady: bool


@dataclass(frozen=True)
class Run:
    """One run of the cell; its numbers are text, `withheld` where it is not ok."""

    record: dict
    training: str
    accuracy: str
    role: str

    @property
    def status(self) -> str:
        """One of the words of the record's schema."""
        return self.record["status"]

    @property
    def repeat(self) -> str:
        """Which repeat of a measurement it was."""
        return str(self.record["turn"]["repeat"]) if self.record["turn"] else "by itself"


def content(group: Group, row: Row, task_title: str) -> dict:
    """The values of the template, but for those of the executed notebook."""
    return {
        "row": row,
        "group": group,
        "run": row.record,
        "title": f"{row.framework.title}, {row.title}: {task_title}",
        "task_title": task_title,
        "which": "median run" if row.ok else "newest run",
        "dates": words.span(run["started"][:10] for run in row.measured.runs),
        "quantities": quantities(row),
        "absent": [metric.title for name, metric in METRICS.items() if row.ok and row.summary(name) is None],
        "to_fastest": group.to_fastest(row),
        "apart": apart.from_fastest(group.to_fastest(row)),
        "runs": runs(row),
        "phases": row.record["phases"] if row.ok else {},
        "rungs": words.ordered_rungs(set(row.record["equality"])),
        "largest": ladder.largest(row),
        "curve": row.record["curve"] if row.ok else [],
        "figure": figure(row.record["curve"]),
        "machine": machine.label(row.record["machine"]),
        "command": f"make envs FRAMEWORKS={row.framework.name} && {row.command}",
        "file_name": f"{row.framework.name}-{row.variant.name}-{row.precision}-{group.file}",
        "facts": asdict(row.measured.place) | {"method": METHOD},
    }


def quantities(row: Row) -> list[Quantity]:
    """Every metric that the cell has."""
    found = []
    for name, metric in METRICS.items():
        summary = row.summary(name)
        if summary is not None:
            unit = words.shown_unit(name) or "none"
            unsteady = name == "steady_step_seconds" and row.is_unsteady
            found.append(Quantity(name, metric.title, words.shown(summary, name), summary.n, unit, unsteady))
    return found


def runs(row: Row) -> list[Run]:
    """All runs of the cell, by seed."""
    counted = {run["run_id"] for run in row.measured.ranked}
    return [_run(run, _role(run, row, counted)) for run in row.measured.runs]


def _run(record: dict, role: str) -> Run:
    if record["status"] != "ok":
        return Run(record, "withheld", "withheld", role)
    training, accuracy = (METRICS[name].of(record) for name in ("training_seconds", "accuracy"))
    return Run(record, words.significant(training), words.percent(accuracy), role)


def _role(run: dict, row: Row, counted: set[str]) -> str:
    if run["run_id"] not in counted:
        return "not counted"
    return "counted, the median run" if run is row.record else "counted"


def figure(curve: list[dict]) -> dict:
    """A learning curve as a plotly figure: accuracy on the test data over seconds of training, a point an epoch."""
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [point["seconds"] for point in curve],
        "y": [100 * point["accuracy"] for point in curve],
        "line": {"color": _LINE},
        "hovertemplate": "%{y:.1f} % after %{x:.3g} s<extra></extra>",
    }
    layout = {
        "height": 280,
        "margin": {"l": 10, "r": 10, "t": 10, "b": 40},
        "xaxis": {"title": {"text": "seconds of training"}, "automargin": True, "rangemode": "tozero"},
        "yaxis": {"title": {"text": "accuracy (%)"}, "automargin": True},
        "showlegend": False,
    }
    return {"data": [line], "layout": layout}
