"""Outputs of an executed notebook: which kinds are published, and how much of them."""

import base64
import binascii
import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable

from markupsafe import escape
from nbformat import NotebookNode

from common.results.evidence import Scrub
from common.site import templating, words

PLOTLY = "application/vnd.plotly.v1+json"
IMAGES = ("image/png", "image/jpeg")
# Bytes that text, and pictures and figures together, may take on a page: it stays under 2 MB.
CELL_TEXT, PAGE_TEXT, PAGE_PICTURES = 100_000, 500_000, 1_000_000
_FRAME = 60  # bytes of the elements around an output
# Of longer text only so much is looked at; replacing what is private may shorten it.
_LOOK = 2 * CELL_TEXT
_SEAM = 1_000  # characters before that cut, in which half of something private may stand
# Traces that plotly draws without a network and without WebGL.
_DRAWN = (
    *("scatter", "bar", "box", "violin", "histogram", "histogram2d", "histogram2dcontour", "heatmap", "contour"),
    *("pie", "funnel", "waterfall"),
)
# Plotly reads a little HTML. Links and styles are left as text.
_FOREIGN_TAG = re.compile(r"<(?!/?(?:b|i|u|s|em|br|sub|sup|extra) ?/?>)", re.IGNORECASE)
_LOADED = ("images", "imagedefaults")  # layout's pictures come from anywhere
# Width is the page's to give, height the page's to bound; a template can say them too.
_SIZES = ("width", "height", "autosize")
HIGHEST = 1000
_DEEPEST = 30


class Room:
    """What may still stand on one page, counted from its first cell to its last."""

    def __init__(self, scrub: Scrub):
        self._scrub = scrub
        self._text = PAGE_TEXT
        self._pictures = PAGE_PICTURES

    def published(self, outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
        """A cell's outputs as text, pictures and figures; where something had to be cut, the last one says how much."""
        found, cell_text, characters, pictures = [], CELL_TEXT, 0, 0
        for output in outputs:
            drawn = _drawn(output, self._plotly)
            if drawn:
                size = len(templating.json_text(drawn)) + _FRAME
                if size <= self._pictures:
                    self._pictures -= size
                    found.append(NotebookNode(output_type="display_data", metadata={}, data=drawn))
                else:
                    pictures += 1
                continue
            text = _text(output)
            whole = self._cleaned(text)
            shown = _fitting(whole, min(cell_text, self._text) - _FRAME)
            characters += len(whole) - len(shown) + max(0, len(text) - _LOOK)
            if shown:
                size = _size(shown) + _FRAME
                cell_text, self._text = cell_text - size, self._text - size
                found.append(self._node(output, shown))
        return [*found, *_notice(characters, pictures)]

    def _node(self, output: NotebookNode, shown: str) -> NotebookNode:
        if output.output_type == "stream":
            name = "stderr" if output.name == "stderr" else "stdout"
            return NotebookNode(output_type="stream", name=name, text=shown)
        if output.output_type == "error":
            name = words.shorten(self._cleaned(output.ename))
            return NotebookNode(output_type="error", ename=name, evalue="", traceback=[shown])
        return NotebookNode(output_type="display_data", metadata={}, data={"text/plain": shown})

    def _cleaned(self, text: str) -> str:
        """Without colours and without what is private; of a flood only the beginning."""
        cleaned = self._scrub(words.plain(text[:_LOOK]))
        return cleaned if len(text) <= _LOOK else cleaned[:-_SEAM]

    def _plotly(self, value: object, depth: int = 0) -> object:
        """A part of a figure: texts that are only text, numbers that JSON has, nothing that is loaded."""
        if depth > _DEEPEST:
            return None
        if isinstance(value, dict):
            kept = {self._scrub(name): inner for name, inner in value.items() if name not in _LOADED}
            return {name: self._plotly(inner, depth + 1) for name, inner in kept.items()}
        if isinstance(value, list):
            return [self._plotly(inner, depth + 1) for inner in value]
        if isinstance(value, str):
            return _FOREIGN_TAG.sub("&lt;", self._scrub(value))
        return None if isinstance(value, float) and not math.isfinite(value) else value


def _drawn(output: NotebookNode, cleaned: Callable[[object], object]) -> dict[str, object]:
    """The figure or picture of an output, by its kind; nothing where it has none that is published."""
    data = output.get("data", {})
    figure = data.get(PLOTLY)
    if isinstance(figure, dict) and _is_drawable(figure):
        return {PLOTLY: {"data": cleaned(figure.get("data", [])), "layout": _fitted(cleaned(figure.get("layout", {})))}}
    for kind in IMAGES:
        if isinstance(data.get(kind), str) and (image := _base64(data[kind])):
            return {kind: image}
    return {}


def _fitted(layout: dict) -> dict:
    """A layout that takes the width it is given and is not endlessly high."""
    fitted = {name: value for name, value in layout.items() if name not in _SIZES}
    template = fitted.get("template")
    if isinstance(template, dict) and isinstance(template.get("layout"), dict):
        fitted["template"] = template | {"layout": _fitted(template["layout"])}
    height = layout.get("height")
    if isinstance(height, int | float) and not isinstance(height, bool):
        fitted["height"] = min(height, HIGHEST)
    return fitted


def _is_drawable(figure: dict) -> bool:
    traces = figure.get("data", [])
    if not isinstance(traces, list) or not isinstance(figure.get("layout", {}), dict):
        return False
    return all(isinstance(trace, dict) and trace.get("type", "scatter") in _DRAWN for trace in traces)


def _text(output: NotebookNode) -> str:
    """The text of an output; empty where it has none."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
    text = output.data.get("text/plain")
    return text if isinstance(text, str) else ""


def _notice(characters: int, pictures: int) -> list[NotebookNode]:
    """What was left out of a cell's outputs, as one more output; none where nothing was."""
    counts = ((characters, "character"), (pictures, "picture"))
    left_out = " and ".join(f"{count:,} more {what}{'s' if count > 1 else ''}" for count, what in counts if count)
    if not left_out:
        return []
    text = f"[... {left_out} of output: this page holds no more]\n"
    return [NotebookNode(output_type="stream", name="stdout", text=text)]


def _size(text: str) -> int:
    """Bytes that a text takes on a page."""
    return len(escape(text).encode())


def _fitting(text: str, room: int) -> str:
    """The longest beginning of a text that takes at most so many bytes on a page."""
    if room <= 0:
        return ""
    text = text[:room]
    return text[: bisect_right(range(1, len(text) + 1), room, key=lambda length: _size(text[:length]))]


def _base64(text: str) -> str:
    try:
        return base64.b64encode(base64.b64decode("".join(text.split()), validate=True)).decode()
    except (binascii.Error, ValueError):
        return ""
