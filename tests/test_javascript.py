"""The site's scripts: their own tests under node, and their numbers against SciPy and the pages' words."""

import importlib.util
import itertools
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from common.results import sessions as results
from common.results import statistics
from common.results.metrics import METRICS
from common.results.noise import Noise
from common.results.sessions import Span
from common.results.statistics import Summary, summarise
from common.site import data, words
from common.site.places import CODE

TESTS = sorted((Path(__file__).parent / "javascript").glob("*.test.js"))


def find_node() -> str | None:
    """A node: of this machine, else the one inside Playwright's package."""
    found = shutil.which("node")
    package = importlib.util.find_spec("playwright")
    if found is None and package and package.origin:
        inside = Path(package.origin).parent / "driver" / "node"
        found = str(inside) if inside.is_file() else None
    return found


NODE = find_node()
pytestmark = pytest.mark.skipif(NODE is None, reason="no node on this machine; Playwright's package brings one")


def in_node(scripts: list[str], expression: str, cases: object) -> list:
    """The value of a JavaScript expression for the `cases`, after these scripts of the site."""
    loaded = "".join(f"require({json.dumps(str(CODE / 'static' / name))});" for name in scripts)
    read = "const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
    program = f"{loaded}{read}console.log(JSON.stringify({expression}));"
    ended = subprocess.run([NODE, "-e", program], input=json.dumps(cases), capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def exported(summary: Summary) -> list:
    """A summary as `data.js` has it."""
    return [summary.n, summary.median, summary.low, summary.high, summary.log_mean, summary.log_deviation]


def made_summaries(count: int, magnitudes: tuple[float, float] = (-6, 10)) -> list[Summary]:
    """Summaries of one to nine repeats, over many magnitudes (as powers of ten)."""
    generator = np.random.default_rng(0)
    scales = 10 ** generator.uniform(*magnitudes, count)
    spreads = 10 ** generator.uniform(-4, -0.5, count)
    return [
        summarise(list(scale * np.exp(spread * generator.standard_normal(generator.integers(1, 10)))))
        for scale, spread in zip(scales, spreads, strict=True)
    ]


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_under_node(path: Path) -> None:
    ended = subprocess.run([NODE, "--test", path], capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_there_are_tests() -> None:
    assert TESTS


def test_quantiles_are_those_of_scipy() -> None:
    freedoms = [0.5, 0.9, 1, 1.5, 2, 2.0001, 3, 3.7, 4, 7.25, 8, 12.5, 30, 99.9, 399.9, 400, 1000, 1e6]
    found = in_node(["statistics.js"], "cases.map(Comparison.statistics.tQuantile)", freedoms)
    assert found == pytest.approx([float(stats.t.ppf(0.975, freedom)) for freedom in freedoms], rel=1e-8)


def test_ratios_are_those_of_the_results() -> None:
    summaries = made_summaries(400)
    pairs = list(zip(summaries[::2], summaries[1::2], strict=True))
    # Of about the same size too, where the verdict is in question.
    pairs += [(a, Summary(b.n, *exported(b)[1:4], a.log_mean + 0.01, b.log_deviation)) for a, b in pairs]
    cases = [[exported(a), exported(b)] for a, b in pairs]
    found = in_node(["statistics.js"], "cases.map(([a, b]) => Comparison.statistics.ratio(a, b))", cases)
    verdicts = set()
    for (a, b), here in zip(pairs, found, strict=True):
        expected = statistics.ratio(a, b)
        assert here["verdict"] == expected.verdict
        assert here["value"] == pytest.approx(expected.value, rel=1e-9)
        for end in ("low", "high"):
            assert here[end] == (None if expected.low is None else pytest.approx(getattr(expected, end), rel=1e-8))
        verdicts.add(here["verdict"])
    assert verdicts == {"larger", "smaller", "tie", "unknown"}


def test_ratios_between_sessions_are_held_back_as_in_the_results() -> None:
    summaries = [summary for summary in made_summaries(400) if summary.n > 1]
    reaches = [1.0, 1.01, 1.3, 5.0]  # JSON has no infinity; tests/javascript has that case
    cases, expected = [], []
    for number, (a, b) in enumerate(itertools.pairwise(summaries)):
        near = Summary(b.n, *exported(b)[1:4], a.log_mean + (0.1 if number % 2 else -0.02), b.log_deviation)
        reach = reaches[number % len(reaches)]
        found = replace(statistics.ratio(a, near), band=reach)
        cases.append([exported(a), exported(near), reach])
        expected.append([found.verdict, found.held_back, found.verdict == "tie", words.ratio_text(found)])
    ratio = "Comparison.statistics.ratio(a, b, reach)"
    both = f"Comparison.statistics.isTie(a, b, reach), Comparison.format.ratio({ratio})"
    expression = f"cases.map(([a, b, reach]) => [{ratio}.verdict, {ratio}.heldBack, {both}])"
    assert in_node(["statistics.js", "format.js"], expression, cases) == expected
    assert {(verdict, held_back) for verdict, held_back, *_ in expected} == {
        *(("larger", False), ("smaller", False), ("tie", False), ("tie", True)),
    }


def test_bands_and_sessions_are_those_of_the_results() -> None:
    generator = np.random.default_rng(2)
    spans = [sorted(generator.integers(1_795_000_000, 1_795_009_000, 2).tolist()) for _ in range(30)]
    noise = Noise(cells=4, runs=16, deviation=0.067, freedom=12)
    row = "({ span, values: { m: [n] }, noise: { m: reach } })"
    rows = [{"span": span, "n": 2 + number % 4, "reach": noise.reach} for number, span in enumerate(spans)]
    of = f"cases.map(({{ span, n, reach }}) => {row})"
    band = "Comparison.statistics.band({ name: 'm', timed: true }, a, b)"
    found = in_node(["statistics.js"], f"{of}.map((a, _, all) => all.map((b) => {band}))", rows)
    for a, line in zip(rows, found, strict=True):
        for b, value in zip(rows, line, strict=True):
            overlap = Span(*a["span"]).overlaps(Span(*b["span"]))
            assert value == pytest.approx(1 if overlap else noise.band(a["n"], b["n"]), rel=1e-12)
    grouped = in_node(["statistics.js"], f"Comparison.statistics.sessions({of}).map((s) => s.length)", rows)
    sessions = results.sessions({number: Span(*span) for number, span in enumerate(spans)})
    assert grouped == [len(session.members) for session in sessions]
    assert len(grouped) > 1


def test_bands_and_clocks_read_as_on_the_pages() -> None:
    bands = [1.0001, 1.0874, 1.2, 2.5, 12.0]
    assert in_node(["format.js"], "cases.map(Comparison.format.band)", bands) == [words.band(band) for band in bands]
    spans = [(1_795_377_240, 1_795_386_120), (1_795_377_240, 1_795_395_180), (1_795_377_240, 1_795_377_259)]
    assert in_node(["format.js"], "cases.map(Comparison.format.clock)", spans) == [words.clock(*span) for span in spans]


def test_numbers_have_the_digits_of_the_pages() -> None:
    halves = [0.5, 2.5, 0.125, 1.125, 1.375, 100.5, 1000.5, 1001.5, 999.5, 9.995, 0.0009995]
    edges = [10.0**power for power in range(-9, 10)]
    same = [Summary(5, 612.0, 612.0, 612.0, 6.4, 0.0), Summary(5, 0.97167, 0.97167, 0.97168, -0.03, 1e-6)]
    summaries = made_summaries(400) + same
    cases = dict.fromkeys((100, 1000, 1e-6, 1 / 2**20), summaries)
    cases[1] = summaries + [summarise([number]) for number in halves + edges]
    for scale, chosen in cases.items():
        expression = f"cases.map((values) => Comparison.format.withInterval(values, {{ scale: {scale!r} }}))"
        found = in_node(["format.js"], expression, [exported(one) for one in chosen])
        assert found == [words.with_interval(one, scale) for one in chosen]
        assert {"[" in text for text in found} == {True, False}


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_reads_as_on_the_pages(name: str) -> None:
    """In its usual unit: scale, unit and decimals."""
    metric = next(metric for metric in data.metrics() if metric["name"] == name)
    ends = [summarise([number]) for number in (0.0987, 0.5, 0.9995, 0.99951, 1.0)]
    summaries = made_summaries(200, magnitudes=(-3, 0) if metric["unit"] == "" else (-6, 10)) + ends
    unit = f"Comparison.format.units({json.dumps(metric)})[0]"
    expression = f"[{unit}.name, cases.map((values) => Comparison.format.withInterval(values, {unit}))]"
    found = in_node(["format.js"], expression, [exported(one) for one in summaries])
    assert found == [words.shown_unit(name), [words.shown(one, name) for one in summaries]]


def test_ratios_have_the_digits_of_the_pages() -> None:
    # No further apart than times are: two libraries' exp() differ in the sixteenth digit, which 1e15 would show.
    summaries = [summary for summary in made_summaries(100, magnitudes=(-5, 4)) if summary.n > 1]
    fastest = min(summaries, key=lambda summary: summary.log_mean)
    pairs = [(other, fastest) for other in summaries if other is not fastest]
    # Near 1 too, where an interval that excludes 1 must not read as 1.
    steady = [Summary(5, 1.0, 1.0, 1.0, mean, 1e-4) for mean in (0.0, 3e-4, 1e-3, 4e-3, -2e-3, -5e-3, 1e-5)]
    pairs += [(other, steady[0]) for other in steady[1:]]
    cases = [[exported(a), exported(b)] for a, b in pairs]
    expression = "cases.map(([a, b]) => Comparison.format.ratio(Comparison.statistics.ratio(a, b)))"
    found = in_node(["statistics.js", "format.js"], expression, cases)
    assert found == [words.ratio_text(statistics.ratio(a, b)) for a, b in pairs]
    assert [text for text in found if re.match(r"[01]\.\d{3}", text)]
    assert [text for text in found if re.match(r"\d{3,} \[", text)]
