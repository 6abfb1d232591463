"""The explorer's controls and its table, as a reader finds them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from . import made_book
from .driver import Locator, Page, records, settle

ONE_SET = {"task": "mlp", "profile": "quick", "machine": made_book.MACHINE_LABEL}
EVERYTHING = {"task": "*", "profile": "*", "kind": ""}
AT_FIRST = 50  # rows that are drawn; the rest by a button


def choice(page: Page, title: str) -> Locator:
    """A list of which one is chosen."""
    return page.get_by_role("main").get_by_role("combobox", name=re.compile(f"^{title}"))


def tick(page: Page, facet: str, *titles: str) -> None:
    """Tick or untick boxes of a filter, which is opened for it and closed again."""
    summary = page.get_by_role("main").locator("summary").filter(has_text=re.compile(f"^{facet}:"))
    summary.click()
    for title in titles:
        box(page, title).click()
    summary.click()
    settle(page)


def box(page: Page, title: str) -> Locator:
    """A box of a filter that is open."""
    return page.get_by_role("main").get_by_role("checkbox", name=re.compile(rf"^{re.escape(title)} \("))


def more(page: Page) -> Locator:
    """What draws further rows."""
    return page.get_by_role("main").get_by_role("button", name="Show more rows")


def table(page: Page) -> Locator:
    """The table of rows."""
    return page.get_by_role("region", name="Rows").get_by_role("table")


def content(page: Page) -> list[dict[str, str]]:
    """The rows as they are shown, by the titles of their columns; without the buttons that pin."""
    settle(page)
    rows = [{re.sub(r"\s*[▲▼]$", "", title): text for title, text in row.items()} for row in records(table(page))]
    return [{title: text for title, text in row.items() if title != "Baseline"} for row in rows]


def whole_content(page: Page) -> list[dict[str, str]]:
    """The same, when all rows that pass have been asked for."""
    settle(page)
    while more(page).is_visible():
        more(page).click()
    return content(page)


def asked(page: Page) -> dict[str, list[str]]:
    """The state as the address has it."""
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True)


def by_row(rows: list[dict[str, str]], column: str) -> dict[str, str]:
    """A column by `framework, variant`."""
    return {f"{row['Framework']}, {row['Variant']}": row[column] for row in rows}
