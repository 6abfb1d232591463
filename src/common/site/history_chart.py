"""The chart of the history page: training time over the starts of measurements, with the noise band."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from common.results.history import Point
from common.results.noise import Noise
from common.site import charts

if TYPE_CHECKING:
    from common.site.history_page import Line, View

BAND = "rgba(128, 128, 128, 0.25)"  # light on either ground
MOST_TICKS = 6


def figure(view: View) -> dict:
    """Training time of each row over the starts of its measurements, before the noise band around the number before."""
    frameworks = list(dict.fromkeys(line.framework.name for line in view.lines))
    lines = [line for line in view.lines if line.measured]
    bands = [_band_trace(line, view.noise) for line in lines] if view.noise else []
    seen: set[str] = set()
    traces = []
    for line in lines:
        traces.append(_line_trace(line, frameworks.index(line.framework.name), line.title not in seen))
        seen.add(line.title)
    dates = {"type": "date"}
    if len(view.days) > 1:  # within one day plotly's own ticks are hours
        dates["tickformat"] = "%Y-%m-%d"
    if 1 < len(view.days) <= MOST_TICKS:  # plotly would put hours between close dates
        newest_first = sorted((_moment(point) for line in lines for point in line.measured), reverse=True)
        dates["tickvals"] = sorted({moment[:10]: moment for moment in newest_first}.values())
    seconds = {"type": "log", "title": {"text": "seconds"}}
    return charts.figure([*bands, *traces], 420 + 10 * len(lines), xaxis=dates, yaxis=seconds)


def _line_trace(line: Line, framework: int, in_legend: bool) -> go.Scatter:
    points = line.measured
    return go.Scatter(
        name=charts.label(line.title),
        legendgroup=charts.label(line.title),
        showlegend=in_legend,
        x=[_moment(point) for point in points],
        y=[point.training.median for point in points],
        error_y=charts.whiskers([point.training for point in points]) | {"thickness": 1},
        customdata=[charts.label(point.version or "unknown") for point in points],
        **charts.line_style(framework, list(line.framework.variants).index(line.series.place.variant)),
        hovertemplate="%{fullData.name}: %{y:.3g} s, %{x|%Y-%m-%d %H:%M}, version %{customdata}<extra></extra>",
    )


def _band_trace(line: Line, scatter: Noise) -> go.Scatter:
    """A rectangle from each point to the next, around the geometric mean of the first, as high as noise reaches."""
    x, y = [], []
    for point in line.measured:
        if point.before is None:
            continue
        middle, band = math.exp(point.before.training.log_mean), point.band(scatter)
        start, end = _moment(point.before), _moment(point)
        x += [start, end, end, start, None]
        y += [middle / band, middle / band, middle * band, middle * band, None]
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        fill="toself",
        fillcolor=BAND,
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
        legendgroup=charts.label(line.title),
    )


def _moment(point: Point) -> str:
    """Its start, as plotly reads it."""
    return point.started[:19].replace("T", " ")
