"""What the site costs: builds, loading from disk, a keystroke in the explorer, bytes.

Usage: .envs/tools/bin/python benchmarks/site.py [--builds 3] [--records 10000] [--rows 10000] [--loads 10] [--write]

The published book holds today's records. The small book holds made records of every variant at every task and profile,
five repeats each, on one machine: as many as a whole measurement leaves. The large one has --records more, of more
machines. All lie in a temporary folder. A build is a process of its own, imports included. From nothing is without what
the programs of the differences page printed, which is kept until they change; what a build costs where only that is
there is printed too, and the large book is held against the small one so. The explorer gets --rows rows: those of the
large book, again under other machines.

Where a limit of LIMITS is missed it says which, and ends with 1. Of repeated times the median counts, of keystrokes the
slowest. With --write all values are added to measured/site.jsonl, as one line.
"""

import argparse
import json
import sys
import tempfile
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from statistics import median

import site_cases
from journal import Series

from common.commit import commit
from common.results import machine
from common.site.places import Places
from common.suite.catalogue import frameworks
from common.suite.run import CONTENDED_CORES

from browser import driver  # isort: skip  # of tests/, which site_cases adds to the places of modules

TYPED = "pytorch compiled cnn"
FOREIGN = "cores of others beside the builds"
# The most that each may be, and its unit.
LIMITS = {
    "bytes of ours on the start page": (300_000, "B"),
    "start page, usable": (1.0, "s"),
    "published book, from nothing": (60.0, "s"),
    "published book, after one record changed": (10.0, "s"),
    "small book, from nothing": (60.0, "s"),
    "small book, after one record changed": (10.0, "s"),
    "large book, beyond the small one": (60.0, "s"),
    "keystroke in the explorer": (0.1, "s"),
}
# A page can be used when it is loaded: what its scripts ask for while they run, it waits for.
LOADED = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return [paint?.startTime ?? NaN, page.loadEventEnd].map((value) => value / 1000);
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


def main() -> None:
    """Print what was measured, and end with 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--builds", type=int, default=3, help="of each kind")
    parser.add_argument("--records", type=int, default=10_000, help="that the large book has more than the small one")
    parser.add_argument("--rows", type=int, default=10_000, help="in the explorer")
    parser.add_argument("--loads", type=int, default=10, help="of the start page")
    parser.add_argument("--write", action="store_true", help="add the values to measured/site.jsonl")
    options = parser.parse_args()
    started, version = datetime.now(UTC), commit()  # both of the beginning: it takes long
    found = measure(options)
    if options.write:
        write(found, options, started, version)
    failures = missed(found)
    if failures:
        sys.exit("\n".join(failures))
    print("every limit holds")


def write(found: dict[str, float], options: argparse.Namespace, started: datetime, version: str) -> None:
    """Add the values to the journal, as the only set of a series: no ratio, so the tables of README.md pass it over."""
    label = machine.label(machine.machine())
    line = {
        "set": 0,
        "values": {name: round(value, 4) for name, value in found.items()},
        "options": {name: value for name, value in vars(options).items() if name != "write"},
        "started": f"{started:%Y-%m-%dT%H:%M:%SZ}",
        "foreign_cores": found[FOREIGN],
        "contended": found[FOREIGN] > CONTENDED_CORES,
    }
    Series("site", "What the site costs", "builds, loading, keystrokes, bytes", label, version).keep(line)


def missed(found: dict[str, float]) -> list[str]:
    """A line for each limit that the values, by its name, do not keep."""
    return [
        f"{name}: {found[name]:.6g} {unit}, more than the limit of {most:g} {unit}"
        for name, (most, unit) in LIMITS.items()
        if not found[name] <= most  # what is not a number keeps no limit
    ]


def measure(options: argparse.Namespace) -> dict[str, float]:
    """Build, load and type; prints everything, returns what has a limit, and beside it what explains that."""
    found = {}
    site_cases.read_notebooks_once()
    with tempfile.TemporaryDirectory() as folder:
        published = site_cases.builds(site_cases.published(Path(folder, "published")), options.builds, "published book")
        places = site_cases.empty(Path(folder, "made"))
        known = frameworks(places.notebooks)
        coming = site_cases.records(known)
        site_cases.keep(places, islice(coming, site_cases.size_of_matrix(known)))
        small = site_cases.builds(places, options.builds, "small book")
        with driver.api.sync_playwright() as playwright:
            browser = driver.launch(playwright)
            found["start page, usable"] = loading(browser, places, "index.html", options.loads)
            loading(browser, places, "explorer.html", options.loads)
            found["bytes of ours on the start page"] = sizes(browser, places)
            browser.close()
        site_cases.keep(places, islice(coming, options.records))
        large = site_cases.builds(places, 1, "large book")
        print(f"  the large book costs {large.kept - small.kept:.1f} s more")
        multiply_rows(places.html / "assets" / "data.js", options.rows)
        with driver.api.sync_playwright() as playwright:
            browser = driver.launch(playwright)
            loading(browser, places, "explorer.html", 3)
            found["keystroke in the explorer"] = keystrokes(browser, places)
            browser.close()
    for name, times in {"published book": published, "small book": small}.items():
        found[f"{name}, from nothing"] = times.cold
        found[f"{name}, from nothing but what programs printed"] = times.kept
        found[f"{name}, after one record changed"] = times.changed
    found["large book, beyond the small one"] = large.kept - small.kept
    return found | {FOREIGN: max(times.foreign_cores for times in (published, small, large))}


def loading(browser: driver.Browser, places: Places, name: str, repeats: int) -> float:
    """Seconds until a page shows something, and until it can be used; returns the median of the second."""
    found = []
    for _ in range(repeats):
        context = driver.open_context(browser)
        page = context.new_page()
        page.goto(driver.address(places.html, name), wait_until="load")
        page.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
        found.append(page.evaluate(LOADED))
        context.close()
    times = dict(zip(("first content", "usable"), zip(*found, strict=True), strict=True))
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


if __name__ == "__main__":
    main()
