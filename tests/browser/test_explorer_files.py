"""The explorer's files: what is shown, row by row."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from common.results.record import METHOD

from . import made_book
from .conftest import Site
from .driver import Page, downloaded
from .explorer import AT_FIRST, EVERYTHING, ONE_SET, content, table, whole_content


def read(path: Path, kind: str) -> list[dict]:
    """The rows of a downloaded file."""
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream)) if kind == "CSV" else json.load(stream)


class TestFiles:
    @pytest.mark.parametrize("kind", ["CSV", "JSON"])
    @pytest.mark.parametrize("query", [ONE_SET, {"task": "mlp", "profile": "quick", "metric": "latency_p50_seconds"}])
    def test_a_download_is_what_is_shown(self, site: Site, page: Page, kind: str, query: dict[str, str]) -> None:
        """Requirement 3: same rows in the same order; what all of them share, and method and precision, are columns."""
        page.goto(site.url("explorer.html", **query))
        visible = content(page)
        name, path = downloaded(page, page.get_by_role("button", name=f"{kind} of the rows shown"))
        assert name.endswith(f".{kind.lower()}")
        found = read(path, kind)
        assert [{title: row[title] for title in visible[0]} for row in found] == visible
        caption = table(page).locator("caption").inner_text()
        assert {(row.pop("precision"), row.pop("method")) for row in found} == {("float32", str(METHOD))}
        fastest = site.row(*made_book.FASTEST)
        against = {row["Rank"][0].isdigit(): row.pop("held against") for row in found}
        assert against == {True: f"{fastest.framework.title}, {fastest.variant.title}", False: "none"}
        for title in set(found[0]) - set(visible[0]):
            assert {f"{title}: {row[title]}" in caption for row in found} == {True}

    @pytest.mark.parametrize("kind", ["CSV", "JSON"])
    def test_a_download_has_the_rows_that_are_not_drawn_yet(self, site: Site, page: Page, kind: str) -> None:
        """Requirement 3: of more rows than are drawn at first, all."""
        page.goto(site.url("explorer.html", **EVERYTHING))
        drawn = content(page)
        titles = list(drawn[0])
        _, path = downloaded(page, page.get_by_role("button", name=f"{kind} of the rows shown"))
        found = [{title: row[title] for title in titles} for row in read(path, kind)]
        assert len(drawn) == AT_FIRST < len(found) == len(site.book.rows)
        assert found[:AT_FIRST] == drawn
        assert whole_content(page) == found
