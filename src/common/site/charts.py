"""Charts as plotly figures in JSON; assets/charts.js draws them in the colours of the page's theme."""

from html import escape

import plotly.graph_objects as go

from common.results.statistics import Summary
from common.site.rows import Group


def training(group: Group) -> dict:
    """Training time of each row as one bar: its first step, then everything after."""
    rows = [row for row in reversed(group.rows) if row.ok]
    names = [f"{_label(row.framework.title)}, {_label(row.variant.title)}" for row in rows]
    training = [row.summary("training_seconds") for row in rows]
    first_steps = [row.summary("first_step_seconds").median for row in rows]
    first = go.Bar(name="first step", x=first_steps)
    others = [whole.median - first_step for whole, first_step in zip(training, first_steps, strict=True)]
    rest = go.Bar(name="all other steps", x=others, error_x=_whiskers(training))
    for bar in (first, rest):
        bar.update(y=names, orientation="h", hovertemplate="%{y}: %{x:.3g} s<extra>%{fullData.name}</extra>")
    layout = go.Layout(
        barmode="stack",
        template="none",
        height=110 + 30 * len(rows),
        margin={"l": 10, "r": 10, "t": 10, "b": 40},
        xaxis={"title": {"text": "seconds"}, "automargin": True, "rangemode": "tozero"},
        yaxis={"automargin": True},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
    )
    return go.Figure([first, rest], layout).to_plotly_json()


def _whiskers(summaries: list[Summary]) -> dict:
    """The 95 % intervals, around the end of the stacked bars; none for a single run."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [(summary.high or summary.median) - summary.median for summary in summaries],
        "arrayminus": [summary.median - (summary.low or summary.median) for summary in summaries],
    }


def _label(text: str) -> str:
    """Text that plotly, which reads a little HTML, shows as it is."""
    return escape(text, quote=False)
