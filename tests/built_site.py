"""Reading a built book: its pages' elements, its files, its links, and a page in a real browser."""

import subprocess
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from chromium import CHROMIUM, give_up

from common.site.places import Places

LINKS = (
    *(("a", "href"), ("a", "xlink:href"), ("link", "href"), ("script", "src"), ("img", "src"), ("image", "href")),
    *(("iframe", "src"), ("form", "action"), ("object", "data"), ("embed", "src"), ("area", "href")),
)


class Page(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str):
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.code: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep the text of scripts; JSON in them is data."""
        tag, given = self.elements[-1] if self.elements else ("", {})
        if self.cdata_elem == "script" and tag == "script" and given.get("type") != "application/json":
            self.code.append(data)

    def of(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.elements if name == tag]

    @cached_property
    def anchors(self) -> set[str]:
        """What a fragment can name."""
        return {attributes[name] for _, attributes in self.elements for name in ("id", "name") if attributes.get(name)}

    def targets(self) -> list[str]:
        """Addresses of all that the page links to or loads."""
        return [found.get(name) or "" for tag, name in LINKS for found in self.of(tag)]


class Table(HTMLParser):
    """Rows of a page's tables: texts by `data-metric`, of cells and of the rows themselves, and where they link to."""

    def __init__(self, html: str):
        super().__init__()
        self.rows: list[dict] = []
        self._row: dict | None = None
        self._metric = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        if tag == "tr":
            self._row = {"metric": given.get("data-metric"), "cells": {}, "texts": [], "links": []}
        if self._row is None:
            return
        if tag in ("td", "th"):
            self._metric = given.get("data-metric", "")
            self._row["texts"].append("")
            if self._metric:
                self._row["cells"][self._metric] = ""
        if tag == "a":
            self._row["links"].append(given.get("href", ""))

    def handle_data(self, data: str) -> None:
        if self._row is None or not self._row["texts"]:
            return
        self._row["texts"][-1] += data
        if self._metric:
            self._row["cells"][self._metric] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._metric = ""
        if tag == "tr" and self._row is not None:
            self.rows.append(self._row | {"texts": [text.strip() for text in self._row["texts"]]})
            self._row = None


def pages(places: Places) -> list[Path]:
    """Every page; the theme also leaves templates of its own in `_static`."""
    return sorted(path for path in places.html.rglob("*.html") if "_static" not in path.parts)


def contents(places: Places) -> dict[str, bytes]:
    """Every file of the site."""
    found = (path for path in places.html.rglob("*") if path.is_file())
    return {str(path.relative_to(places.html)): path.read_bytes() for path in found}


def dead_links(places: Places) -> list[str]:
    """Links inside the site that lead to no file, or to no element of one."""
    read = {path.resolve(): Page(path.read_text()) for path in pages(places)}
    dead = []
    for path, page in read.items():
        for address in page.targets():
            target = urlsplit(address)
            if target.scheme or target.netloc or not (target.path or target.fragment):
                continue
            file = (path.parent / unquote(target.path)).resolve() if target.path else path
            fragment = unquote(target.fragment)
            if not file.is_file() or (fragment and file in read and fragment not in read[file].anchors):
                dead.append(f"{path.relative_to(places.html.resolve())}: {address}")
    return dead


def in_browser(path: Path, profile: Path) -> str:
    """The page's document after its scripts ran; without a browser the test is skipped, or fails."""
    if CHROMIUM is None:
        give_up("NO TEST OF THE SITE IN A BROWSER IS RUN: there is no chromium on this machine")
    options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    command = [CHROMIUM, *options.split(), "--disable-component-update", "--disable-sync", f"--user-data-dir={profile}"]
    ended = subprocess.run(
        [*command, "--virtual-time-budget=5000", "--dump-dom", path.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
    )
    return ended.stdout
