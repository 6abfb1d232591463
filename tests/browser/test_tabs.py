"""One choice of framework for the whole site, and the code that it shows."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from common.site.code import SECTIONS

from . import made_book
from .conftest import Site
from .driver import Locator, Page, expect


def tabs(page: Page, title: str) -> Locator:
    """The tabs of a framework, one in each section of the code."""
    return page.get_by_role("main").get_by_role("radio", name=title, exact=True)


def choose(page: Page, title: str) -> None:
    """Select a framework's tab, as a reader does: by its visible word."""
    page.get_by_role("main").locator("label").filter(has_text=re.compile(rf"^\s*{re.escape(title)}\s*$")).first.click()


def expect_all_checked(page: Page, title: str) -> None:
    """Every section of the code shows this framework."""
    found = tabs(page, title)
    expect(found).to_have_count(len(SECTIONS))
    for at in range(len(SECTIONS)):
        expect(found.nth(at)).to_be_checked()


def test_a_choice_follows_to_the_next_task_and_over_a_reload(site: Site, page: Page) -> None:
    """Requirement 8."""
    page.goto(site.url("tasks/mlp.html"))
    choose(page, "PyTorch")
    expect_all_checked(page, "PyTorch")
    expect(page).to_have_url(re.compile(r"[?&]framework=pytorch\b"))
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Convolutional network", exact=True).click()
    expect(page).to_have_url(re.compile(r"tasks/cnn\.html"))
    expect_all_checked(page, "PyTorch")
    page.reload()
    expect_all_checked(page, "PyTorch")


def test_the_address_chooses_and_is_remembered(site: Site, open_page: Callable[..., Page]) -> None:
    """Requirement 8: a pasted link in a browser that has never been here."""
    page = open_page()
    page.goto(site.url("tasks/lstm.html", framework="keras"))
    expect_all_checked(page, "Keras")
    page.goto(site.url("tasks/mlp.html"))
    expect_all_checked(page, "Keras")


def test_the_address_wins_over_what_was_chosen_before(site: Site, page: Page) -> None:
    """Requirement 8."""
    page.goto(site.url("tasks/mlp.html"))
    choose(page, "TensorFlow")
    page.goto(site.url("tasks/mlp.html", framework="jax"))
    expect_all_checked(page, "JAX")


def test_a_framework_without_this_task_is_kept_for_the_next_page(site: Site, page: Page) -> None:
    """Requirement 8: the choice survives a page that has no tab for it."""
    name, task = made_book.UNSUPPORTED
    title = {found.name: found.title for found in site.book.frameworks}[name]
    page.goto(site.url("tasks/mlp.html"))
    choose(page, title)
    page.goto(site.url(f"tasks/{task}.html"))
    expect(tabs(page, title)).to_have_count(0)
    page.goto(site.url("tasks/cnn.html"))
    expect_all_checked(page, title)


def test_tabs_work_by_keyboard(site: Site, page: Page) -> None:
    """Requirements 8 and 10: the arrows move the choice in every section."""
    page.goto(site.url("tasks/mlp.html", framework="jax"))
    tabs(page, "JAX").first.focus()
    page.keyboard.press("ArrowRight")
    expect_all_checked(page, "Keras")  # sorted by title, Keras follows JAX


@pytest.mark.parametrize("task", made_book.TASKS)
def test_the_code_shown_is_the_code_that_ran(site: Site, page: Page, task: str) -> None:
    """Requirement 8: of every framework, section by section, the sources of its notebook."""
    for framework in site.book.frameworks:
        if not framework.notebook(task).is_file():
            continue
        page.goto(site.url(f"tasks/{task}.html", framework=framework.name))
        expect_all_checked(page, framework.title)
        for title, (code, prose) in site.code(framework.name, task).items():
            heading = page.get_by_role("heading", name=re.compile(rf"^{title}\b"), level=3)
            section = page.locator("section").filter(has=heading).last
            blocks = [text.strip() for text in section.locator("pre:visible").all_text_contents()]
            assert [text for text in blocks if text in code] == code, f"{framework.name} {task} {title}"
            assert all(text in prose for text in blocks if text not in code), f"{framework.name} {task} {title}"
