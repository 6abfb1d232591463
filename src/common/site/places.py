"""Where the book is made from, and where to."""

from dataclasses import dataclass
from pathlib import Path

from common import paths
from common.results import machine

CODE = Path(__file__).parent


@dataclass(frozen=True)
class Places:
    """Inputs and output of one build; the defaults are this repository's."""

    results: Path = paths.RESULTS
    notebooks: Path = paths.NOTEBOOKS
    book: Path = paths.BOOK
    config: Path = paths.ROOT / "_config.yml"
    output: Path = paths.ROOT  # jupyter-book itself adds `_build/html`

    @property
    def archive(self) -> Path:
        """The published records."""
        return self.book / "results"

    def run(self, record: dict) -> Path:
        """The folder of a run: a local one, else a published one."""
        local = self.results / record["run_id"]
        if local.is_dir():
            return local
        return self.archive / machine.slug(record["machine"]) / record["started"][:10] / record["run_id"]

    def notebook(self, record: dict) -> Path:
        """The executed notebook of a run."""
        return self.run(record) / "notebook.ipynb"

    @property
    def source(self) -> Path:
        """The assembled tree that Sphinx reads."""
        return self.output / "_build" / "source"

    @property
    def html(self) -> Path:
        """The built site."""
        return self.output / "_build" / "html"

    @property
    def index(self) -> Path:
        """The start page."""
        return self.html / "index.html"
