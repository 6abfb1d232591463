"""What pages must hold: the start page's facts and columns, a framework's sections, the history's band."""

from __future__ import annotations

import json
import re

import pytest

from common.site import words

from . import made_book
from .conftest import Site
from .driver import Page, expect, shown
from .test_pages import numbers_table

FACTS = (
    *("Creator", "First release", "Last release", "Licence", "Platforms", "Written in", "Interfaces", "Accelerators"),
    *("Automatic differentiation", "Pretrained models", "Several devices and machines", "Deployment", "Maintenance"),
    *("Multilayer perceptron", "Convolutional network", "Lines of code of its notebooks"),
)
MEASURED = (
    *("Accuracy (%)", "Training time (s)", "First step (s)", "Import (s)", "Installed (MB)", "Latency, median (ms)"),
    *("Peak memory (MB)", "Status", "Version", "n"),
)


def test_the_start_page_has_every_fact(site: Site, page: Page) -> None:
    """Pages, 1: what the article's lost table showed, a row each, a column for every framework."""
    page.goto(site.url("index.html"))
    table = page.get_by_role("table", name=re.compile("The frameworks side by side"))
    columns, rows = shown(table)
    assert set(columns[1:]) == {found.title for found in site.book.frameworks}
    names = [row[0] for row in rows]
    assert [name for name in FACTS if name not in names] == []
    recurrent = [name for name in names if "LSTM" in name]
    assert len(recurrent) == 2
    assert all(all(row) for row in rows)


def test_the_start_page_has_every_measured_column(site: Site, page: Page) -> None:
    """Pages, 1: what was added to that table."""
    page.goto(site.url("index.html"))
    columns, _ = shown(numbers_table(page, made_book.MACHINE_LABEL))
    assert [name for name in MEASURED if name not in columns] == []


def test_automatic_differentiation_leads_to_the_rung_that_proved_it(site: Site, page: Page) -> None:
    """Pages, 1: from the start page's cell to the rung of a run's ladder."""
    page.goto(site.url("index.html"))
    table = page.get_by_role("table", name=re.compile("The frameworks side by side"))
    line = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Automatic differentiation"))
    proof = line.get_by_role("link", name=re.compile("they differ from the reference's by at most")).first
    difference = proof.inner_text().rpartition(" ")[2]
    proof.click()
    expect(page).to_have_url(re.compile("cells/.*#rung-gradients$"))
    rung = page.locator("#rung-gradients")
    expect(rung).to_be_in_viewport()
    expect(rung).to_contain_text(words.RUNG_TITLES["gradients"])
    expect(rung).to_contain_text(difference)


@pytest.mark.parametrize("name", ["keras", "jax"])
def test_a_framework_page_has_all_its_parts(site: Site, page: Page, name: str) -> None:
    """Pages, 5: claims, or that there are none; maintenance, variants, installation."""
    (framework,) = [found for found in site.book.frameworks if found.name == name]
    page.goto(site.url(f"frameworks/{name}.html"))
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", name="What the article said, and what holds")).to_be_visible()
    for claim in framework.claims.values():
        line = main.get_by_role("row").filter(has_text=claim["claim"])
        expect(line.first).to_contain_text(claim["verdict"])
    expect(main.get_by_text("The article of July 2019 did not cover")).to_have_count(0 if framework.claims else 1)
    for variant in framework.variants.values():
        expect(main.locator("section#variants li").filter(has_text=variant.title).first).to_contain_text(variant.kind)
    expect(main).to_contain_text(framework.facts["maintenance"]["value"])
    said = main.locator("section#run-it-here").inner_text().replace("’", "'")
    for expected in (f"make envs FRAMEWORKS={name}", framework.facts["installation"]["value"]):
        assert expected in said


def test_the_history_draws_its_band(site: Site, page: Page) -> None:
    """Requirement 7: an area, drawn, behind the line of the row that was measured more than once."""
    page.goto(site.url("history.html"), wait_until="networkidle")
    figures = page.locator("[data-chart] + script").evaluate_all("(all) => all.map((one) => one.textContent)")
    traces = [trace for figure in figures for trace in json.loads(figure)["data"]]
    bands = [trace for trace in traces if trace.get("fill") == "toself" and trace["x"]]
    assert bands
    drawn = page.locator("[data-chart] .scatterlayer path.js-fill").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect()).filter((box) => box.width > 1 && box.height > 1).length"
    )
    assert drawn >= 1
