"""The book that the browser sees: the real notebooks, and made records of every kind of cell."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import made_records
import nbformat

from common import paths
from common.site import foreign
from common.site.build import build
from common.site.outputs import PLOTLY
from common.site.places import Places
from common.suite.catalogue import Framework, frameworks

MACHINE = made_records.MACHINE
OTHER_MACHINE = MACHINE | {"processor": "Made Server Processor", "cores": 64, "logical_cores": 128}
MACHINE_LABEL, OTHER_MACHINE_LABEL = "Made Processor, 2 cores", "Made Server Processor, 64 cores"
TASKS = ("mlp", "cnn", "lstm", "cnn_lstm")
TODAY = datetime(2026, 11, 22, 9)
HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script> </td> & "\''

# One comparable set, `mlp` at the quick profile on the first machine: seconds of training and number of repeats.
FASTEST, TIED, SLOWER, SINGLE = ("jax", "jit"), (("pytorch", "eager"), ("keras", "tensorflow")), ("tensorflow",), "dl4j"
SECONDS = {
    ("jax", "jit"): (1.0, 5),
    ("pytorch", "eager"): (2.0, 5),
    ("keras", "tensorflow"): (2.004, 5),
    ("pytorch", "compiled"): (3.0, 5),
    ("tensorflow", "function"): (4.0, 3),
    ("dl4j", "default"): (6.0, 1),
    ("pytorch", "tuned"): (0.8, 5),
}
TUNED = ("pytorch", "tuned")
# Of this row of the set the slower repeats lie further off: its median is less than that of the row with which it ties,
# its geometric mean is not.
SKEWED = ("keras", "tensorflow")
# A repeat beside a row's numbers that did not end well: its row and its status.
FAILED_REPEAT = (("tensorflow", "function"), "not equal")
# Where the two fastest tie, at the quick profile on the first machine: task, the fastest and what ties with it.
TIED_LEADERS = ("lstm", ("jax", "jit"), ("pytorch", "eager"))
# Rows of the same set without numbers: status and reason.
WITHHELD = {
    ("mxnet", "imperative"): ("failed", f"ValueError: made failure {HOSTILE}"),
    ("mxnet", "hybridized"): ("timeout", "no answer after 600 s (made)"),
    ("keras", "jax"): ("oom", "the kernel asked for 30 GB (made)"),
    ("keras", "torch"): ("killed", "the kernel was killed by signal 9 (made)"),
    ("tensorflow", "eager"): ("diverged", "the loss is not finite (made)"),
    ("cntk", "default"): ("not equal", "the ladder fails at: weights (made)"),
}
UNSUPPORTED = ("cntk", "cnn_lstm")
OF_2019 = "cntk"  # this framework is of another edition
OTHER_VERSION = "2.0.0"  # ran on the other machine at `lstm`
# A committed notebook, and the line that it got after its runs.
CHANGED, CHANGE = ("pytorch", "cnn"), "made_after_the_run = True"
# The notebook of this row draws a figure that is larger than every screen.
DRAWN = ("pytorch", "compiled")
_LARGE = {"width": 4000, "height": 90_000, "autosize": False, "margin": {"l": 3000}, "title": {"text": "made large"}}
FIGURE = {
    "data": [{"y": [1, 2], "name": "long " * 99}, {"y": [2, 1]}],
    "layout": _LARGE | {"template": {"layout": _LARGE}},
}
# Days before TODAY on which FASTEST was measured too, in another environment: version and factor on its time.
EARLIER = {4: ("1.2.1", 1.5), 2: ("1.2.2", 1.002)}
ONLY_OUTSIDE_THE_BAND = ("1.2.1", "1.2.2")  # the step between these versions is larger than the noise
SPREAD = 0.01  # of the repeats, to each side
# Two rows that scatter little, of which the second one was measured hours later: their interval excludes 1, their ratio
# lies inside of the noise of the others. Task, seconds of training of both.
APART = ("cnn_lstm", {("mxnet", "imperative"): 5.0, ("mxnet", "hybridized"): 5.03})
LITTLE, HOURS_LATER = 0.001, 3
REPEAT_SECONDS = 600  # from one repeat of all rows to the next: longer than all of them take


def make(folder: Path) -> Places:
    """Build the book in an empty folder. Nothing of this repository's own records is in it."""
    places = Places(folder / "results", folder / "notebooks", folder / "book", output=folder)
    made_records.copy_book(places.book)
    copy_notebooks(places.notebooks)
    for framework, entry in entries(frameworks(places.notebooks)):
        figures = made_records.outputs(**{PLOTLY: FIGURE}) if (framework.name, entry["variant"]) == DRAWN else ()
        made_records.keep(places.results, entry, made_records.executed(framework, entry["task"], figures))
    change_notebook(places.notebooks)
    build(places)
    return places


def copy_notebooks(folder: Path) -> None:
    """The real frameworks; one gets a tuned variant, one loses a task, one another edition."""
    shutil.copytree(paths.NOTEBOOKS, folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "target"))
    framework, variant = TUNED
    tuned = f'\n[variants.{variant}]\ntitle = "made faster"\nkind = "tuned"\nnote = "A made row, for this test."\n'
    _append(folder / framework / "framework.toml", tuned)
    framework, task = UNSUPPORTED
    (folder / framework / f"{task}.ipynb").unlink()
    gap = f'\n[unsupported.{task}]\nreason = "A made gap"\nlink = "https://example.org/made"\n'
    _append(folder / framework / "framework.toml", gap)
    declared = folder / OF_2019 / "framework.toml"
    declared.write_text(declared.read_text().replace('edition = "current"', 'edition = "2019"'))


def change_notebook(folder: Path) -> None:
    """Add a line to the model of a committed notebook."""
    framework, task = CHANGED
    path = folder / framework / f"{task}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    model = [cell for cell in foreign.sections(notebook)["Model"] if cell.cell_type == "code"]
    model[-1].source += f"\n{CHANGE}"
    nbformat.write(notebook, path)


def entries(known: list[Framework]) -> Iterator[tuple[Framework, dict]]:
    """Every record of the book with its framework."""
    of = {framework.name: framework for framework in known}
    numbers = iter(range(1_000_000))

    def measured(name: str, variant: str, seconds: float, repeats: int, **changes) -> Iterator[tuple[Framework, dict]]:
        for seed in range(repeats):
            yield of[name], made(of[name], variant, seconds, seed, repeats, next(numbers), **changes)

    for (name, variant), (seconds, repeats) in SECONDS.items():
        yield from measured(name, variant, seconds, repeats, skewed=(name, variant) == SKEWED)
    for (name, variant), (status, reason) in WITHHELD.items():
        yield from measured(name, variant, 1.0, 1, status=status, reason=reason)
    (name, variant), status = FAILED_REPEAT
    seconds, repeats = SECONDS[name, variant]
    failed = {"status": status, "reason": "the ladder fails at: weights (made)"}
    yield of[name], made(of[name], variant, seconds, repeats, repeats + 1, next(numbers), **failed)
    for days, (version, factor) in EARLIER.items():
        name, variant = FASTEST
        changes = {"versions": {of[name].version_of: version}, "days_before": days}
        yield from measured(name, variant, factor * SECONDS[FASTEST][0], 5, **changes)
    for name, variant, seconds in (("jax", "jit", 10.0), ("pytorch", "eager", 20.0), ("keras", "tensorflow", 20.04)):
        yield from measured(name, variant, seconds, 5, profile="standard")
    yield from measured("mxnet", "imperative", 30.0, 2, profile="standard", contended=True)
    for name, variant, seconds in (("jax", "jit", 0.5), ("pytorch", "eager", 0.7)):
        yield from measured(name, variant, seconds, 5, machine=OTHER_MACHINE)
    for task in TASKS[1:]:
        second = 1.503 if task == TIED_LEADERS[0] else 2.5
        for name, variant, seconds in (("jax", "jit", 1.5), ("pytorch", "eager", second), ("keras", "tensorflow", 3.5)):
            yield from measured(name, variant, seconds, 3, task=task)
    task, apart = APART
    for number, ((name, variant), seconds) in enumerate(apart.items()):
        changes = {"task": task, "spread": LITTLE, "hours_later": number * HOURS_LATER}
        yield from measured(name, variant, seconds, 3, **changes)
    # More places: with them there are more rows than the explorer draws at first.
    elsewhere = {"machine": OTHER_MACHINE}
    for name, variant in (("jax", "jit"), ("pytorch", "eager")):
        yield from measured(name, variant, 1.0, 2, task="cnn", **elsewhere)
        yield from measured(name, variant, 0.1, 2, task="cnn", device="gpu", **elsewhere)
        versions = {of[name].version_of: OTHER_VERSION}
        yield from measured(name, variant, 1.2, 2, task="lstm", versions=versions, **elsewhere)


def made(
    framework: Framework,
    variant: str,
    seconds: float,
    seed: int,
    repeats: int,
    number: int,
    *,
    task: str = "mlp",
    profile: str = "quick",
    device: str = "cpu",
    days_before: int = 0,
    hours_later: int = 0,
    spread: float = SPREAD,
    skewed: bool = False,
    **changes,
) -> dict:
    """One of `repeats` measured runs whose training takes about so many seconds.

    Args:
        framework: whose run it is.
        variant: of the framework.
        seconds: of training, in the middle of the repeats.
        seed: which repeat; the middle one takes exactly `seconds` unless they are skewed.
        repeats: how many there are.
        number: different for every record of a book.
        task: what was trained.
        profile: data and sizes.
        device: where it was computed.
        days_before: how many days before `TODAY` it ran.
        hours_later: how many hours later than the other rows of its day.
        spread: of the repeats, to each side.
        skewed: whether most repeats take a little less than `seconds`, and the others more.
        changes: other top-level names of the record.
    """
    started = TODAY + timedelta(days=-days_before, hours=hours_later, seconds=number + seed * REPEAT_SECONDS)
    where = f"{framework.name}-{variant}-{task}-{profile}-{device}-s{seed}"
    share = spread * (2 * seed / (repeats - 1) - 1) if repeats > 1 else 0.0
    if skewed:
        share = share + 0.3 * spread if share > 0 else -0.7 * spread
    training = seconds * (1 + share)
    values = {
        "run_id": f"{started:%Y%m%dT%H%M%SZ}-{where}-{number:06x}",
        "started": f"{started:%Y-%m-%dT%H:%M:%SZ}",
        "seconds": 10 * training + 5,
        "profile": profile,
        "device": device,
        "seed": seed,
        "turn": {"repeat": seed, "draw": 7, "position": number % 13 + 1, "of": 13} if repeats > 1 else None,
        **changes,
    }
    if values.get("status", "ok") == "ok":
        values |= {"phases": phases(training), "curve": _curve(training)}
    entry = made_records.made(framework, variant, task, number, **values)
    if days_before:
        entry["hashes"] = entry["hashes"] | {"environment": f"{days_before} days older"}
    return entry


def phases(training: float) -> dict[str, list[float]]:
    """Every phase of a run whose training takes so many seconds: half of them its first step."""
    return {
        "import": [0.8 * training],
        "data": [0.02 * training],
        "build": [0.05 * training],
        "first_step": [training / 2],
        "proof_steps": [training / 200] * 19,
        "steady": [training * 0.2025] * 2,
        "predict": [0.2 * training, 0.01 * training, 0.01 * training],
        "latency": [training / 1000] * 30,
        "save": [0.004],
        "load": [0.005],
    }


def _curve(training: float) -> list[dict]:
    points = ((0.4, 0.80), (0.7, 0.93), (1.0, 0.97))
    return [{"seconds": share * training, "accuracy": reached, "loss": 1 - reached} for share, reached in points]


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)
