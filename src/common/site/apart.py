"""What is said under a table whose rows were not all measured side by side."""

import math
from collections.abc import Iterable

from common.results import sessions
from common.results.noise import Noise
from common.results.sessions import Session
from common.site import words
from common.site.rows import Row, Standing, row_title
from common.suite.measure import REPEATS


def sentence(rows: Iterable[Row]) -> str:
    """Which rows with repeats were measured in which session, the largest one last; empty for a single session."""
    spans = {id(row): sessions.span(row.measured) for row in rows if row.runs > 1}
    found = sessions.sessions(spans)
    if len(found) < 2:
        return ""
    titles = {id(row): row_title(row.framework, row.variant, row.precision) for row in rows}
    largest = max(found, key=lambda session: len(session.members))
    smaller = [_named(session, titles) for session in found if session is not largest]
    return (
        f"Not all of these rows were measured side by side: {', and '.join(smaller)}; "
        f"all others with repeats in runs begun {_clock(largest)}."
    )


def consequence(noise: Noise | None) -> str:
    """What follows for the ratios of such a table, whose training times have this noise."""
    if noise is None:
        return "The noise of this machine is not known, so rows of two sessions count as ties."
    return (
        "The machine drifts from one session to another, so between two of them a row is called faster or slower only "
        f"where the ratio also lies outside of the noise floor, {words.band(noise.floor(REPEATS))} for n = {REPEATS}."
    )


def explained(rows: Iterable[Row], noise: Noise | None) -> str:
    """`sentence` and what follows from it, for a table of ratios; empty for a single session."""
    said = sentence(rows)
    return f"{said} {consequence(noise)}" if said else ""


def from_fastest(found: Standing | None) -> str:
    """Of a row that was measured in another session than the fastest one, what that means; otherwise empty."""
    if found is None or found.ratio.band == 1:
        return ""
    said = "Measured in another session than the fastest row of its table"
    if math.isinf(found.ratio.band):
        return f"{said}, and the noise of this machine is not known: a tie."
    noise = f"the noise floor {words.band(found.ratio.band)}"
    if found.ratio.held_back:
        return f"{said}: a tie inside {noise}."
    return said + ("." if found.ratio.verdict == "tie" else f"; the ratio lies outside of {noise}.")


def _named(session: Session, titles: dict[int, str]) -> str:
    named = dict.fromkeys(titles[member] for member in session.members)
    return f"{'; '.join(named)} in runs begun {_clock(session)}"


def _clock(session: Session) -> str:
    return words.clock(session.span.first, session.span.last)
