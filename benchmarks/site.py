"""What the site costs: builds, loading from disk, a keystroke in the explorer, bytes; with made records only.

Usage: .envs/tools/bin/python benchmarks/site.py [--builds 3] [--records 10000] [--rows 10000] [--loads 10]

The small book holds every variant at every task and profile, five repeats each, on one machine: as many records as a
whole measurement leaves. The large one has the same on more machines, until it holds --records. Both lie in a temporary
folder. A build is a process of its own, imports included. The programs of the differences page run before: what they
print is kept until they change. The explorer gets --rows rows: those of the large book, again under other machines.

Where a limit of LIMITS is missed it says which, and ends with 1. Of repeated times the median counts, of keystrokes the
slowest.
"""

import argparse
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from itertools import count, islice, product
from pathlib import Path
from statistics import median

from common import paths
from common.site import differences
from common.site.places import Places
from common.suite.catalogue import Framework, frameworks

sys.path.insert(0, str(paths.ROOT / "tests"))

import made_records  # noqa: E402
from browser import driver, made_book  # noqa: E402

REPEATS = 5
TYPED = "pytorch compiled cnn"
# The most that each may be, and its unit.
LIMITS = {
    "bytes of ours on the start page": (300_000, "B"),
    "start page, usable": (1.0, "s"),
    "small book, from nothing": (60.0, "s"),
    "small book, after one record changed": (10.0, "s"),
    "large book, beyond the small one": (60.0, "s"),
    "keystroke in the explorer": (0.1, "s"),
}
LOADED = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return [paint?.startTime ?? NaN, page.domContentLoadedEventEnd, page.loadEventEnd].map((value) => value / 1000);
}"""
# From the event until the frame that shows its effect has been drawn: a message comes after the drawing.
KEYSTROKES = """async (input, text) => {
  const drawn = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(null);
  }));
  const times = [];
  for (let length = 1; length <= text.length; length += 1) {
    await drawn();
    const started = performance.now();
    input.value = text.slice(0, length);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await drawn();
    times.push(performance.now() - started);
  }
  return times;
}"""
BUILD = """
import sys
from pathlib import Path
from common.site.build import build
from common.site.places import Places
folder = Path(sys.argv[1])
build(Places(folder / "results", folder / "notebooks", folder / "book", output=folder))
"""


def main() -> None:
    """Print what was measured, and end with 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--builds", type=int, default=3, help="of each kind")
    parser.add_argument("--records", type=int, default=10_000, help="in the large book")
    parser.add_argument("--rows", type=int, default=10_000, help="in the explorer")
    parser.add_argument("--loads", type=int, default=10, help="of the start page")
    failures = missed(measure(parser.parse_args()))
    if failures:
        sys.exit("\n".join(failures))
    print("every limit holds")


def missed(found: dict[str, float]) -> list[str]:
    """A line for each limit that the values, by its name, do not keep."""
    return [
        f"{name}: {found[name]:.6g} {unit}, more than the limit of {most:g} {unit}"
        for name, (most, unit) in LIMITS.items()
        if not found[name] <= most  # what is not a number keeps no limit
    ]


def measure(options: argparse.Namespace) -> dict[str, float]:
    """Build, load and type; prints everything, returns what has a limit."""
    found = {}
    made_records._hash = functools.cache(made_records._hash)  # else each of the records would read its notebook
    with tempfile.TemporaryDirectory() as folder:
        places = Places(Path(folder, "results"), Path(folder, "notebooks"), Path(folder, "book"), output=Path(folder))
        made_records.copy_book(places.book)
        made_book.copy_notebooks(places.notebooks)
        known = frameworks(places.notebooks)
        started = time.perf_counter()
        differences.values(known, places.book / "differences")
        print(f"programs of the differences page, before: {time.perf_counter() - started:.1f} s", flush=True)
        coming = records(known)
        keep(places, islice(coming, size_of_matrix(known)))
        small, incremental = builds(places, options.builds, "small book")
        with driver.api.sync_playwright() as playwright:
            browser = driver.launch(playwright)
            found["start page, usable"] = loading(browser, places, "index.html", options.loads)
            loading(browser, places, "explorer.html", options.loads)
            found["bytes of ours on the start page"] = sizes(browser, places)
            browser.close()
        keep(places, islice(coming, max(0, options.records - len(list(places.results.iterdir())))))
        large, _ = builds(places, 1, "large book")
        print(f"  the large book costs {large - small:.1f} s more")
        multiply_rows(places.html / "assets" / "data.js", options.rows)
        with driver.api.sync_playwright() as playwright:
            browser = driver.launch(playwright)
            loading(browser, places, "explorer.html", 3)
            found["keystroke in the explorer"] = keystrokes(browser, places)
            browser.close()
    return found | {
        "small book, from nothing": small,
        "small book, after one record changed": incremental,
        "large book, beyond the small one": large - small,
    }


def size_of_matrix(known: list[Framework]) -> int:
    """Records of a whole measurement of one machine."""
    return REPEATS * sum(1 for _ in cells(known))


def cells(known: list[Framework]) -> Iterator[tuple[Framework, str, str, str]]:
    """Every variant at every task that its framework has, in both profiles."""
    for framework, task, profile in product(known, made_book.TASKS, ("quick", "standard")):
        if framework.notebook(task).is_file():
            for variant in framework.variants:
                yield framework, variant, task, profile


def records(known: list[Framework]) -> Iterator[tuple[Framework, dict]]:
    """Whole measurements of one machine after the other, without end."""
    numbers = count()
    for number in count():
        machine = made_records.MACHINE | {"processor": f"Made Processor {number}"}
        for framework, variant, task, profile in cells(known):
            seconds = 1 + zlib.crc32(f"{framework.name} {variant} {task} {profile} {number}".encode()) % 1000 / 100
            for seed in range(REPEATS):
                where = {"task": task, "profile": profile, "machine": machine}
                yield framework, made_book.made(framework, variant, seconds, seed, REPEATS, next(numbers), **where)


def keep(places: Places, chosen: Iterator[tuple[Framework, dict]]) -> None:
    """Write records with their notebooks."""
    for framework, entry in chosen:
        made_records.keep(places.results, entry, executed(framework, entry["task"]))


@functools.cache
def executed(framework: Framework, task: str) -> dict:
    """A notebook as if it had run."""
    return made_records.executed(framework, task)


def builds(places: Places, repeats: int, what: str) -> tuple[float, float]:
    """Build from nothing, and again after one record changed; prints the seconds, returns the medians of both."""
    cold, incremental = [], []
    for number in range(repeats):
        shutil.rmtree(places.output / "_build", ignore_errors=True)
        cold.append(build(places))
        path = sorted(places.results.glob("*/record.json"))[0]
        changed = json.loads(path.read_text())
        changed["installed_bytes"] += 1 + number
        made_records.record.write(changed, path)
        incremental.append(build(places))
    held = len(list(places.results.iterdir()))
    print(f"{what}, {held} records: {seconds(cold)} from nothing, {seconds(incremental)} after one record changed")
    return median(cold), median(incremental)


def build(places: Places) -> float:
    """Seconds of one build in a process of its own; ends the program with what it said where it fails."""
    settings = os.environ | {"PYTHONPATH": str(paths.SOURCE)}
    started = time.perf_counter()
    command = [sys.executable, "-c", BUILD, str(places.output)]
    ended = subprocess.run(command, env=settings, capture_output=True, text=True)
    if ended.returncode:
        sys.exit(ended.stderr[-4000:])
    return time.perf_counter() - started


def loading(browser: driver.Browser, places: Places, name: str, repeats: int) -> float:
    """Seconds until a page shows something, until its scripts have run (it can be used), and until all is loaded.

    Returns:
        The median of the second.
    """
    found = []
    for _ in range(repeats):
        context = driver.open_context(browser)
        page = context.new_page()
        page.goto(driver.address(places.html, name), wait_until="load")
        page.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
        found.append(page.evaluate(LOADED))
        context.close()
    times = dict(zip(("first content", "usable", "all loaded"), zip(*found, strict=True), strict=True))
    for what, values in times.items():
        print(f"{name}, {what}: median {median(values):.3f} s, worst {max(values):.3f} s of {repeats}", flush=True)
    return median(times["usable"])


def sizes(browser: driver.Browser, places: Places) -> int:
    """Bytes of what the start page loads, ours (which it returns) and the rest, and of the whole site."""
    context = driver.open_context(browser)
    page = context.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.goto(driver.address(places.html, "index.html"), wait_until="networkidle")
    context.close()
    files = sorted(driver.local_file(url) for url in asked if url.startswith("file:"))
    own = {path.name: path.stat().st_size for path in files if driver.is_own(places.html, path)}
    others = sum(path.stat().st_size for path in files) - sum(own.values())
    listed = ", ".join(f"{name} {size / 1000:.1f}" for name, size in own.items())
    print(f"start page: {sum(own.values()) / 1000:.1f} kB of ours ({listed}), {others / 1000:.1f} kB of the theme")
    everything = [path for path in places.html.rglob("*") if path.is_file()]
    pages = sum(path.suffix == ".html" for path in everything)
    print(f"whole site: {pages} pages, {sum(path.stat().st_size for path in everything) / 1e6:.1f} MB", flush=True)
    return sum(own.values())


def multiply_rows(path: Path, wanted: int) -> None:
    """Make the explorer's data hold so many rows: the same ones again, on further machines."""
    name, _, text = path.read_text().partition(" = ")
    data = json.loads(text.strip().removesuffix(";"))
    own = data["rows"]
    further = (row | {"machine": f"{row['machine']}, once more {again}"} for again in count(1) for row in own)
    data["rows"] = list(islice([*own, *islice(further, max(0, wanted - len(own)))], wanted))
    path.write_text(f"{name} = {json.dumps(data, separators=(',', ':'))};\n")
    print(f"explorer with {len(data['rows'])} rows, {path.stat().st_size / 1e6:.1f} MB of data", flush=True)


def keystrokes(browser: driver.Browser, places: Places) -> float:
    """Milliseconds from a key until the table that it leaves is drawn; returns the slowest one's seconds."""
    context = driver.open_context(browser)
    page = context.new_page()
    page.goto(driver.address(places.html, "explorer.html", task="*", profile="*", kind=""), wait_until="load")
    times = page.get_by_role("searchbox").evaluate(KEYSTROKES, TYPED)
    context.close()
    print(f"keystroke: median {median(times):.0f} ms, worst {max(times):.0f} ms of {len(times)}", flush=True)
    return max(times) / 1000


def seconds(values: list[float]) -> str:
    """The median, and all values."""
    return f"{median(values):.1f} s ({', '.join(f'{value:.1f}' for value in values)})"


if __name__ == "__main__":
    main()
