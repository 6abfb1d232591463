"""The site's scripts: their own tests under node, and their numbers against SciPy and the pages' words."""

import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from common.results import statistics
from common.results.statistics import Summary, summarise
from common.site import words
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


def test_numbers_have_the_digits_of_the_pages() -> None:
    halves = [0.5, 2.5, 0.125, 1.125, 1.375, 100.5, 1000.5, 1001.5, 999.5, 9.995, 0.0009995]
    edges = [10.0**power for power in range(-9, 10)]
    same = [Summary(5, 612.0, 612.0, 612.0, 6.4, 0.0), Summary(5, 0.97167, 0.97167, 0.97168, -0.03, 1e-6)]
    summaries = made_summaries(400) + same
    cases = dict.fromkeys((100, 1000, 1e-6, 1 / 2**20), summaries)
    cases[1] = summaries + [summarise([number]) for number in halves + edges]
    for scale, chosen in cases.items():
        expression = f"cases.map((values) => Comparison.format.withInterval(values, {scale!r}))"
        found = in_node(["format.js"], expression, [exported(one) for one in chosen])
        assert found == [words.with_interval(one, scale) for one in chosen]
        assert {"[" in text for text in found} == {True, False}


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
