"""Where things lie. Everything generated is under `.envs/`, `_build/` and `results/`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
DATA = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
BOOK = ROOT / "book"
PUBLISHED = BOOK / "results"
ENVIRONMENTS = ROOT / ".envs"
TOOLS = ENVIRONMENTS / "tools"
BUILD = ROOT / "_build"
PREPARED = BUILD / "prepared"
RESULTS = ROOT / "results"
