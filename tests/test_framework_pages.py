"""Framework pages: what is declared, what ran last, how to install it, and what the article's claims became."""

import json
from dataclasses import replace
from pathlib import Path

import made_records
import pytest
from built_site import Page
from test_start_page import places

from common import paths
from common.site import framework_pages, installing, pages
from common.site.places import Places
from common.suite import environments
from common.suite.catalogue import frameworks

POM = """<project><properties><held.version>1.0-M2</held.version></properties><dependencies>
<dependency><groupId>org.other</groupId><artifactId>made-more</artifactId><version>9</version></dependency>
<dependency>
  <groupId>org.made</groupId><artifactId>made</artifactId><version>%s</version>
</dependency></dependencies></project>"""


@pytest.mark.parametrize(
    ("files", "pinned"),
    [
        ({"requirements.txt": "made-more==9\nmade==2.7.post2 \\\n    --hash=sha256:0\n"}, "made==2.7.post2"),
        ({"requirements.txt": "other==1\n", "pom.xml": POM % "${held.version}"}, "org.made:made:1.0-M2"),
        ({"pom.xml": POM % "3.1"}, "org.made:made:3.1"),
        ({"requirements.txt": "made-more==9\n"}, ""),
        ({"pom.xml": "no xml <dependency>"}, ""),
        ({}, ""),
    ],
)
def test_the_pin_is_of_the_frameworks_own_package(files: dict[str, str], pinned: str, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    framework = replace(frameworks()[0], folder=tmp_path, version_of="made")
    assert installing.pinned(framework) == pinned


@pytest.mark.parametrize("framework", frameworks(), ids=lambda found: found.name)
def test_every_framework_of_the_book_pins_itself_and_says_how(framework) -> None:
    assert framework.version_of in installing.pinned(framework)
    assert framework.facts["installation"]["value"]


@pytest.mark.parametrize("framework", frameworks(), ids=lambda found: found.name)
def test_every_claim_has_a_verdict_and_evidence(framework) -> None:
    settled = [claim for claim in framework.claims.values() if claim["verdict"] != "not settled yet"]
    assert all(claim["evidence"] for claim in settled)


class TestFrameworkPage:
    def page(self, tmp_path: Path, **changes) -> str:
        """The page of the first framework, with other declarations; one run was ok, a later one failed."""
        (alpha, _) = pages.collect(places(tmp_path, entries=0)).frameworks
        ok = {"versions": {"numpy": "1.0"}, "started": "2026-11-21T09:00:00Z"}
        failed = {"versions": {"numpy": "2.0"}, "profile": "standard", "status": "failed", "reason": "why"}
        for number, given in enumerate((ok, failed)):
            made_records.keep(tmp_path / "results", made_records.made(alpha, "default", number=number, **given))
        book = pages.collect(Places(tmp_path / "results", tmp_path / "notebooks", tmp_path / "book", output=tmp_path))
        framework = replace(book.frameworks[0], **changes) if changes else book.frameworks[0]
        if changes:
            book = replace(book, frameworks=[framework, book.frameworks[1]])
        return framework_pages.markdown(book, framework)

    def test_it_says_which_python_it_takes_and_what_ran_last(self, tmp_path: Path) -> None:
        page = self.page(tmp_path)
        assert "`numpy==2.4.6` and Python 3.11, not run here yet" in page
        assert r"Its last run that was ok here: version 1\.0, on 2026-11-21, in another" in page
        assert '<th scope="row">Version that ran here</th><td>2.0</td>' in page

    def test_it_says_that_it_installs_where_the_newest_run_was_of_these_pins(self, tmp_path: Path) -> None:
        made_records.copy_template(tmp_path / "notebooks")
        (alpha, _) = frameworks(tmp_path / "notebooks")
        hashes = {"notebook": "none", "environment": environments.stamp(alpha)}
        made_records.keep(tmp_path / "results", made_records.made(alpha, "default", hashes=hashes))
        book = pages.collect(Places(tmp_path / "results", tmp_path / "notebooks", paths.BOOK, output=tmp_path))
        page = framework_pages.markdown(book, book.frameworks[0])
        assert "**It installs and runs**: last run here on 2026-11-22, with `numpy==2.4.6` and Python 3.11." in page
        assert f"command installs it: `make envs FRAMEWORKS={alpha.name}`" in page

    def test_facts_are_called_as_on_the_start_page(self, tmp_path: Path) -> None:
        fact = {"value": "yes", "date": "2026-11-22", "source": "https://example.org"}
        page = self.page(tmp_path, facts={"distributed": fact, "installation": fact | {"value": "pip, with *care*"}})
        assert '<th scope="row">Several devices and machines</th>' in page
        assert r"How: pip\, with \*care\*." in page

    def test_without_a_run_it_says_so(self, tmp_path: Path) -> None:
        book = pages.collect(places(tmp_path, entries=0))
        assert "No run of it was ok here yet." in framework_pages.markdown(book, book.frameworks[0])

    @pytest.mark.parametrize(
        ("link", "leads"),
        [
            ("https://example.org/?a=1&b=2", ["https://example.org/?a=1&b=2"]),
            ("http://example.org", []),
            ("javascript:alert(1)", []),
            ('https://example.org/"><script>alert(1)</script>', ['https://example.org/"><script>alert(1)</script>']),
        ],
    )
    def test_what_it_does_not_do_has_a_reason_and_a_safe_link(
        self, tmp_path: Path, link: str, leads: list[str]
    ) -> None:
        page = self.page(tmp_path, unsupported={"cnn": {"reason": "<b>made</b>", "link": link}})
        part = page.partition("## What it does not do here")[2].partition("\n## ")[0]
        assert [found["href"] for found in Page(part).of("a")] == leads
        assert "&lt;b&gt;made&lt;/b&gt;" in part
        assert not Page(part).of("script")

    def test_the_files_of_its_tables_have_names_of_their_own(self, tmp_path: Path) -> None:
        tables = [table for table in Page(self.page(tmp_path)).of("table") if "data-facts" in table]
        assert len({table["data-download"] for table in tables}) == len(tables) == 3
        assert {json.loads(table["data-facts"])["profile"] for table in tables} == {"quick", "standard"}


def test_a_framework_page_shows_its_claims(tmp_path: Path) -> None:
    book = pages.collect(places(tmp_path))
    claims = {"X1": {"claim": "does everything", "verdict": "holds in part", "evidence": "it does something"}}
    framework = replace(book.frameworks[0], claims=claims)
    page = framework_pages.markdown(replace(book, frameworks=[framework]), framework)
    for word in claims["X1"].values():
        assert word in page
    assert "did not cover" not in page


def test_a_framework_that_the_article_did_not_cover_says_so(tmp_path: Path) -> None:
    book = pages.collect(places(tmp_path))
    framework = replace(book.frameworks[0], claims={}, title="<b>Made</b>")
    page = framework_pages.markdown(replace(book, frameworks=[framework]), framework)
    part = page.partition("## What the article said, and what holds")[2].partition("\n## ")[0]
    assert "The article of July 2019 did not cover" in part
    assert "<b>" not in part
