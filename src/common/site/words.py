"""Numbers and foreign text as the pages write them."""

from __future__ import annotations

import math
import re
import string
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from common.results.metrics import METRICS
from common.results.statistics import Ratio, Summary

if TYPE_CHECKING:
    from common.site.rows import Standing

STATUS_TITLES = {
    "ok": "ok",
    "not equal": "not equal",
    "failed": "failed",
    "timeout": "timeout",
    "killed": "killed",
    "oom": "out of memory",
    "diverged": "diverged",
    "unsupported": "not supported",
    "not run": "not run",
    "contended": "contended",
}
RUNG_TITLES = {
    "parameters": "1 parameters",
    "logits": "2 logits",
    "gradients": "3 gradients",
    "losses": "4 losses",
    "weights": "5 weights",
    "end_steps": "6 end: steps",
    "end_predictions": "6 end: predictions",
    "end_probe": "6 end: probe",
    "end_loss": "6 end: loss",
    "end_accuracy": "6 end: accuracy",
    "device_wait": "the device was waited for",
}
PHASE_TITLES = {
    "import": "import",
    "data": "data",
    "build": "build",
    "first_step": "first step",
    "proof_steps": "steps 2 to 20",
    "steady": "steady steps",
    "save": "save",
    "load": "load",
    "predict": "predict, repeated",
    "latency": "single requests",
}
# Facts of framework.toml whose title is not just their name; every page calls them so.
FACT_TITLES = {"distributed": "Several devices and machines", "installation": "How it is installed here"}
VERIFIED_TITLES = {"run": "tried", "documentation": "documented", "not tried": "not tried"}
UNSTEADY = "Unsteady: the median run became steady in the second half of its training only, or not at all."
_MOST_DECIMALS = 6
_ACRONYMS = {"lstm": "LSTM"}
# What pages multiply a metric's values by, the unit then, and decimals where they are fixed; else as they are measured.
_SHOWN = {
    "accuracy": (100, "%", 1),
    "peak_share": (100, "%", None),
    "steady_step_seconds": (1000, "ms", None),
    **dict.fromkeys((f"latency_p{percent}_seconds" for percent in (50, 90, 99)), (1000, "ms", None)),
    **dict.fromkeys(("peak_memory_bytes", "device_memory_bytes", "installed_bytes"), (1e-6, "MB", None)),
}
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def significant(value: float, digits: int = 3) -> str:
    """A positive number with so many significant digits and no exponent: 0.0823, 1.23, 417."""
    if value <= 0 or not math.isfinite(value):
        return f"{value:g}"
    decimals = max(0, digits - 1 - math.floor(math.log10(value)))
    return f"{value:.{decimals}f}"


def with_interval(summary: Summary | None, scale: float = 1, decimals: int | None = None) -> str:
    """A median with its 95 % interval, `4.12 [4.05, 4.20]`; the median alone for one run, `none` for nothing.

    Alone too where both ends read as it does: brackets would say the same number three times. How many runs it is of
    stands beside it, as n.

    Args:
        summary: of a metric.
        scale: what its values are multiplied by for the page.
        decimals: how many; by default as many as give three significant digits of the median.
    """
    if summary is None:
        return "none"
    if decimals is None:
        decimals = max(0, 2 - math.floor(math.log10(summary.median * scale)))
    values = (summary.median, summary.low, summary.high)
    middle, *ends = (f"{value * scale:.{decimals}f}" for value in values if value is not None)
    return f"{middle} [{', '.join(ends)}]" if set(ends) - {middle} else middle


def shown(summary: Summary | None, metric: str) -> str:
    """What runs say of a metric, in the unit in which pages give it."""
    scale, _, decimals = _SHOWN.get(metric, (1, "", None))
    return with_interval(summary, scale, decimals)


def shown_unit(metric: str) -> str:
    """The unit in which pages give a metric; empty for a number without one."""
    return _SHOWN[metric][1] if metric in _SHOWN else METRICS[metric].unit


def shown_decimals(metric: str) -> int | None:
    """How many decimals pages give a metric in that unit; None where three significant digits are given."""
    return _SHOWN[metric][2] if metric in _SHOWN else None


def span(values: Iterable) -> str:
    """The least and the greatest, `3 to 5`; just one where they are the same, nothing for nothing."""
    ordered = sorted(values)
    return " to ".join(dict.fromkeys((str(ordered[0]), str(ordered[-1])))) if ordered else ""


def clock(first: int, last: int) -> str:
    """From when to when, given in seconds since 1970: `2026-11-22 19:54 to 22:22 UTC`."""
    begin, end = (f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}" for at in (first, last))
    if begin == end:
        return f"{begin} UTC"
    return f"{begin} to {end.removeprefix(begin[:11])} UTC"


def band(reach: float) -> str:
    """The ratios that noise alone does not leave: `0.920 to 1.087`."""
    return f"{significant(1 / reach)} to {significant(reach, 4)}"


def to_fastest(found: Standing | None) -> str:
    """`fastest`, `fastest, tied`, or how many times as slow a row is (`ratio_text`); `none` without an interval."""
    if found is None:
        return "none"
    if found.is_fastest:
        return "fastest, tied" if found.tied else "fastest"
    return ratio_text(found.ratio)


def ratio_text(found: Ratio) -> str:
    """A ratio that has an interval: `1.23 [1.20, 1.26]`, `tie: 1.01 [0.98, 1.04]`.

    Small ones keep two significant digits; an end that is not 1 gets as many decimals as tell it from 1. A tie whose
    interval excludes 1 says why it is one: `tie: 0.96 [0.93, 0.99], other session`.
    """
    ends = (found.low, found.high)
    decimals = 0 if found.value >= 100 else max(2, 1 - math.floor(math.log10(found.value)))
    is_tie = found.verdict == "tie"
    excludes_one = not is_tie or found.held_back
    while excludes_one and decimals < _MOST_DECIMALS and any(float(f"{end:.{decimals}f}") == 1 for end in ends):
        decimals += 1
    low, high = (f"{end:.{decimals}f}" for end in ends)
    why = ", other session" if found.held_back else ""
    return f"{'tie: ' if is_tie else ''}{found.value:.{decimals}f} [{low}, {high}]{why}"


def percent(share: float) -> str:
    """A share of 1 in percent, one decimal, without the sign."""
    return f"{100 * share:.1f}"


def rung_value(value: float | None) -> str:
    """What was found at a rung: counts in full, relative differences as 2.4e-7."""
    if value is None:
        return "none"
    if isinstance(value, int):
        return f"{value:,}"
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}" if value else "0"


def spoken(name: str) -> str:
    """A name from a file as words: `written_in` is "Written in"."""
    text = " ".join(_ACRONYMS.get(word, word) for word in name.split("_"))
    return text[:1].upper() + text[1:]


def fact_title(name: str) -> str:
    """What pages call a fact of framework.toml."""
    return FACT_TITLES.get(name) or spoken(name)


def ordered_rungs(names: set[str]) -> list[str]:
    """Rungs in the order of the ladder; ones that this page does not know come last, by name."""
    return [name for name in RUNG_TITLES if name in names] + sorted(names - RUNG_TITLES.keys())


def shorten(text: str, longest: int = 240) -> str:
    """The first line of a text, cut where it is too long for a table."""
    first = text.strip().partition("\n")[0]
    return first if len(first) <= longest else f"{first[: longest - 1]}…"


def plain(text: str) -> str:
    """Terminal output without its colours."""
    return _ANSI.sub("", text)


def markdown_text(text: str) -> str:
    """Foreign text as MyST markdown that means just these characters."""
    single_line = " ".join(text.split())
    return re.sub(f"([{re.escape(string.punctuation)}])", r"\\\1", single_line)


def title_text(text: str) -> str:
    """Foreign text for the title of a page: the theme repeats titles for print without escaping them."""
    return markdown_text(text.translate({ord("<"): "‹", ord(">"): "›"}))


def fenced(opening: str, text: str, mark: str = "`") -> str:
    """A fenced block that its content cannot close. `opening` is what follows the fence, such as `{raw} html`."""
    longest = max((len(run) for run in re.findall(f"{re.escape(mark)}+", text)), default=0)
    fence = mark * max(3, longest + 1)
    return f"{fence}{opening}\n{text}\n{fence}\n"
