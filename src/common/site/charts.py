"""Charts as plotly figures in JSON; assets/charts.js draws them in the colours of the page's theme."""

from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from common.results.statistics import Summary
from common.site.rows import Group, Row, row_title

# Hues that stay apart on light and dark ground, also for who confuses red and green (after Okabe and Ito, 2008).
COLOURS = ("#d55e00", "#2f86c6", "#12876a", "#b8860b", "#b0568c", "#7a6ff0", "#7f7f7f", "#8c564b")
DASHES, SYMBOLS = ("solid", "dot", "dash", "dashdot"), ("circle", "square", "diamond", "cross")


@dataclass(frozen=True)
class Parts:
    """What the bar of a row is made of: medians in seconds; None for an import that was not recorded."""

    row: Row
    imports: float | None
    first_step: float
    other_steps: float


def parts(group: Group) -> list[Parts]:
    """The parts of every row that has numbers, for the chart and for its table."""
    return [_parts(row) for row in group.rows if row.ok]


def _parts(row: Row) -> Parts:
    imports, first_step = row.summary("import_seconds"), row.summary("first_step_seconds").median
    rest = row.summary("training_seconds").median - first_step
    return Parts(row, imports.median if imports else None, first_step, rest)


def training(group: Group) -> dict:
    """Seconds of each row as one bar: its import, its first step, and all other training steps."""
    shown = parts(group)[::-1]  # plotly draws from the bottom up
    totals = [part.row.summary("training_seconds") for part in shown]
    bars = [
        go.Bar(name="import", x=[part.imports for part in shown]),
        go.Bar(name="first step", x=[part.first_step for part in shown]),
        go.Bar(name="all other steps", x=[part.other_steps for part in shown], error_x=whiskers(totals)),
    ]
    for bar in bars:
        bar.update(
            y=[_row_label(part.row) for part in shown],
            orientation="h",
            hovertemplate="%{y}: %{x:.3g} s<extra>%{fullData.name}</extra>",
        )
    seconds = {"title": {"text": "seconds"}, "rangemode": "tozero"}
    return figure(bars, 110 + 30 * len(shown), xaxis=seconds, barmode="stack")


def learning_curves(group: Group) -> dict:
    """Accuracy on the test data at the end of each epoch over seconds of training; of each row its median run."""
    rows = [row for row in group.rows if row.ok and row.record["curve"]]
    frameworks = list(dict.fromkeys(row.framework.name for row in group.rows))
    lines = []
    for row in rows:
        own = [id(other) for other in group.rows if other.framework is row.framework]
        lines.append(
            go.Scatter(
                name=_row_label(row),
                x=[point["seconds"] for point in row.record["curve"]],
                y=[100 * point["accuracy"] for point in row.record["curve"]],
                **line_style(frameworks.index(row.framework.name), own.index(id(row))),
                hovertemplate="%{fullData.name}: %{y:.1f} % after %{x:.3g} s<extra></extra>",
            )
        )
    # Rows differ by more than ten times.
    seconds = {"title": {"text": "seconds of training, logarithmic"}, "type": "log", "dtick": "D2"}
    return figure(lines, 420 + 10 * len(lines), xaxis=seconds, yaxis={"title": {"text": "accuracy (%)"}})


def figure(traces: list, height: int, xaxis: dict | None = None, yaxis: dict | None = None, **layout) -> dict:
    """A figure in JSON whose axes have room for their labels, with its legend above."""
    whole = go.Layout(
        template="none",
        height=height,
        margin={"l": 10, "r": 10, "t": 10, "b": 40},
        xaxis={"automargin": True} | (xaxis or {}),
        yaxis={"automargin": True} | (yaxis or {}),
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        **layout,
    )
    return go.Figure(traces, whole).to_plotly_json()


def line_style(framework: int, variant: int) -> dict:
    """The look of a variant's line: a hue for each framework, a dash for each of its variants, by their numbers."""
    style = variant % len(DASHES)
    return {
        "mode": "lines+markers",
        "line": {"dash": DASHES[style], "color": COLOURS[framework % len(COLOURS)]},
        "marker": {"symbol": SYMBOLS[style], "size": 7},
    }


def whiskers(summaries: list[Summary]) -> dict:
    """The 95 % intervals around medians; none for a single run."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [(summary.high or summary.median) - summary.median for summary in summaries],
        "arrayminus": [summary.median - (summary.low or summary.median) for summary in summaries],
    }


def label(text: str) -> str:
    """Text that plotly, which reads a little HTML, shows as it is."""
    return escape(text, quote=False)


def _row_label(row: Row) -> str:
    return label(row_title(row.framework, row.variant, row.precision))
