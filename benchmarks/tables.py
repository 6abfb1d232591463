"""The tables of README.md, from what the benchmarks measured.

Usage: .envs/tools/bin/python benchmarks/tables.py            prints them
       .envs/tools/bin/python benchmarks/tables.py --write    puts them into README.md
"""

import argparse
from dataclasses import fields
from itertools import groupby
from pathlib import Path

import journal
from journal import Series

from common.results.statistics import Ratio, paired_ratio, ratio, summarise
from common.site.words import span

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- tables: benchmarks/tables.py --write -->\n", "<!-- end of tables -->\n"
COMPARED = 5  # sets that the sensitivity's tries put together: the repeats of a published row


def main() -> None:
    """Print the tables, or write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    if not parser.parse_args().write:
        print(everything())
        return
    before, _, rest = README.read_text().partition(BEGIN)
    README.write_text(before + BEGIN + "\n" + everything() + "\n" + END + rest.partition(END)[2])


def everything(folder: Path = journal.MEASURED) -> str:
    """All tables, as markdown."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in journal.read(path)]
    found = sorted(journal.newest(lines), key=lambda series: (series.benchmark, series.question, series.machine))
    parts = []
    for (question, machine), of_table in groupby(found, key=lambda series: (series.question, series.machine)):
        rows = [(series, series.sets(folder)) for series in of_table]
        rows = [(series, sets) for series, sets in rows if len(sets) > 1]
        if rows:
            days = span({line["started"][:10] for _, sets in rows for line in sets.values()})
            parts.append("\n".join([f"**{question}**", "", f"{machine}; {days}.", "", *table(rows)]) + "\n")
    return "\n".join([*parts, *ended(lines, found, folder)])


def ended(lines: list[dict], newest: list[Series], folder: Path) -> list[str]:
    """A table of the pairs that do not count any more, so that nothing that was measured is out of sight."""
    every = dict.fromkeys(Series(**{field.name: line[field.name] for field in fields(Series)}) for line in lines)
    older = [(series, series.sets(folder)) for series in every if series not in newest]
    rows = []
    for series, sets in older:
        pairs = [line["seconds"] for _, line in sorted(sets.items()) if "seconds" in line]
        if len(pairs) > 1 and len(pairs[0]) == 2:
            days = span({line["started"][:10] for line in sets.values()})
            rows.append(f"| {series.question} {pair_line(series.what, pairs)} {days} |")
    if not rows:
        return []
    head = ["| question | what | ratio | 95 % interval | pairs | days |", "|---|---|---|---|---|---|"]
    about = "Notebooks, environments or programs have changed since: these count for nothing above."
    return ["\n".join(["**Ended series**", "", about, "", *head, *rows]) + "\n"]


def table(rows: list[tuple[Series, dict[int, dict]]]) -> list[str]:
    """Head and lines of a table: ratios of pairs, or of sets of three how often each was found."""
    values = [(series.what, [line["seconds"] for _, line in sorted(sets.items())]) for series, sets in rows]
    if all(len(row) == 2 for _, found in values for row in found):
        return [
            "| what | ratio | 95 % interval | pairs |",
            "|---|---|---|---|",
            *(pair_line(what, found) for what, found in values),
        ]
    return [
        "| what | tries | A/A ties | ratios of A/A | 20 % slower found | ratios found |",
        "|---|---|---|---|---|---|",
        *(try_line(what, found) for what, found in values),
    ]


def pair_line(what: str, pairs: list[list[float]]) -> str:
    """The ratio of pairs with its interval."""
    found = paired_ratio(*zip(*pairs, strict=True))
    return f"| {what} | {found.value:.3f} | {found.low:.3f} to {found.high:.3f} | {len(pairs)} |"


def try_line(what: str, sets: list[list[float]]) -> str:
    """How often equal things were ties, and how often the slow one was found slower."""
    found = tries(sets)
    same, slower = zip(*found, strict=True) if found else ((), ())
    ties = sum(one.verdict == "tie" for one in same)
    caught = sum(one.verdict == "larger" for one in slower)
    ranges = [span(round(one.value, 3) for one in ratios) for ratios in (same, slower)]
    return f"| {what} | {len(found)} | {ties} | {ranges[0]} | {caught} | {ranges[1]} |"


def tries(sets: list[list[float]]) -> list[tuple[Ratio, Ratio]]:
    """For each `COMPARED` sets of (a, b, slow), as the book compares rows: a to b, and slow to b."""
    found = []
    for start in range(0, len(sets) - COMPARED + 1, COMPARED):
        a, b, slow = (summarise(column) for column in zip(*sets[start : start + COMPARED], strict=True))
        found.append((ratio(a, b), ratio(slow, b)))
    return found


if __name__ == "__main__":
    main()
