"""Running Jupyter Book over an assembled source tree."""

import os
import subprocess
import sys
from pathlib import Path

from common.errors import UserError
from common.site import words
from common.site.places import Places


def run(places: Places) -> None:
    """Build `_build/html`; what did not change since the last build is not built again.

    Raises:
        UserError: the build failed, or gave a warning; the message has them and names the log.
    """
    log = places.output / "_build" / "book.log"
    command = [
        *(sys.executable, "-m", "common.site.jupyter_book"),
        *("build", places.source, "--config", places.config, "--toc", places.source / "_toc.yml"),
        *("--path-output", places.output, "-W", "-n", "--keep-going"),
    ]
    settings = {**os.environ, "PYTHONHASHSEED": "0"}
    with log.open("w") as stream:
        ended = subprocess.run(command, cwd=places.output, env=settings, stdout=stream, stderr=subprocess.STDOUT)
    if ended.returncode:
        raise UserError(f"the book could not be built, the whole log is {log}:\n{_complaints(log)}")


def _complaints(log: Path) -> str:
    lines = words.plain(log.read_text(errors="replace")).splitlines()
    named = [line for line in lines if "WARNING" in line or "ERROR" in line]
    return "\n".join(named[:20] or lines[-20:])
