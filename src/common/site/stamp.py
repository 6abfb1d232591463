"""Whether anything that the book is made of changed since it was built. Imports nothing slow: it runs every time."""

import hashlib
from pathlib import Path

from common import paths
from common.commit import commit
from common.site.places import CODE, Places

_RECORD_FILES = ("record.json", "notebook.ipynb")


def current(places: Places) -> str:
    """Digest over the commit and the names, sizes and times of every file that the book depends on."""
    digest = hashlib.sha256(commit().encode())  # every page shows it
    for path in _inputs(places):
        status = path.stat()
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_built(places: Places) -> bool:
    """Whether the site is there and was built from everything as it is now."""
    path = _file(places)
    return places.index.is_file() and path.is_file() and path.read_text() == current(places)


def keep(places: Places, digest: str) -> None:
    """Note what the site was built from: `digest` is from before the build, so that a change during it is seen."""
    _file(places).write_text(digest)


def forget(places: Places) -> None:
    """From now until `keep` the site counts as unfinished."""
    _file(places).unlink(missing_ok=True)


def _file(places: Places) -> Path:
    return places.output / "_build" / "book.stamp"


def _inputs(places: Places) -> list[Path]:
    common = CODE.parent
    found = [path for name in _RECORD_FILES for path in places.results.glob(f"*/{name}")]
    found += places.notebooks.glob("[!_]*/*")
    for folder in (places.book, CODE, common / "tasks", common / "results", common / "suite"):
        found += folder.rglob("*")
    found += [
        places.config,
        *(paths.ROOT / name for name in ("requirements.txt", "CHANGELOG.md", "CITATION.cff", "benchmarks/README.md")),
    ]
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)
