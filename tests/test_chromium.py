"""A machine without Chromium: what is skipped says so, and a run that must not skip it fails."""

import os
import subprocess
import sys

import built_site
import pytest

from common import paths
from common.suite import plan

REASON = "NO TEST OF THE SITE IN A BROWSER IS RUN: there is no chromium on this machine"


@pytest.mark.parametrize(("browser", "failed"), [("", False), ("required", True)])
def test_without_chromium_the_modules_say_so_and_fail_where_it_is_required(tmp_path, browser, failed):
    environment = os.environ | {"PATH": str(tmp_path), "COMMON_BROWSER": browser}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/browser/test_tabs.py"]
    ended = subprocess.run(command, cwd=paths.ROOT, env=environment, capture_output=True, text=True)
    assert REASON in ended.stdout
    assert (ended.returncode not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)) == failed, ended.stdout


@pytest.mark.parametrize(("browser", "outcome"), [("", pytest.skip.Exception), ("required", pytest.fail.Exception)])
def test_without_chromium_a_page_is_not_opened(tmp_path, monkeypatch, browser, outcome):
    monkeypatch.setenv("COMMON_BROWSER", browser)
    monkeypatch.setattr(built_site, "CHROMIUM", None)
    with pytest.raises(outcome, match=REASON):
        built_site.in_browser(tmp_path / "page.html", tmp_path)


@pytest.mark.parametrize("installed", [True, False])
def test_doctor_says_whether_there_is_a_browser_and_what_for(tmp_path, monkeypatch, capsys, installed):
    monkeypatch.setenv("PATH", str(tmp_path))
    if installed:
        (tmp_path / "chromium").write_text("#!/bin/sh\n")
        (tmp_path / "chromium").chmod(0o755)
    assert plan.doctor([])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("browser")]
    assert ("tests in a browser are skipped" in line) != installed
    assert str(tmp_path / "chromium") in line or "apt-get install chromium" in line
