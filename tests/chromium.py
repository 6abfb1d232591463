"""Debian's Chromium: tests in a browser are skipped without it, or fail where COMMON_BROWSER is `required`."""

import importlib
import importlib.util
import os
import shutil
from types import ModuleType

import pytest

CHROMIUM = shutil.which("chromium")


def imported(module: str, reason: str) -> ModuleType:
    """A module that tests in a browser need; where its package is not installed they are skipped, or fail."""
    if importlib.util.find_spec(module.partition(".")[0]) is None:
        give_up(reason)
    return importlib.import_module(module)


def give_up(reason: str) -> None:
    """Skip the module or test that runs; where a browser is required, fail it."""
    if os.environ.get("COMMON_BROWSER") == "required":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason, allow_module_level=True)
