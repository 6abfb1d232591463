"""The differences page: what each framework means by a word, and how large the effect is.

What a framework means stands in its framework.toml (`[conventions]`); `conventions.*` beside it is the program that
found it by running the framework. How large an effect is comes from small programs, `book/differences/*.py`: each
prints one JSON object, name to [value, unit, explanation], and runs again only when it or what it uses has changed.
"""

import hashlib
import json
import math
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy

from common import paths, tasks
from common.errors import UserError
from common.site import templating, words
from common.suite.catalogue import Framework

FOLDER = paths.BOOK / "differences"
CACHE = paths.BUILD / "differences"
LONGEST_SECONDS = 300


@dataclass(frozen=True)
class Number:
    """One measured number."""

    value: float
    unit: str
    explanation: str

    def __str__(self) -> str:
        return f"{_written(self.value)}{' ' if self.unit else ''}{self.unit}"


def topics(folder: Path = FOLDER) -> dict[str, str]:
    """The words that frameworks mean differently: key in `[conventions]` to title on the page."""
    return {name: topic["title"] for name, topic in described(folder).items()}


def described(folder: Path = FOLDER) -> dict[str, dict]:
    """Each topic's `title`, `sentence` for someone who moves, and `words` for its values; topics.toml explains them."""
    return {name: {"words": {}} | topic for name, topic in tomllib.loads((folder / "topics.toml").read_text()).items()}


def complaints(framework: Framework, known: Mapping[str, str]) -> list[str]:
    """What is wrong with a framework's conventions: topics that nobody knows, topics it says nothing about."""
    unknown = [f"unknown topic {name!r}" for name in framework.conventions if name not in known]
    return unknown + [f"no word on {name!r}" for name in known if name not in framework.conventions]


def values(frameworks: list[Framework], folder: Path = FOLDER, cache: Path = CACHE) -> dict[str, object]:
    """What the text of the page may use: `meanings(topic, ...)`, `effect(program)`, `number(program, name)`, `probes`.

    Raises:
        UserError: a program failed; the message names it.
    """
    if not folder.is_dir():
        return {}
    known, programs = topics(folder), sorted(folder.glob("*.py"))
    with ThreadPoolExecutor(2) as pool:
        measured = dict(zip(programs, pool.map(lambda program: measure(program, cache), programs), strict=True))
    return {
        "meanings": _meanings(frameworks, known),
        "effect": lambda name: _effect(folder / f"{name}.py", measured[folder / f"{name}.py"]),
        "number": lambda name, which: str(measured[folder / f"{name}.py"][which]),
        "probes": "\n".join(_program(path, framework.title) for framework in frameworks for path in probes(framework)),
    }


def probes(framework: Framework) -> list[Path]:
    """The program that found by trying what the framework means, in a list; an empty list where there is none."""
    return sorted(framework.folder.glob("conventions.*"))


def measure(program: Path, cache: Path = CACHE) -> dict[str, Number]:
    """Run a program, or take what it printed when everything it depends on was as it is now.

    Raises:
        UserError: it failed, took longer than `LONGEST_SECONDS`, or printed anything but finite numbers by name.
    """
    kept = cache / f"{program.stem}-{_digest(program)}.json"
    if not kept.is_file():
        text = _run(program)
        numbers(text, program)
        cache.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_text(text)
        part.replace(kept)
    return numbers(kept.read_text(), program)


def numbers(text: str, program: Path) -> dict[str, Number]:
    """What a program printed.

    Raises:
        UserError: it is not JSON of the agreed form, or holds a number that is not finite.
    """
    try:
        found = {str(name): Number(float(value), str(unit), str(why)) for name, (value, unit, why) in _items(text)}
    except (ValueError, TypeError, AttributeError) as error:
        raise UserError(f"{program.name} printed no JSON of the form name: [value, unit, explanation]") from error
    for name, number in found.items():
        if not math.isfinite(number.value):
            raise UserError(f"{program.name}: {name} is {number.value}")
    return found


def _items(text: str) -> Iterable:
    return json.loads(text).items()


def _run(program: Path) -> str:
    settings = os.environ | {"PYTHONPATH": str(paths.SOURCE), "PYTHONHASHSEED": "0"}
    # One thread, so that sums are always taken in the same order.
    settings |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    try:
        ended = subprocess.run(
            [sys.executable, program], env=settings, capture_output=True, text=True, timeout=LONGEST_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise UserError(f"{program.name} took longer than {LONGEST_SECONDS} s") from error
    if ended.returncode:
        raise UserError(f"{program.name} failed:\n{ended.stderr[-2000:]}")
    return ended.stdout


def _digest(program: Path) -> str:
    """Hash of what a program's numbers depend on: itself, the tasks that it names, what they share, data, NumPy."""
    digest = hashlib.sha256(numpy.__version__.encode())
    source, all_tasks = program.read_text(), tasks.names()
    modules = sorted((paths.SOURCE / "common" / "tasks").glob("*.py"))
    used = [path for path in modules if path.stem not in all_tasks or f'"{path.stem}"' in source]
    for path in (program, *used, paths.DATA / "SHA256SUMS"):
        digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _meanings(frameworks: list[Framework], known: Mapping[str, str]) -> Callable[..., str]:
    def meanings(*names: str) -> str:
        columns = {name: known[name] for name in names}
        return templating.block(templating.fragment("meanings", columns=columns, frameworks=frameworks))

    return meanings


def _effect(program: Path, found: dict[str, Number]) -> str:
    """The numbers as a table, then the program in full. Names of the form "row: column" make a table of both."""
    if all(": " in name for name in found):
        cells = {tuple(name.split(": ", 1)): number for name, number in found.items()}
        rows = list(dict.fromkeys(row for row, _ in cells))
        columns = {column: number.explanation for (_, column), number in reversed(cells.items())}
        columns = dict(reversed(columns.items()))
        table = templating.fragment("effects", rows=rows, columns=columns, cells=cells, program=program.stem)
    else:
        table = templating.fragment("effect", found=found, program=program.stem)
    return templating.block(table) + "\n" + _program(program, "The program that measured this")


def _program(path: Path, title: str) -> str:
    """A program in full, folded."""
    shown = path.relative_to(paths.ROOT) if path.is_relative_to(paths.ROOT) else Path(path.name)
    code = words.fenced("java" if path.suffix == ".java" else "python", path.read_text().rstrip())
    opening = f"{{dropdown}} {words.markdown_text(title)}: {words.markdown_text(str(shown))}"
    return words.fenced(opening, f"\n{code}", mark=":")


def _written(value: float) -> str:
    """Three significant digits: 0.0823, 64.1, 11,434; small and very large numbers as 5.5e-4."""
    if value == int(value) and abs(value) < 1e6:
        return f"{int(value):,}"
    if 1e-3 <= abs(value) < 1e5:
        return f"{value:,.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa}e{int(exponent)}"
