"""The sentence above a table of numbers: which row trains fastest, by how much, and whether that is certain."""

from collections.abc import Sequence

from common.site import words
from common.site.rows import Group, Row, Standing, row_title


def sentence(group: Group) -> str:
    """Which default row is the fastest, what ties with it, and how far behind the next one is.

    Empty where fewer than two rows have repeats: a single run has no interval, and is not ranked.
    """
    found = [(row, standing) for row in group.rows if _counts(row) and (standing := group.to_fastest(row))]
    first = [row for row, standing in found if standing.is_fastest]
    if len(found) < 2 or len(first) != 1:  # rows of other precisions have a fastest of their own
        return ""
    others = sorted((pair for pair in found if not pair[1].is_fastest), key=lambda pair: pair[1].ratio.value)
    tied = [row for row, standing in others if standing.ratio.verdict == "tie"]
    slower = [(row, standing) for row, standing in others if standing.ratio.verdict == "larger"]
    seconds = words.shown(first[0].summary("training_seconds"), "training_seconds")
    ties = f", in a tie with {'; '.join(_title(row) for row in tied)}" if tied else ""
    return f"Fastest in training: {_title(first[0])}, {seconds} s{ties}. {_next(slower)}"


def _counts(row: Row) -> bool:
    return row.runs > 1 and row.variant.kind == "default"


def _next(slower: Sequence[tuple[Row, Standing]]) -> str:
    if not slower:
        return "All others tie with it."
    row, standing = slower[0]
    ratio = words.ratio_text(standing.ratio)
    return f"Next: {_title(row)}, {ratio} times as long, which is no tie: the 95 % interval excludes 1."


def _title(row: Row) -> str:
    return row_title(row.framework, row.variant, row.precision)
