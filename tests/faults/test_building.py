"""Fault 35: the book is the same wherever it is built, from a whole repository, a shallow clone, and without git."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from built_site import contents
from foreign_book import ENVIRONMENT, HOST, USER

from common import paths
from common.site.places import Places

# The whole build in a process of its own, with the names that the book's fixture gives this machine.
BUILD = """
import socket, sys
from pathlib import Path
from common import paths
from common.results import evidence
from common.site.build import build
from common.site.places import Places
host, user, root, *places = sys.argv[1:]
assert paths.ROOT == Path(root)
socket.gethostname, evidence._user = (lambda: host), (lambda: user)
results, notebooks, book, output = map(Path, places)
build(Places(results, notebooks, book, paths.ROOT / "_config.yml", output))
"""
STAMP = "assets/stamp.js"  # names the commit


def copy_tree(folder: Path) -> Path:
    """All files of the repository in another folder, without git."""
    shutil.copytree(paths.ROOT, folder, ignore=left_out)
    return folder


def left_out(folder: str, names: list[str]) -> set[str]:
    """For `copytree`: what is generated, what is git's, environments; records too, as the book here has its own."""
    found = {name for name in names if name.startswith(".") or name == "__pycache__" or name.endswith(".egg-info")}
    return found | ({"_build", "results"} if Path(folder) in (paths.ROOT, paths.BOOK) else set())


def build_by(tree: Path, book: Places, output: Path) -> dict[str, bytes]:
    """The book, built into another folder by the code of another tree: every file of the site."""
    if (paths.BUILD / "differences").is_dir():  # what programs printed is kept until they change
        shutil.copytree(paths.BUILD / "differences", tree / "_build" / "differences", dirs_exist_ok=True)
    output.mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", BUILD, HOST, USER, tree, book.results, book.notebooks, book.book, output],
        env=without_git() | ENVIRONMENT | {"PYTHONPATH": str(tree / "src")},
        cwd=output,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    return contents(Places(output=output))


def test_35_a_tree_without_git_makes_the_same_bytes_in_another_folder(book, tmp_path):
    made = build_by(copy_tree(tmp_path / "tree"), book, tmp_path / "output")
    assert_same_but_for_commit(contents(book), made, "")


@pytest.mark.skipif(shutil.which("git") is None, reason="no git on this machine")
def test_35_a_shallow_clone_makes_the_same_bytes_and_names_the_commit(book, tmp_path):
    whole, shallow = copy_tree(tmp_path / "whole"), tmp_path / "shallow"
    commit = make_repository(whole)
    git(tmp_path, "clone", "--quiet", "--depth", "1", whole.as_uri(), str(shallow))
    assert git(shallow, "rev-list", "--count", "HEAD") == "1"  # its history ends there
    made = build_by(shallow, book, tmp_path / "output")
    assert_same_but_for_commit(contents(book), made, commit)


def assert_same_but_for_commit(first: dict[str, bytes], second: dict[str, bytes], commit: str) -> None:
    """The two sites differ in nothing but the commit, which in the second is this one."""
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} <= {STAMP}
    expected, changed = re.subn(rb'"commit":"[^"]*"', f'"commit":"{commit}"'.encode(), first[STAMP])
    assert (second[STAMP], changed) == (expected, 1)


def make_repository(folder: Path) -> str:
    """Put a folder under version control, with a history; returns how the newest commit is called there."""
    git(folder, "init", "--quiet")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "before")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "everything")
    return git(folder, "rev-parse", "--short=12", "HEAD")


def git(folder: Path, *arguments: str) -> str:
    """What a command of git prints, whatever this machine's own settings of git are."""
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    own |= {f"GIT_{who}_{what}": "made@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = ["git", *arguments]
    ended = subprocess.run(command, cwd=folder, env=without_git() | own, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def without_git() -> dict[str, str]:
    """The environment without what git puts there for its hooks: it would name another repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
