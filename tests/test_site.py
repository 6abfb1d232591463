"""The book's pages: what they show, what they withhold, and that foreign text stays text."""

import json
import re
import shutil
import time
from pathlib import Path

import made_records
import nbformat
import pytest
from built_site import Page, Table, contents, dead_links, in_browser, pages
from made_records import HOSTILE, entrants, group_of, outputs, three_runs

from common import paths, tasks
from common.errors import UserError
from common.results import record, statistics
from common.site import charts, foreign, rows, stamp, templating, tree, words
from common.site.build import build
from common.site.foreign import UnpublishableError
from common.site.outputs import PLOTLY
from common.site.places import Places
from common.suite.catalogue import Framework

TITLES = {name: tasks.load(name).TITLE for name in tasks.names()}
OURS = {"numbers", "facts"}  # classes of our tables
STATUSES = [status for status in record.schema()["properties"]["status"]["enum"] if status != "ok"]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
def two(tmp_path: Path) -> list[Framework]:
    return entrants(tmp_path / "notebooks")


def table(group: rows.Group) -> str:
    return templating.fragment(
        "tables", groups=[group], task_titles=TITLES, columns=("framework", "language", "steady"), root=""
    )


def tables_of(group: rows.Group) -> list[dict]:
    return Page(table(group)).of("table")


class TestWords:
    @pytest.mark.parametrize(
        ("value", "text"),
        [(0.08231, "0.0823"), (1.234, "1.23"), (417.3, "417"), (12345.0, "12345"), (0.00001, "0.0000100")],
    )
    def test_three_significant_digits_without_exponent(self, value: float, text: str) -> None:
        assert words.significant(value) == text

    @pytest.mark.parametrize(
        ("value", "text"), [(17226, "17,226"), (2.41e-7, "2.4e-7"), (1e-5, "1e-5"), (0.0, "0"), (None, "none")]
    )
    def test_values_of_rungs(self, value: float | None, text: str) -> None:
        assert words.rung_value(value) == text

    @pytest.mark.parametrize(
        ("values", "text"),
        [([612.0], "612"), ([612.0] * 5, "612"), ([600.0, 612.0, 625.0], "612 [582, 644]")],
    )
    def test_brackets_stand_where_an_end_reads_differently(self, values: list[float], text: str) -> None:
        assert words.with_interval(statistics.summarise(values)) == text

    def test_content_cannot_close_its_fence(self) -> None:
        first, *_, last = words.fenced("{raw} html", "a\n`````\nb").splitlines()
        assert first.startswith("``````{raw}")
        assert last == "``````"

    def test_markdown_means_just_these_characters(self) -> None:
        assert words.markdown_text("*a*\n# <b>") == r"\*a\* \# \<b\>"


class TestRows:
    @pytest.mark.parametrize("status", STATUSES)
    def test_numbers_are_withheld_unless_ok(self, two: list[Framework], status: str) -> None:
        entry = made_records.made(two[0], "default", status=status, reason="why it is so")
        group = group_of(two, [entry])
        row = group.rows[0]
        assert [row.summary(name) for name in ("accuracy", "training_seconds", "steady_step_seconds")] == [None] * 3
        html = table(group)
        assert words.STATUS_TITLES[status] in html
        assert "why it is so" in html
        assert "97.2" not in html

    def test_an_ok_row_shows_its_numbers(self, two: list[Framework]) -> None:
        html = table(group_of(two, [made_records.made(two[0], "default")]))
        found = re.findall(r'<td class="number" data-metric="\w+">(.*?)</td>', html)
        assert [re.sub("<.*?>", "", cell) for cell in found] == [
            *("97.2", "1.37", "none", "0.250", "3.00", "1.00", "400")
        ]
        assert "n = 1 run a row" in html

    def test_repeats_show_median_interval_and_n_and_a_tie_is_called_one(self, two: list[Framework]) -> None:
        entries = [*three_runs(two[0], 0, 1.0), *three_runs(two[1], 3, 1.001)]
        group = group_of(two, entries)
        html = table(group)
        assert "n = 3 runs a row" in html
        assert group.rows[0].summary("training_seconds").median == pytest.approx(1.01)
        first, second = (group.to_fastest(row) for row in group.rows)
        assert (first.is_fastest, second.ratio.verdict) == (True, "tie")
        assert "tie: 1.00" in html
        assert ">fastest, tied<" in html

    def test_a_slower_row_is_a_multiple_of_the_fastest(self, two: list[Framework]) -> None:
        entries = [*three_runs(two[0], 0, 2.0), *three_runs(two[1], 3, 1.0)]
        slower, fastest = (group_of(two, entries).to_fastest(row) for row in group_of(two, entries).rows)
        assert (slower.ratio.verdict, fastest.is_fastest) == ("larger", True)
        assert slower.ratio.low > 1.9

    def test_every_row_says_of_how_many_runs_it_is(self, two: list[Framework]) -> None:
        head, *lines = Table(table(group_of(two, three_runs(two[0], 0, 1.0)))).rows
        assert [line["texts"][head["texts"].index("n")] for line in lines] == ["3", "0"]

    def test_repeats_that_failed_are_counted_beside_the_status(self, two: list[Framework]) -> None:
        failed = made_records.made(
            two[0], "default", number=9, seed=3, turn=made_records.turn(3), status="oom", reason="no memory"
        )
        assert "1 of 4 runs: out of memory" in table(group_of(two, [*three_runs(two[0], 0, 1.0), failed]))
        assert "of 3 runs" not in table(group_of(two, three_runs(two[0], 0, 1.0)))

    def test_a_steady_step_that_came_late_is_marked(self, two: list[Framework]) -> None:
        entries = [made_records.unsteady(two[0]), made_records.made(two[1], "default", number=1)]
        html = table(group_of(two, entries))
        late, usual = (line["cells"]["steady_step_seconds"] for line in Table(html).rows if line["cells"])
        assert (late.endswith(" unsteady"), "unsteady" in usual) == (True, False)
        assert words.UNSTEADY in html

    def test_precisions_of_a_variant_are_rows_of_their_own(self, two: list[Framework]) -> None:
        entries = [
            made_records.made(two[0], "default", number=number, precision=precision)
            for number, precision in enumerate(("bfloat16", "float32"))
        ]
        own, other, _ = group_of(two, entries).rows
        assert [row.record["precision"] for row in (own, other)] == ["float32", "bfloat16"]
        assert other.title == f"{own.title}, bfloat16"
        assert own.page != other.page

    def test_files_of_tables_name_machine_and_profile(self, two: list[Framework]) -> None:
        other = made_records.MACHINE | {"cores": 64}
        changes = ({}, {"machine": other}, {"profile": "standard"})
        entries = [made_records.made(two[0], "default", number=at, **change) for at, change in enumerate(changes)]
        found = [table for group in rows.groups(two, rows.published(entries, two), "mlp") for table in tables_of(group)]
        assert len({given["data-download"] for given in found}) == 3
        assert [json.loads(given["data-facts"]) for given in found] == [
            {"task": "mlp", "profile": profile, "device": "cpu", "machine": machine, "method": record.METHOD}
            for profile, machine in (
                ("standard", "Made Processor, 2 cores"),
                ("quick", "Made Processor, 2 cores"),
                ("quick", "Made Processor, 64 cores"),
            )
        ]

    def test_a_measured_run_that_is_contended_shows_no_number(self, two: list[Framework]) -> None:
        turn = {"repeat": 0, "draw": 0, "position": 1, "of": 1}
        group = group_of(two, [made_records.made(two[0], "default", contended=True, turn=turn)])
        assert group.rows[0].status == "contended"
        assert "something else was running" in table(group)
        assert "97.2" not in table(group)

    def test_a_run_by_itself_that_is_contended_shows_its_numbers_and_the_flag(self, two: list[Framework]) -> None:
        html = table(group_of(two, [made_records.made(two[0], "default", contended=True)]))
        assert "97.2" in html
        assert ">contended<" in html

    def test_a_row_without_a_record_says_how_to_get_one(self, two: list[Framework]) -> None:
        row = group_of(two, []).rows[0]
        assert row.status == "not run"
        assert "common run alpha mlp" in row.reason

    def test_a_declared_gap_needs_no_record(self, two: list[Framework]) -> None:
        (group,) = rows.groups(two, [], "cnn")
        assert group.rows[0].status == "unsupported"
        assert "https://" in group.rows[0].reason
        assert group.rows[0].link == "frameworks/alpha.html#what-it-does-not-do-here"

    def test_machines_are_kept_apart(self, two: list[Framework]) -> None:
        other = made_records.MACHINE | {"cores": 64}
        entries = [made_records.made(two[0], "default"), made_records.made(two[1], "default", number=1, machine=other)]
        groups = rows.groups(two, rows.published(entries, two), "mlp")
        assert [[row.status for row in group.rows] for group in groups] == [["ok", "not run"], ["not run", "ok"]]

    @pytest.mark.parametrize("change", [{"method": record.METHOD + 1}, {"check": True}, {"framework": "gone"}])
    def test_records_that_are_not_comparable_are_left_out(self, two: list[Framework], change: dict) -> None:
        assert rows.published([made_records.made(two[0], "default") | change], two) == []

    def test_of_every_seed_the_newest_record_counts(self, two: list[Framework]) -> None:
        entries = [
            made_records.made(two[0], "default", number=number, seed=seed) for number, seed in ((1, 0), (2, 0), (3, 3))
        ]
        (cell,) = rows.published(entries, two)
        assert [entry["run_id"] for entry in cell.runs] == [entries[1]["run_id"], entries[2]["run_id"]]


class TestForeignText:
    def test_tables_show_it_as_text(self, two: list[Framework]) -> None:
        entry = made_records.made(two[1], "default", status="failed", reason=HOSTILE)
        page = Page(table(group_of(two, [entry])))
        assert not page.of("script")
        assert not page.of("img")

    def test_markdown_of_a_notebook_cannot_bring_elements_or_scripts(self) -> None:
        page = Page(
            foreign.markdown(f"# {HOSTILE}\n\n[x](javascript:alert(1)) ![y](http://e.example/y.png)\n\n{HOSTILE}")
        )
        assert not page.of("script")
        assert not page.of("img")
        assert [link["href"] for link in page.of("a")] == ["http://e.example/y.png"]

    def test_charts_name_rows_as_text(self, two: list[Framework]) -> None:
        entries = [made_records.made(found, "default", number=at) for at, found in enumerate(two)]
        figure = charts.training(group_of(two, entries))
        assert all("<script" not in name for name in figure["data"][0]["y"])
        assert "</script" not in templating.json_text({"x": "</script><!--"})

    def test_charts_leave_out_what_is_withheld(self, two: list[Framework]) -> None:
        entries = [
            made_records.made(two[0], "default"),
            made_records.made(two[1], "default", number=1, status="not equal", reason="the ladder fails at: weights"),
        ]
        assert len(charts.training(group_of(two, entries))["data"][0]["x"]) == 1


class TestExecutedNotebook:
    def keep(self, two: list[Framework], tmp_path: Path, notebook: nbformat.NotebookNode) -> tuple[Path, dict]:
        entry = made_records.made(two[0], "default")
        made_records.keep(tmp_path / "results", entry, notebook)
        return tmp_path / "results" / entry["run_id"] / "notebook.ipynb", entry

    def test_only_text_pictures_and_figures_are_published(self, two: list[Framework], tmp_path: Path) -> None:
        figure = {"data": [], "layout": {"title": HOSTILE}, "config": {"plotlyServerURL": "http://e.example"}}
        made = [
            nbformat.v4.new_output("display_data", data=data)
            for data in (
                {"text/html": HOSTILE, "text/plain": "kept"},
                {"text/html": HOSTILE},
                {"image/svg+xml": f"<svg>{HOSTILE}</svg>"},
                {"application/javascript": "alert(1)"},
                {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}},
                {"image/png": PIXEL},
                {"image/png": '"><script>'},
                {PLOTLY: figure},
            )
        ]
        path, entry = self.keep(two, tmp_path, made_records.executed(two[0], outputs=tuple(made)))
        published = foreign.executed(path, entry)
        code = [cell for cell in published.cells if cell.cell_type == "code"]
        assert [dict(output.data) for output in code[-1].outputs] == [
            {"text/plain": "kept"},
            {"image/png": PIXEL},
            {PLOTLY: {"data": [], "layout": {"title": HOSTILE.replace("<", "&lt;")}}},
        ]

    def test_sources_must_be_those_that_the_record_names(self, two: list[Framework], tmp_path: Path) -> None:
        notebook = made_records.executed(two[0])
        notebook.cells[-1].source += "\nchanged"
        path, entry = self.keep(two, tmp_path, notebook)
        with pytest.raises(UnpublishableError, match="sources are not those"):
            foreign.executed(path, entry)

    @pytest.mark.parametrize(
        "content", [b"", b'{"cells": [', b"\xff\xfe", b"[]", b"{}", b" " * (foreign.LARGEST_NOTEBOOK + 1)]
    )
    def test_what_is_no_notebook_is_refused(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "notebook.ipynb").write_bytes(content)
        with pytest.raises(UnpublishableError):
            foreign.executed(tmp_path / "notebook.ipynb", {})


class TestStamp:
    def test_it_changes_with_every_input(self, two: list[Framework], tmp_path: Path) -> None:
        made_records.copy_book(tmp_path / "book")
        shutil.copy(paths.ROOT / "_config.yml", tmp_path)
        places = Places(
            tmp_path / "results", tmp_path / "notebooks", tmp_path / "book", tmp_path / "_config.yml", tmp_path
        )
        made_records.keep(places.results, made_records.made(two[0], "default"))
        seen = {stamp.current(places)}
        for path in (
            next(places.results.glob("*/record.json")),
            places.notebooks / "alpha" / "mlp.ipynb",
            places.notebooks / "beta" / "framework.toml",
            places.book / "method.md",
            places.config,
        ):
            path.write_text(path.read_text() + "\n")
            seen.add(stamp.current(places))
        assert len(seen) == 6


def test_a_synced_folder_keeps_equal_files_and_loses_the_rest(tmp_path: Path) -> None:
    tree.sync(tmp_path, {"a/one.md": b"1", "two.md": b"2"})
    before = (tmp_path / "two.md").stat().st_mtime_ns
    assert tree.sync(tmp_path, {"two.md": b"2"}) == ["a/one.md"]
    assert (tmp_path / "two.md").stat().st_mtime_ns == before
    assert not (tmp_path / "a").exists()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A book of two made frameworks, one of them hostile, with a record of every status."""
    return make_book(tmp_path_factory.mktemp("book"))


def make_book(folder: Path) -> Places:
    places = Places(folder / "results", folder / "notebooks", output=folder)
    alpha, beta = entrants(places.notebooks)
    made_records.keep(places.results, made_records.made(alpha, "default"), made_records.executed(alpha))
    hostile_figure = {"data": [{"y": [1, 2], "name": HOSTILE}], "layout": {"title": {"text": HOSTILE}}}
    shown = outputs(**{"text/html": HOSTILE, PLOTLY: hostile_figure, "image/svg+xml": HOSTILE})
    made_records.keep(
        places.results,
        made_records.made(beta, "default", number=1, status="failed", reason=HOSTILE),
        made_records.executed(beta, outputs=(*shown, nbformat.v4.new_output("stream", text=HOSTILE))),
    )
    build(places)
    return places


class TestBook:
    def test_every_row_leads_to_its_cell_with_all_its_runs(self, book: Places) -> None:
        links = {link.get("href") for link in Page(book.index.read_text()).of("a")}
        for path in book.results.iterdir():
            (found,) = book.html.glob(f"cells/*/*/*/records/{path.name}.json")
            assert (found.parents[1] / "index.html").relative_to(book.html).as_posix() in links

    def test_no_dead_link_inside(self, book: Places) -> None:
        assert not dead_links(book)

    def test_every_table_can_be_downloaded_under_a_name_of_its_own(self, book: Places) -> None:
        for path in pages(book):
            found = Page(path.read_text()).of("table")
            names = [given.get("data-download") for given in found if OURS & {*(given.get("class") or "").split()}]
            assert None not in names, path
            assert len(set(names)) == len(names), path

    def test_nothing_is_loaded_from_the_network(self, book: Places) -> None:
        for path in pages(book):
            page = Page(path.read_text())
            loaded = [script.get("src") for script in page.of("script")] + [
                link.get("href") for link in page.of("link")
            ]
            assert not [address for address in loaded if address and "//" in address]
            assert "unpkg" not in path.read_text()

    def test_no_foreign_element_on_any_page(self, book: Places) -> None:
        for path in pages(book):
            assert not [attributes for _, attributes in Page(path.read_text()).elements if "onerror" in attributes]
            assert "<script>document.title" not in path.read_text()

    def test_no_place_of_this_machine(self, book: Places) -> None:
        private = (str(book.output).encode(), str(paths.ROOT).encode(), str(Path.home()).encode() + b"/")
        for path in book.html.rglob("*"):
            if path.is_file() and path.suffix not in (".js", ".map"):
                assert not [place for place in private if place in path.read_bytes()], path

    def test_building_again_is_immediate(self, book: Places, capsys: pytest.CaptureFixture) -> None:
        started = time.monotonic()
        build(book)
        assert time.monotonic() - started < 1
        assert "nothing changed" in capsys.readouterr().out

    def test_the_same_bytes_in_another_folder(self, book: Places, tmp_path: Path) -> None:
        other = make_book(tmp_path)
        assert contents(book) == contents(other)

    def test_a_removed_framework_leaves_no_page(self, tmp_path: Path) -> None:
        places = make_book(tmp_path)
        shutil.rmtree(places.notebooks / "beta")
        build(places)
        assert not [path for path in pages(places) if "beta" in str(path.relative_to(places.html))]
        assert "beta" not in places.index.read_text()

    def test_a_corrupt_record_is_named(self, tmp_path: Path) -> None:
        places = Places(tmp_path / "results", tmp_path / "notebooks", output=tmp_path)
        entrants(places.notebooks)
        (places.results / "broken").mkdir(parents=True)
        (places.results / "broken" / "record.json").write_text("{")
        with pytest.raises(UserError, match="broken"):
            build(places)

    def test_no_foreign_script_runs_in_a_browser(self, book: Places, tmp_path: Path) -> None:
        hostile = next(book.html.glob("cells/*/*/beta-default/index.html"))
        for path in (book.index, book.html / "frameworks" / "beta.html", book.html / "tasks" / "mlp.html", hostile):
            dom = in_browser(path, tmp_path)
            assert "<title>pwned" not in dom
        assert "plot-container" in dom  # the figure of the notebook was drawn, so our own scripts do run
