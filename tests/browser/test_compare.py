"""Compare two: numbers with their ratio, what the same words mean, the code in two columns, all by address."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from common.results.record import METHOD
from common.site import words

from . import made_book
from .conftest import Site
from .driver import DESK, PHONE, Locator, Page, blanks, downloaded, expect, records, settle, shown

SET = {"task": "mlp", "profile": "quick", "device": "cpu", "machine": made_book.MACHINE_LABEL}
SIDES = {"a": "You come from", "b": "You move to"}


def framework(page: Page, side: str) -> Locator:
    """The list of frameworks of one side."""
    group = page.get_by_role("group", name=SIDES[side], exact=True)
    return group.get_by_role("combobox", name="Framework", exact=True)


def numbers(page: Page) -> Locator:
    """The table of numbers."""
    return page.get_by_role("table", name=re.compile("^The numbers side by side"))


def line(page: Page, quantity: str) -> dict[str, str]:
    """One quantity of both."""
    settle(page)
    (found,) = [row for row in records(numbers(page)) if row["Quantity"] == quantity]
    return found


def asked(page: Page) -> dict[str, str]:
    """The state as the address has it."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


class TestNumbers:
    def test_both_values_lead_to_their_pages_and_the_ratio_has_its_interval(self, site: Site, page: Page) -> None:
        """Requirement 1: value, interval and n of both; the same values as on their pages."""
        page.goto(site.url("compare.html", a="jax", b="pytorch", **SET))
        found = line(page, "Training (s)")
        rows = {"JAX, jax.jit": site.row("jax", "jit"), "PyTorch, eager": site.row("pytorch", "eager")}
        for title, row in rows.items():
            assert found[title] == f"{words.with_interval(row.summary('training_seconds'))} n = 5"
            link = numbers(page).get_by_role("link", name=re.compile(f"Training \\(s\\), {re.escape(title)}$"))
            expect(link).to_have_attribute("href", row.page)
        assert re.fullmatch(r"2\.00 \[1\.9\d, 2\.0\d\]", found["PyTorch to JAX"])
        assert found["In words"].startswith("PyTorch needs 2.00 [")
        assert found["In words"].endswith("times as long.")

    def test_a_tie_is_called_one(self, site: Site, page: Page) -> None:
        """Requirement 5."""
        page.goto(site.url("compare.html", a="keras", b="pytorch", **SET))
        found = line(page, "Training (s)")
        assert found["PyTorch to Keras"].startswith("tie: 1.00 [")
        assert found["In words"].startswith("A tie: ")

    def test_rows_of_two_sessions_tie_inside_the_noise(self, site: Site, page: Page) -> None:
        """Requirement 5: an interval that excludes 1 does not hold what changed between two sessions."""
        task, apart = made_book.APART
        (name, variant), (_, other) = apart
        page.goto(site.url("compare.html", a=name, variant_a=variant, b=name, variant_b=other, **SET | {"task": task}))
        found = line(page, "Training (s)")
        assert re.fullmatch(
            r"tie: 1\.006 \[1\.00\d, 1\.00\d\], other session",
            found["Apache MXNet, hybridized to Apache MXNet, imperative"],
        )
        assert found["In words"].startswith("Measured in another session: a tie inside the noise floor 0.9")
        expect(page.get_by_role("main")).to_contain_text("The two were not measured side by side: ")

    def test_one_run_has_no_interval_and_no_verdict(self, site: Site, page: Page) -> None:
        """Requirement 5."""
        page.goto(site.url("compare.html", a="jax", b="dl4j", **SET))
        found = line(page, "Training (s)")
        assert found["Deeplearning4j to JAX"] == "none"
        assert "no interval" in found["In words"]

    def test_what_has_no_number_says_why(self, site: Site, page: Page) -> None:
        """Requirement 4: never blank, on neither side."""
        page.goto(site.url("compare.html", a="mxnet", variant_a="imperative", b="cntk", **SET))
        found = line(page, "Training (s)")
        assert found["Apache MXNet, imperative"] == words.STATUS_TITLES["failed"]
        assert found["Microsoft CNTK, layers and Trainer"] == words.STATUS_TITLES["not equal"]
        expect(page.get_by_role("table", name="What is compared")).to_contain_text("ValueError: made failure")
        assert blanks(page) == []

    def test_a_desk_shows_every_column(self, site: Site, page: Page) -> None:
        """Requirement 4: why something was not measured wraps, so that ratio and words stay in sight."""
        page.goto(site.url("compare.html", a="keras", b="pytorch", task="cnn"))
        expect(numbers(page)).to_contain_text("not measured: no energy counter can be read on this machine")
        assert page.viewport_size == DESK
        frame = page.get_by_role("region", name="The numbers side by side")
        assert frame.evaluate("(frame) => frame.scrollWidth - frame.clientWidth") <= 0

    def test_the_numbers_can_be_downloaded_as_shown(self, site: Site, page: Page) -> None:
        """Requirement 3: with what was compared where, by which method, in which versions and when."""
        page.goto(site.url("compare.html", a="jax", b="pytorch", **SET))
        columns, rows = shown(numbers(page))
        button = page.get_by_role("button", name=re.compile("^CSV of the table: The numbers side by side"))
        _, path = downloaded(page, button)
        with path.open(newline="", encoding="utf-8") as stream:
            found = list(csv.reader(stream))
        facts = SET | {"method": str(METHOD)}
        for name, variant, label in (("jax", "jit", "JAX, jax.jit"), ("pytorch", "eager", "PyTorch, eager")):
            row = site.row(name, variant)
            own = {"version": row.version, "date": row.date, "kind": row.variant.kind, "precision": row.precision}
            facts |= {f"{title} ({label})": value for title, value in own.items()}
        assert found == [[*columns, *facts], *([*row, *facts.values()] for row in rows)]

    def test_the_json_file_of_every_table_is_what_is_shown(self, site: Site, page: Page) -> None:
        """Requirement 3."""
        page.goto(site.url("compare.html", a="jax", b="pytorch", variant_b=made_book.TUNED[1], **SET))
        for name in ("What is compared", "The numbers side by side", "Facts side by side"):
            table = page.get_by_role("table", name=re.compile(f"^{name}"))
            expect(table.get_by_role("row").nth(1)).to_be_visible()
            button = page.get_by_role("button", name=re.compile(f"^JSON of the table: {name}"))
            file, path = downloaded(page, button)
            assert file.endswith(".json")
            columns, _ = shown(table)
            found = json.loads(path.read_text(encoding="utf-8"))
            assert [{title: row[title] for title in columns} for row in found] == records(table)

    def test_a_tuned_side_is_called_so_everywhere(self, site: Site, page: Page) -> None:
        """Requirement 6: in headings, sentences and files, not in its list alone."""
        page.goto(site.url("compare.html", a="jax", b="pytorch", variant_b=made_book.TUNED[1], **SET))
        found = line(page, "Training (s)")
        assert found["In words"].startswith("PyTorch (tuned) needs 0.80 [")
        assert {"PyTorch, made faster (tuned)", "PyTorch (tuned) to JAX"} <= set(found)
        assert "PyTorch, made faster (tuned)" in page.title()
        button = page.get_by_role("button", name=re.compile("^JSON of the table: The numbers side by side"))
        rows = json.loads(downloaded(page, button)[1].read_text(encoding="utf-8"))
        assert {row["kind (PyTorch, made faster (tuned))"] for row in rows} == {"tuned"}
        assert {row["kind (JAX, jax.jit)"] for row in rows} == {"default"}


class TestAddress:
    def test_a_choice_is_in_the_address_and_survives(self, site: Site, open_page: Callable[..., Page]) -> None:
        """Requirement 2: by hand, reloaded, and pasted elsewhere."""
        page = open_page()
        page.goto(site.url("compare.html", a="jax", b="pytorch", **SET))
        framework(page, "b").select_option(label="TensorFlow")
        page.get_by_role("combobox", name="Task", exact=True).select_option("cnn")
        settle(page)
        assert {name: asked(page)[name] for name in ("a", "b", "task")} == {
            "a": "jax",
            "b": "tensorflow",
            "task": "cnn",
        }
        before = shown(numbers(page))
        page.reload()
        assert shown(numbers(page)) == before
        other = open_page()
        other.goto(page.url)
        assert shown(numbers(other)) == before

    def test_a_framework_in_the_address_is_where_the_reader_comes_from(self, site: Site, page: Page) -> None:
        """Requirement 8: as on every other page; the address then names it as this page does."""
        page.goto(site.url("compare.html", framework="keras"))
        expect(framework(page, "a")).to_have_value("keras")
        expect(page.locator("#compare-problems")).to_be_empty()
        assert asked(page)["a"] == "keras"
        assert "framework" not in asked(page)
        page.goto(site.url("compare.html"))
        expect(framework(page, "a")).to_have_value("keras")

    def test_back_undoes_a_choice(self, site: Site, page: Page) -> None:
        """Requirement 2."""
        page.goto(site.url("compare.html", a="jax", b="pytorch", **SET))
        before = shown(numbers(page))
        framework(page, "b").select_option("keras")
        assert shown(numbers(page)) != before
        page.go_back()
        settle(page)
        assert shown(numbers(page)) == before
        expect(framework(page, "b")).to_have_value("pytorch")

    def test_swapping_turns_the_ratio_over(self, site: Site, page: Page) -> None:
        """Requirement 2: and the address."""
        page.goto(site.url("compare.html", a="jax", b="pytorch", **SET))
        page.get_by_role("button", name="Swap the two").click()
        assert line(page, "Training (s)")["JAX to PyTorch"].startswith("0.50 [")
        assert (asked(page)["a"], asked(page)["b"]) == ("pytorch", "jax")

    def test_only_one_machine_is_compared(self, site: Site, page: Page) -> None:
        """Requirement 5: another machine shows other numbers, never both."""
        page.goto(site.url("compare.html", a="jax", b="pytorch", **{**SET, "machine": made_book.OTHER_MACHINE_LABEL}))
        for name, variant in (("jax", "jit"), ("pytorch", "eager")):
            row = site.row(name, variant, machine=made_book.OTHER_MACHINE_LABEL)
            value = words.with_interval(row.summary("training_seconds"))
            assert line(page, "Training (s)")[f"{row.framework.title}, {row.variant.title}"].startswith(value)
        table = page.get_by_role("table", name="What is compared")
        expect(table).to_contain_text(made_book.OTHER_MACHINE_LABEL)
        expect(table).not_to_contain_text(made_book.MACHINE_LABEL)


class TestWords:
    def test_differences_are_sentences_about_both(self, site: Site, page: Page) -> None:
        """Page 4: "if you come from Keras, in PyTorch ...", from what both declare."""
        page.goto(site.url("compare.html", a="keras", b="pytorch", **SET))
        main = page.get_by_role("main")
        expect(main).to_contain_text("If you come from Keras, this is different in PyTorch:")
        section = (
            page.locator("section").filter(has=page.get_by_role("heading", name=re.compile("^The differences"))).last
        )
        said = section.get_by_role("list").first.get_by_role("listitem").all_inner_texts()
        assert len(said) >= 3
        assert all("Keras" in text or "PyTorch" in text for text in said)

    @pytest.mark.parametrize("kind", ["CSV", "JSON"])
    def test_what_words_mean_can_be_downloaded_as_shown(self, site: Site, page: Page, kind: str) -> None:
        """Requirement 3: every item of the three lists, under what stands above it."""
        page.goto(site.url("compare.html", a="keras", b="pytorch", **SET))
        above = {"different": "from", "same": "same-title", "unknown": "unknown-title"}
        items = "(all) => all.map((item) => item.firstChild.textContent)"
        visible = [
            (page.locator(f"#compare-{title}").inner_text(), text)
            for name, title in above.items()
            for text in page.locator(f"#compare-{name} > li").evaluate_all(items)
        ]
        button = page.get_by_role("button", name=f"{kind} of the differences in words", exact=True)
        _, path = downloaded(page, button)
        with path.open(newline="", encoding="utf-8") as stream:
            found = list(csv.DictReader(stream)) if kind == "CSV" else json.load(stream)
        assert [(row["Listed under"], row["In words"]) for row in found] == visible
        assert any(row["Notes"].startswith("Keras: ") for row in found)

    def test_differences_of_a_framework_with_itself_are_none(self, site: Site, page: Page) -> None:
        """Two variants of one framework: nothing differs, and what it declares is not claimed of each variant."""
        page.goto(site.url("compare.html", a="pytorch", variant_a="eager", b="pytorch", variant_b="compiled", **SET))
        expect(page.get_by_role("main")).to_contain_text("It declares what its words mean once, not for each variant.")
        expect(page.locator("#compare-different > li")).to_have_count(0)
        expect(page.locator("#compare-same-title")).to_have_text("Declared for PyTorch:")
        assert line(page, "Training (s)")["PyTorch, torch.compile to PyTorch, eager"].startswith("1.50 [")


class TestCode:
    @pytest.mark.parametrize("task", ["mlp", "cnn"])
    def test_the_code_of_both_is_the_code_of_their_notebooks(self, site: Site, page: Page, task: str) -> None:
        """Requirement 8: section by section."""
        page.goto(site.url("compare.html", a="keras", b="pytorch", task=task))
        for name, framework in (("keras", "Keras"), ("pytorch", "PyTorch")):
            for title, (code, _) in site.code(name, task).items():
                blocks = page.get_by_role("group", name=f"{title}, {framework}", exact=True)
                expect(blocks.first).to_be_visible()
                texts = [text.strip() for text in blocks.all_text_contents()]
                assert [text for text in texts if text in code] == code, f"{name} {title}"

    def test_two_columns_on_a_desk_and_one_on_a_phone(self, site: Site, page: Page) -> None:
        """Requirement 10: side by side where there is room."""
        page.goto(site.url("compare.html", a="keras", b="pytorch", task="mlp"))
        left = page.get_by_role("group", name="Model, Keras", exact=True).first
        right = page.get_by_role("group", name="Model, PyTorch", exact=True).first
        expect(right).to_be_visible()
        assert left.bounding_box()["x"] + left.bounding_box()["width"] <= right.bounding_box()["x"]
        page.set_viewport_size(PHONE)
        settle(page)
        assert left.bounding_box()["y"] + left.bounding_box()["height"] <= right.bounding_box()["y"]

    def test_a_task_that_one_does_not_have_says_why(self, site: Site, page: Page) -> None:
        """Requirement 4."""
        name, task = made_book.UNSUPPORTED
        page.goto(site.url("compare.html", a=name, b="pytorch", task=task))
        expect(page.get_by_role("main")).to_contain_text("no notebook of this task can be shown. A made gap")
