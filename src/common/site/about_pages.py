"""The service pages: what was withdrawn, how the method changed, how to cite."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from common import paths
from common.errors import UserError
from common.results import archive
from common.results.record import METHOD
from common.site import templating, words

if TYPE_CHECKING:
    from common.site.pages import Book
    from common.site.places import Places

CHANGELOG = paths.ROOT / "CHANGELOG.md"
CITATION = paths.ROOT / "CITATION.cff"
BENCHMARKS = paths.ROOT / "benchmarks" / "README.md"
# What LaTeX reads as something else than the character itself.
_LATEX = {character: f"\\{character}" for character in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True)
class Citation:
    """What CITATION.cff says of this repository."""

    title: str
    authors: tuple[str, ...]
    version: str
    released: str
    licence: str


def values(book: Book) -> dict[str, object]:
    """What the text of the pages may use: the withdrawn runs, the method's version and changes, benchmarks, citation.

    Raises:
        UserError: CHANGELOG.md or CITATION.cff lacks what is taken from it; the message names file and part.
    """
    citation = read_citation(CITATION.read_text())
    return {
        "withdrawn": withdrawn(book.places),
        "method_version": str(METHOD),
        "method_changes": method_changes(CHANGELOG.read_text()),
        "benchmarks": benchmark_tables(BENCHMARKS.read_text()) if BENCHMARKS.is_file() else "",
        "citation": citation,
        "bibtex": words.fenced("text", bibtex(citation)),
    }


def benchmark_tables(text: str) -> str:
    """The tables that `benchmarks/tables.py` wrote between its marks, and before them what "Measured" says of them.

    Empty where nothing was measured.
    """
    before, _, rest = text.partition("<!-- tables: benchmarks/tables.py --write -->")
    found = rest.partition("<!-- end of tables -->")[0].strip()
    said = before.partition("\n## Measured\n")[2].strip()
    return f"{said}\n\n{found}".strip() if found else ""


def withdrawn(places: Places) -> str:
    """The lines of the errata file as a table, each with where its record lies in the repository."""
    lines = archive.errata(places.archive)
    records = {path.parent.name: path for path in places.archive.rglob("record.json")} if lines else {}
    shown = [(line, f"book/results/{records[line.run_id].relative_to(places.archive).as_posix()}") for line in lines]
    return templating.block(templating.fragment("errata", lines=shown))


def method_changes(changelog: str) -> str:
    """The section "Method" of the change log, its headings as those of a page: `## Version 2 (2026-11-22)`.

    Raises:
        UserError: there is no such section.
    """
    parts = re.split(r"(?m)^## +(.+?) *$\n?", changelog)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    if "Method" not in sections:
        raise UserError(f'{CHANGELOG.name} has no section "## Method"')
    raised = re.sub(r"(?m)^#(?=##)", "", sections["Method"].strip())
    return re.sub(r"(?m)^## +(?=\d)", "## Version ", raised)


def read_citation(text: str) -> Citation:
    """What a citation file (CFF 1.2) says.

    Raises:
        UserError: it lacks the title, the version, the date of release, the licence or the authors.
    """
    content = yaml.safe_load(text)
    try:
        return Citation(
            title=str(content["title"]),
            authors=tuple(map(_author, content["authors"])),
            version=str(content["version"]),
            released=str(content["date-released"]),
            licence=str(content["license"]),
        )
    except (KeyError, TypeError) as error:
        raise UserError(f"{CITATION.name} is not as CFF 1.2 has it: {error}") from error


def bibtex(citation: Citation) -> str:
    """An entry for BibTeX; COMMIT, DATE and DATA are left for the reader, who knows which numbers are meant."""
    authors = " and ".join(f"{{{_latex(author)}}}" for author in citation.authors)
    return "\n".join(
        (
            "@misc{living-comparison,",
            f"  title        = {{{{{_latex(citation.title)}}}}},",
            f"  author       = {{{authors}}},",
            f"  year         = {{{citation.released[:4]}}},",
            f"  howpublished = {{Version {_latex(citation.version)}, {_latex(citation.licence)}}},",
            "  note         = {Commit COMMIT, newest run of DATE, data version DATA}",
            "}",
        )
    )


def _author(entry: dict) -> str:
    """A person or an organisation."""
    return str(entry["name"]) if "name" in entry else f"{entry['given-names']} {entry['family-names']}"


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)
