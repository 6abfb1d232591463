"""The benchmark of the site fails where a limit is missed, and names it."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from common import paths

from . import driver  # noqa: F401  # skips this module where the benchmark could not start a browser


def load() -> ModuleType:
    """benchmarks/site.py, under another name: Python has a `site` of its own."""
    spec = importlib.util.spec_from_file_location("benchmark_of_the_site", paths.ROOT / "benchmarks" / "site.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


benchmark = load()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """What the benchmark measures: each value just at its limit."""
    values = {name: most for name, (most, _) in benchmark.LIMITS.items()}
    monkeypatch.setattr(benchmark, "measure", lambda options: values)
    monkeypatch.setattr(sys, "argv", ["site.py"])
    return values


def test_it_ends_well_where_every_limit_holds(kept: dict[str, float], capsys: pytest.CaptureFixture) -> None:
    benchmark.main()
    assert "every limit holds" in capsys.readouterr().out


@pytest.mark.parametrize("name", benchmark.LIMITS)
@pytest.mark.parametrize("factor", [1.01, float("nan")])
def test_a_missed_limit_is_named(name: str, factor: float, kept: dict[str, float]) -> None:
    kept[name] *= factor
    with pytest.raises(SystemExit) as ended:
        benchmark.main()
    assert ended.value.code.startswith(f"{name}: ")  # a text: it is printed, and the program ends with 1
    assert len(ended.value.code.splitlines()) == 1
