"""A cell's page: all its runs, the aggregate, the executed notebook, and only so much of what that printed."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import made_records
import nbformat
import pytest
from built_site import Page, Table
from made_records import HOSTILE, entrants, group_of, outputs, three_runs
from markupsafe import escape

from common import tasks
from common.results import record
from common.site import cell_pages, foreign, rows, words
from common.site.outputs import CELL_TEXT, PAGE_TEXT, PLOTLY
from common.site.places import CODE, Places
from common.suite.catalogue import Framework

TITLES = {name: tasks.load(name).TITLE for name in tasks.names()}
NODE = shutil.which("node")


@pytest.fixture
def two(tmp_path: Path) -> list[Framework]:
    return entrants(tmp_path / "notebooks")


class TestOutputs:
    def published(self, two: list[Framework], tmp_path: Path, outputs: tuple) -> list[nbformat.NotebookNode]:
        """What is published of the outputs of a notebook's last cell."""
        entry = made_records.made(two[0], "default")
        made_records.keep(tmp_path / "results", entry, made_records.executed(two[0], outputs=outputs))
        found = foreign.executed(tmp_path / "results" / entry["run_id"] / "notebook.ipynb", entry)
        return [cell for cell in found.cells if cell.cell_type == "code"][-1].outputs

    def test_a_flood_is_cut_and_says_so(self, two: list[Framework], tmp_path: Path) -> None:
        streams = tuple(nbformat.v4.new_output("stream", text="<\n" * 100_000) for _ in range(3))
        found = self.published(two, tmp_path, streams)
        assert sum(len(escape(output.text)) for output in found) < 1.01 * CELL_TEXT
        assert found[0].text.startswith("<\n<\n")
        assert re.search(r"\d{3},\d{3} more characters of output", found[-1].text)

    def test_a_page_holds_only_so_much_of_all_cells(self, two: list[Framework], tmp_path: Path) -> None:
        notebook = made_records.executed(two[0])
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for cell in code:
            cell.outputs = [nbformat.v4.new_output("stream", text="x" * CELL_TEXT)]
        entry = made_records.made(two[0], "default")
        made_records.keep(tmp_path, entry, notebook)
        found = foreign.executed(tmp_path / entry["run_id"] / "notebook.ipynb", entry)
        texts = [output.text for cell in found.cells for output in cell.get("outputs", [])]
        assert len(code) * CELL_TEXT > PAGE_TEXT > sum(text.count("x") for text in texts) > 0.9 * PAGE_TEXT
        assert "this page holds no more" in texts[-1]

    def test_pictures_that_are_too_many_are_counted(self, two: list[Framework], tmp_path: Path) -> None:
        large = {"data": [{"y": [0.123456789] * 60_000}]}
        found = self.published(two, tmp_path, outputs(**{PLOTLY: large}) * 2)
        assert [output.output_type for output in found] == ["display_data", "stream"]
        assert "1 more picture of output" in found[1].text

    @pytest.mark.parametrize(
        "figure",
        [
            {"data": "text"},
            {"data": [1]},
            {"data": [], "layout": []},
            {"data": [{"type": "scattermap"}]},
            {"data": [{"type": []}]},
        ],
    )
    def test_a_figure_that_cannot_be_drawn_here_is_its_text(
        self, two: list[Framework], tmp_path: Path, figure: dict
    ) -> None:
        shown = nbformat.v4.new_output("display_data", data={PLOTLY: figure, "text/plain": "Figure()"})
        (found,) = self.published(two, tmp_path, (shown,))
        assert dict(found.data) == {"text/plain": "Figure()"}

    def test_a_figure_has_the_width_of_its_page(self, two: list[Framework], tmp_path: Path) -> None:
        sizes = {"width": 4000, "autosize": False}
        template = {"layout": sizes | {"height": 90_000, "template": {"layout": sizes}}}
        figures = [
            {"layout": sizes | {"height": height, "template": template}} for height in (90_000, 300, "300", True)
        ]
        found = self.published(two, tmp_path, tuple(outputs(**{PLOTLY: figure})[0] for figure in figures))
        template = {"layout": {"height": 1000, "template": {"layout": {}}}}
        assert [output.data[PLOTLY]["layout"] for output in found] == [
            {"height": 1000, "template": template},
            {"height": 300, "template": template},
            {"template": template},
            {"template": template},
        ]

    def test_a_figure_loads_nothing_and_holds_only_numbers_of_json(self, two: list[Framework], tmp_path: Path) -> None:
        layout = {"images": [{"source": "http://e.example/x.png"}], "template": {"layout": {"images": [1]}}}
        layout |= {"title": {"text": "<b>bold</b><a href='javascript:alert(1)'>x</a><br>"}}
        figure = {"data": [{"y": [1.5, float("nan"), float("inf")]}], "layout": layout}
        (found,) = self.published(two, tmp_path, outputs(**{PLOTLY: figure}))
        assert json.loads(json.dumps(found.data[PLOTLY])) == {
            "data": [{"y": [1.5, None, None]}],
            "layout": {
                "template": {"layout": {}},
                "title": {"text": "<b>bold</b>&lt;a href='javascript:alert(1)'>x&lt;/a><br>"},
            },
        }


class TestCellPages:
    def pages(self, two: list[Framework], tmp_path: Path, **changes) -> tuple[Places, list[rows.Group]]:
        places = Places(tmp_path / "results", tmp_path / "notebooks", output=tmp_path)
        entry = made_records.made(two[0], "default", **changes)
        streams = (
            nbformat.v4.new_output("stream", text=HOSTILE),
            nbformat.v4.new_output("error", ename="E", evalue=HOSTILE),
        )
        made_records.keep(places.results, entry, made_records.executed(two[0], outputs=streams))
        (places.output / "_build").mkdir()
        return places, [group_of(two, [entry])]

    def html(self, places: Places, groups: list[rows.Group]) -> str:
        """The page of the first row."""
        cell_pages.write(places, groups, TITLES)
        return (places.html / groups[0].rows[0].page).read_text()

    def test_nothing_of_the_notebook_becomes_an_element(self, two: list[Framework], tmp_path: Path) -> None:
        places, groups = self.pages(two, tmp_path, status="failed", reason=HOSTILE)
        html = self.html(places, groups)
        page = Page(html)
        names = ("theme.js", "copy.js", "download.js", "stamp.js", "site.js", "query.js", "tabs.js")
        assert [script.get("src") for script in page.of("script")] == [f"../../../../assets/{name}" for name in names]
        assert not page.of("img")
        assert "&lt;script&gt;" in html

    def test_only_what_changed_is_made_again(self, two: list[Framework], tmp_path: Path) -> None:
        places, groups = self.pages(two, tmp_path)
        assert [cell_pages.write(places, groups, TITLES) for _ in range(2)] == [1, 0]
        assert cell_pages.write(places, [], TITLES) == 0
        assert not list((places.html / "cells").iterdir())

    def test_a_changed_ratio_makes_the_page_again(self, two: list[Framework], tmp_path: Path) -> None:
        places = Places(tmp_path / "results", tmp_path / "notebooks", output=tmp_path)
        (places.output / "_build").mkdir()
        own = three_runs(two[0], 0, 1.0)
        made = [
            cell_pages.write(places, [group_of(two, [*own, *three_runs(two[1], 3, seconds)])], TITLES)
            for seconds in (2.0, 2.0, 0.5)
        ]
        assert made == [2, 0, 2]

    def test_a_notebook_that_cannot_be_shown_leaves_a_page_that_names_it_and_says_why(
        self, two: list[Framework], tmp_path: Path
    ) -> None:
        places, groups = self.pages(two, tmp_path)
        run_id = groups[0].rows[0].record["run_id"]
        (places.results / run_id / "notebook.ipynb").write_text("{")
        html = self.html(places, groups)
        assert f"notebook.ipynb of run {run_id} is not shown: it cannot be read as a notebook" in html
        assert not (places.html / groups[0].rows[0].page).with_name("notebook.ipynb").exists()

    def test_it_shows_every_run_the_aggregate_and_the_ratio(self, two: list[Framework], tmp_path: Path) -> None:
        places = Places(tmp_path / "results", tmp_path / "notebooks", output=tmp_path)
        (places.output / "_build").mkdir()
        group = group_of(two, [*three_runs(two[0], 0, 2.0), *three_runs(two[1], 3, 1.0)])
        html = self.html(places, [group])
        shown = {row["metric"]: row["texts"] for row in Table(html).rows if row["metric"]}
        row = group.rows[0]
        assert shown["training_seconds"] == ["Training", words.with_interval(row.summary("training_seconds")), "3", "s"]
        assert shown["accuracy"] == ["Accuracy", "97.2", "3", "%"]
        assert shown["to_fastest"][1] == words.to_fastest(group.to_fastest(row))
        records = (places.html / row.page).parent / "records"
        written = [json.loads((records / f"{run['run_id']}.json").read_text()) for run in row.measured.runs]
        assert written == list(row.measured.runs)
        assert html.count("counted, the median run") == 1
        assert "Its learning curve" in html
        assert "make envs FRAMEWORKS=alpha &amp;&amp; .envs/tools/bin/python -m common run alpha mlp" in html

    def test_the_ladder_names_the_largest_value_of_all_runs_that_count(
        self, two: list[Framework], tmp_path: Path
    ) -> None:
        places = Places(tmp_path / "results", tmp_path / "notebooks", output=tmp_path)
        (places.output / "_build").mkdir()
        first, *others = three_runs(two[0], 0, 1.0)  # not the median run
        html = self.html(places, [group_of(two, [made_records.with_gradients(first, 6.5e-5), *others])])
        (line,) = [row["texts"] for row in Table(html).rows if row["texts"][0] == words.RUNG_TITLES["gradients"]]
        assert line[1:4] == ["2.5e-7", "6.5e-5", "1e-4"]
        assert {"ladder", "rung-gradients"} <= Page(html).anchors

    def test_an_unsteady_steady_step_is_marked_as_in_the_tables(self, two: list[Framework], tmp_path: Path) -> None:
        places, _ = self.pages(two, tmp_path)
        html = self.html(places, [group_of(two, [made_records.unsteady(two[0])])])
        shown = {row["metric"]: row["texts"][1] for row in Table(html).rows if row["metric"]}
        assert shown["steady_step_seconds"].endswith(" unsteady")
        assert words.UNSTEADY in html

    def test_repeats_that_failed_are_counted_beside_the_numbers(self, two: list[Framework], tmp_path: Path) -> None:
        places, _ = self.pages(two, tmp_path)
        failed = made_records.made(
            two[0], "default", number=9, seed=3, turn=made_records.turn(3), status="timeout", reason="too long"
        )
        group = group_of(two, [*three_runs(two[0], 0, 1.0), failed])
        assert "1 of 4 runs: timeout" in self.html(places, [group])

    def test_files_of_its_tables_name_machine_and_profile(self, two: list[Framework], tmp_path: Path) -> None:
        places, groups = self.pages(two, tmp_path)
        tables = Page(self.html(places, groups)).of("table")
        names = [table.get("data-download", "") for table in tables]
        assert len(set(names)) == len(names)
        assert all("mlp-quick-cpu-made-processor-2-cores" in name for name in names)
        facts = [json.loads(table["data-facts"]) for table in tables if "data-facts" in table]
        assert facts[0] == {
            "framework": "alpha",
            "variant": "default",
            "task": "mlp",
            "profile": "quick",
            "device": "cpu",
            "precision": "float32",
            "machine": "Made Processor, 2 cores",
            "method": record.METHOD,
        }

    def test_a_run_that_is_not_ok_shows_no_number(self, two: list[Framework], tmp_path: Path) -> None:
        places, groups = self.pages(two, tmp_path, status="not equal", reason="the ladder fails at: weights")
        html = self.html(places, groups)
        assert "97.2" not in html
        assert "the ladder fails at: weights" in html
        assert {row["metric"] for row in Table(html).rows} == {None}

    def test_no_cell_of_its_tables_is_blank(self, two: list[Framework], tmp_path: Path) -> None:
        places, groups = self.pages(two, tmp_path)
        assert not [row for row in Table(self.html(places, groups)).rows if "" in map(str.strip, row["texts"])]

    @pytest.mark.skipif(NODE is None, reason="no node on this machine")
    @pytest.mark.parametrize(("clipboard", "said"), [("resolves", "Copied."), ("", "Copied."), ("rejects", "Copied.")])
    def test_the_copy_button_copies_the_command(self, clipboard: str, said: str) -> None:
        script = """
            const source = { id: "command", textContent: "make book" }, said = { textContent: "" }, copied = [];
            let click;
            const button = { dataset: { copy: "command" }, nextElementSibling: said, hidden: true, setAttribute() {},
              addEventListener: (_, listener) => { click = listener; } };
            let selected = "";
            globalThis.getSelection = () => ({ selectAllChildren: (element) => { selected = element.textContent; } });
            globalThis.document = { getElementById: () => source, querySelectorAll: () => [button],
              execCommand: () => copied.push(selected) > 0 };
            const writeText = async (text) => {
              if (process.argv[2] === "rejects") throw new Error("denied");
              copied.push(text);
            };
            const navigator = process.argv[2] ? { clipboard: { writeText } } : {};
            Object.defineProperty(globalThis, "navigator", { value: navigator });
            require(process.argv[1]);
            click().then(() => console.log(JSON.stringify([button.hidden, copied, said.textContent])));
        """
        ended = subprocess.run(
            [NODE, "-e", script, "--", CODE / "static" / "copy.js", clipboard], capture_output=True, text=True
        )
        assert json.loads(ended.stdout) == [False, ["make book"], said], ended.stderr
