"""The executed notebook as evidence: no path, host name or user of the measuring machine, and no flood of output."""

import socket
from pathlib import Path

import nbformat

from common import paths

LONGEST_OUTPUT = 20_000


def clean(executed: Path, source: Path) -> None:
    """Rewrite an executed notebook for publication; does nothing when papermill wrote none."""
    if not executed.is_file():
        return
    notebook = nbformat.read(executed, as_version=4)
    metadata = notebook.metadata.get("papermill", {})
    metadata["input_path"] = str(source.relative_to(paths.ROOT))
    metadata["output_path"] = executed.name
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            _clean_output(output)
    temporary = executed.with_suffix(".part")
    nbformat.write(notebook, temporary)
    temporary.replace(executed)


def scrub(text: str) -> str:
    """Replace what tells about the machine and its user."""
    home = str(Path.home())
    for private, public in ((str(paths.ROOT), "<repository>"), (home, "~"), (socket.gethostname(), "<host>")):
        if len(private) > 1:
            text = text.replace(private, public)
    return text


def _clean_output(output: dict) -> None:
    for name in ("text", "evalue"):
        if name in output:
            output[name] = _shorten(scrub(output[name]))
    if "traceback" in output:
        output["traceback"] = [_shorten(scrub(line)) for line in output["traceback"]]
    for kind, value in output.get("data", {}).items():
        if isinstance(value, str) and kind.startswith("text/"):
            output["data"][kind] = _shorten(scrub(value))


def _shorten(text: str) -> str:
    if len(text) <= LONGEST_OUTPUT:
        return text
    return f"{text[:LONGEST_OUTPUT]}\n[... {len(text) - LONGEST_OUTPUT} more characters were cut]\n"
