"""Which version of this repository is running."""

import subprocess
from functools import cache

from common import paths


@cache
def commit() -> str:
    """Short hash of the commit, with `+` where files differ from it; empty without git or without a repository."""
    command = ["git", "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"]
    try:
        ended = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ended.stdout.strip() if ended.returncode == 0 else ""
