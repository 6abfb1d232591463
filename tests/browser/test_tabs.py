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


def blocks(page: Page, title: str) -> list[str]:
    """The code that is seen in a section."""
    heading = page.get_by_role("heading", name=re.compile(rf"^{title}\b"), level=3)
    section = page.locator("section").filter(has=heading).last
    return [text.strip() for text in section.locator("pre:visible").all_text_contents()]


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


@pytest.mark.parametrize("kind", ["start", "framework", "notebook", "cell", "method"])
def test_a_page_without_tabs_remembers_what_its_address_asks_for(site: Site, page: Page, kind: str) -> None:
    """Requirement 8: the choice holds for the whole site, wherever it was made."""
    page.goto(site.url(site.kinds()[kind], framework="keras"))
    expect(page.get_by_text(re.compile(r"data version [0-9a-f]{12}")).first).to_be_visible()
    page.wait_for_function("globalThis.Comparison?.tabs?.chosen() === 'keras'")
    expect(page.get_by_text("Part of the address was ignored")).to_have_count(0)
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
            found = blocks(page, title)
            assert [text for text in found if text in code] == code, f"{framework.name} {task} {title}"
            assert all(text in prose for text in found if text not in code), f"{framework.name} {task} {title}"


class TestChangedNotebook:
    """Requirement 8: the committed notebook has one line more than the one that ran."""

    name, task = made_book.CHANGED
    older = "An older version: the notebook in the repository has changed since"

    def title(self, site: Site) -> str:
        """What its framework is called."""
        return {found.name: found.title for found in site.book.frameworks}[self.name]

    def test_a_task_page_shows_the_older_code_that_ran(self, site: Site, page: Page) -> None:
        """Labelled as of an older version; the others are not."""
        page.goto(site.url(f"tasks/{self.task}.html", framework=self.name))
        expect_all_checked(page, self.title(site))
        code, _ = site.code(self.name, self.task)["Model"]
        assert code[-1] in blocks(page, "Model")
        assert not [text for text in blocks(page, "Model") if made_book.CHANGE in text]
        shown = page.get_by_role("main").locator(".origin:visible")
        expect(shown.first).to_contain_text(self.older)
        page.goto(site.url(f"tasks/{self.task}.html", framework="jax"))
        expect(shown.first).to_contain_text("As executed on")
        expect(shown.first).not_to_contain_text(self.older)

    def test_the_comparison_shows_the_older_code_that_ran(self, site: Site, page: Page) -> None:
        """Labelled on its side only."""
        page.goto(site.url("compare.html", a="jax", b=self.name, task=self.task))
        model = page.get_by_role("group", name=f"Model, {self.title(site)}", exact=True)
        expect(model.first).to_be_visible()
        code, _ = site.code(self.name, self.task)["Model"]
        texts = [text.strip() for text in model.all_text_contents()]
        assert code[-1] in texts
        assert not [text for text in texts if made_book.CHANGE in text]
        expect(page.get_by_role("main").get_by_text(self.older)).to_have_count(1)

    def test_the_page_of_its_runs_shows_the_older_code_and_the_notebook_page_the_newer(
        self, site: Site, page: Page
    ) -> None:
        """Each says which it is."""
        page.goto(site.url(site.row(self.name, "eager", self.task).page))
        expect(page.get_by_role("main")).to_contain_text("This is an older version")
        expect(page.get_by_role("main")).not_to_contain_text(made_book.CHANGE)
        page.goto(site.url(f"notebooks/{self.name}/{self.task}.html"))
        expect(page.get_by_role("main")).to_contain_text(made_book.CHANGE)
