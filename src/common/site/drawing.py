"""A picture of a task's network: its layers from left to right, as inline SVG in the colours of the page."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from common.site import templating
from common.tasks.layers import Layer, layers

# Lengths of the drawing; its unit is a pixel where the page is wide enough. Every picture has its middle at (0, 0).
WIDTH = 950
MARGIN = 84  # for the words at the left of the numbers
GAP = 30  # between pictures, for an arrow
CHARACTER = 7.5  # about what a character takes in a wide typeface
LARGEST_MAP, SHEET = 84, 4
STEP, UNIT, CELL, PITCH = 6, 10, 30, 46
# The steps of an unrolled LSTM that are drawn: T is the last one, n the last one of a sequence that ends before.
STEPS = ("1", "2", "3", "…", "T")
STEPS_MASKED = ("1", "2", "…", "n", "n+1", "…", "T")
# How much of all steps the sequences fill that stand for those of different lengths.
FILLED = (0.7, 1.0, 0.45)


@dataclass(frozen=True)
class _Picture:
    """The drawing of one layer.

    `units` are the heights of its circles, `front` the left, top, width and height of its foremost map or of its steps,
    `grid` the rows and columns there, `entry` where data come in that do not come in at the middle of the left side.
    """

    width: float
    marks: Markup
    units: tuple[float, ...] = ()
    front: tuple[float, ...] = ()
    grid: tuple[int, int] = (1, 1)
    entry: tuple[float, float] | None = None

    def part(self, rows: int, columns: int) -> tuple[float, ...]:
        """Left, top, width and height of so many rows and columns of the front, towards its lower right corner."""
        left, top, width, height = self.front
        row_height, column_width = height / self.grid[0], width / self.grid[1]
        row, column = (round(0.7 * (whole - part)) for whole, part in zip(self.grid, (rows, columns), strict=True))
        return left + column * column_width, top + row * row_height, columns * column_width, rows * row_height


def figure(title: str, described: Iterable[tuple], profiles: dict[str, dict], masked: bool) -> Markup:
    """The network with the sizes of the last profile, and below it the numbers of every profile.

    Args:
        title: what the network is called.
        described: its layers, as `common.tasks.layers` reads them.
        profiles: settings by profile.
        masked: whether sequences differ in length, so that the steps after their end are masked.
    """
    of_profile = {name: layers(described, profiles[name]) for name in reversed(profiles)}
    drawn = next(iter(of_profile.values()))
    largest = max((side for layer in drawn if len(layer.shape) == 3 for side in layer.shape[1:]), default=1)
    pictures = [_picture(layer, LARGEST_MAP / largest, masked) for layer in drawn]
    places, width = _places(list(zip(*of_profile.values(), strict=True)), pictures)
    columns = list(zip(places, drawn, pictures, strict=True))
    return templating.fragment(
        "network",
        title=title,
        profiles=of_profile,
        rows=[row for row in drawn[0].numbers if any(layer.numbers[row] for layer in drawn)],
        masked=masked,
        width=width,
        columns=columns,
        links=[_link(*before, *after) for before, after in pairwise(columns)],
    )


def _places(columns: list[tuple[Layer, ...]], pictures: list[_Picture]) -> tuple[list[int], int]:
    """Where the middle of each layer is, and the width of the whole; a column is one layer in every profile."""
    texts = [[text for layer in column for text in (*layer.title, *layer.numbers.values())] for column in columns]
    written = [CHARACTER * max(map(len, found)) for found in texts]
    pictured = [picture.width for picture in pictures]
    gaps = [GAP + 1.7 * CHARACTER * len(column[0].activation) for column in columns]
    distances = [
        max((pictured[at] + pictured[at + 1]) / 2 + gaps[at], (written[at] + written[at + 1]) / 2 + 12)
        for at in range(len(columns) - 1)
    ]
    first, last = (max(pictured[at], written[at]) / 2 for at in (0, -1))
    spare = max(0, WIDTH - MARGIN - first - sum(distances) - last) / len(distances)
    places = [MARGIN + first]
    for distance in distances:
        places.append(places[-1] + distance + spare)
    return [round(place) for place in places], round(places[-1] + last + 3)


def _link(x: int, layer: Layer, picture: _Picture, next_x: int, next_layer: Layer, following: _Picture) -> Markup:
    """How the data go from one layer to the next."""
    start, end = x + picture.width / 2, next_x - following.width / 2
    entry, height = following.entry or (-following.width / 2, 0)
    if picture.units and following.units and next_layer.arrays:
        marks = _path("all-to-all", *(((start, y), (end, to)) for y in picture.units for to in following.units))
    else:
        bend = ((start + end) / 2, 0), ((start + end) / 2, height)
        marks = _arrow("", (start + 3, 0), *(bend if height else ()), (next_x + entry - 3, height))
    if next_layer.window:
        left, top, width, height = picture.part(*next_layer.window)
        to_left, to_top, to_width, to_height = following.part(1, 1)
        corner, to = x + left + width, next_x + to_left
        marks += _rectangle(x + left, top, width, height, "window")
        marks += _rectangle(to, to_top, to_width, to_height, "window")
        marks += _path("rays", ((corner, top), (to, to_top)), ((corner, top + height), (to, to_top + to_height)))
    if layer.activation:
        middle, width = (start + end) / 2, CHARACTER * len(layer.activation) + 8
        marks += _rectangle(middle - width / 2, -9, width, 18, "activation") + _text(middle, 4, layer.activation)
    return marks


def _picture(layer: Layer, scale: float, masked: bool) -> _Picture:
    if layer.kind == "LSTM":
        return _unrolled(masked)
    if len(layer.shape) == 3:
        return _maps(*layer.shape, scale)
    return _steps(layer.shape[0], masked) if len(layer.shape) == 2 else _units(layer.shape[0])


def _maps(count: int, rows: int, columns: int, scale: float) -> _Picture:
    """Maps as sheets: of many only some, more where there are more."""
    width, height, depth = columns * scale, rows * scale, SHEET * (round(math.sqrt(count)) - 1)
    left, top = -(width + depth) / 2, (depth - height) / 2
    sheets = (_rectangle(left + behind, top - behind, width, height) for behind in range(depth, -1, -SHEET))
    return _Picture(width + depth, _joined(sheets), front=(left, top, width, height), grid=(rows, columns))


def _units(count: int) -> _Picture:
    """A vector as circles, one above the other: of many only some, more where there are more."""
    shown = count if count <= 10 else 5 + round(math.log2(count))
    heights = [UNIT * (slot - (shown - 1) / 2) for slot in range(shown)]
    left_out = heights.pop(shown // 2) if shown < count else None
    marks = _joined(_circle(y, 4) for y in heights)
    if left_out is not None:
        marks += _joined(_circle(left_out + y, 0.8) for y in (-3, 0, 3))
    return _Picture(8, marks, units=tuple(heights))


def _steps(count: int, masked: bool) -> _Picture:
    """A sequence as one bar per step; three of them where lengths differ, pale after their end."""
    filled = FILLED if masked else (1.0,)
    left, top, height = -STEP * count / 2, -LARGEST_MAP / 2, LARGEST_MAP / len(filled)
    marks = _joined(
        _rectangle(left + 1 + STEP * step, top + 2 + height * row, STEP - 2, height - 4, _style(step < share * count))
        for row, share in enumerate(filled)
        for step in range(count)
    )
    return _Picture(STEP * count, marks, front=(left, top + 2, STEP * count, LARGEST_MAP - 4), grid=(1, count))


def _unrolled(masked: bool) -> _Picture:
    """An LSTM step by step: from below what comes in, to the right the state, above the output of an earlier end."""
    labels = STEPS_MASKED if masked else STEPS
    last = labels.index("n") if masked else len(labels) - 1
    places = [PITCH * (at - (len(labels) - 1) / 2) for at in range(len(labels))]
    marks = Markup()
    for at, (label, x) in enumerate(zip(labels, places, strict=True)):
        style = _style(at <= last)
        if at:
            marks += _arrow(style, (places[at - 1] + CELL / 2 + 1, 0), (x - CELL / 2 - 1, 0))
        if label != "…":
            marks += _rectangle(x - CELL / 2, -CELL / 2, CELL, CELL, style)
            marks += _rectangle(x - STEP / 2 + 1, CELL + 6, STEP - 2, CELL, style)
            marks += _arrow(style, (x, CELL + 5), (x, CELL / 2 + 2))
        marks += _text(x, 4, label, style)
    end = places[-1] + CELL / 2
    if masked:
        start, end, over = places[last], end + 8, -CELL - 8
        marks += _path("", ((start, -CELL / 2), (start, over), (end, over), (end, 0)))
        marks += _text((start + end) / 2, over - 6, "output of step n")
    return _Picture(2 * end, marks, entry=(places[0] - STEP / 2, 1.5 * CELL + 6))


def _style(valid: bool) -> str:
    return "" if valid else "pale"


def _joined(marks: Iterable[Markup]) -> Markup:
    return Markup().join(marks)


def _rectangle(left: float, top: float, width: float, height: float, style: str = "") -> Markup:
    text = '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
    return Markup(text).format(style, left, top, width, height)


def _circle(y: float, radius: float) -> Markup:
    return Markup('<circle cy="{:.1f}" r="{}"/>').format(y, radius)


def _text(x: float, y: float, words: str, style: str = "") -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(style, x, y, words)


def _path(style: str, *lines: tuple[tuple[float, float], ...]) -> Markup:
    drawn = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) for line in lines)
    return Markup('<path class="{}" d="{}"/>').format(style, drawn)


def _arrow(style: str, *points: tuple[float, float]) -> Markup:
    (x, y), (end_x, end_y) = points[-2:]
    along_x, along_y = (end_x - x) / math.dist(*points[-2:]), (end_y - y) / math.dist(*points[-2:])
    back_x, back_y = end_x - 4 * along_x, end_y - 4 * along_y
    head = (back_x - 3 * along_y, back_y + 3 * along_x), points[-1], (back_x + 3 * along_y, back_y - 3 * along_x)
    return _path(style, points, head)
