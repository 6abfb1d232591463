"""What nbmake runs: every Python notebook whose environment is installed, with the defaults of its parameters cell."""

from common.suite import environments
from common.suite.catalogue import Framework, frameworks


def _why_not(found: Framework) -> str:
    is_python = found.kernel_language == "python"
    return environments.problem(found) or ("" if is_python else "nbmake runs Python notebooks only")


_left_out = {found: reason for found in frameworks() if (reason := _why_not(found))}
collect_ignore = [str(path) for found in _left_out for path in found.folder.glob("*.ipynb")]


def pytest_report_header() -> list[str]:
    """Say which frameworks are left out, and why: a silent gap would read as a pass."""
    return [f"not under nbmake: {found.title}: {reason}" for found, reason in _left_out.items()]
