"""Faults 36 and 38: what is installed. Fault 37 is in test_books.py."""

import hashlib
import re

import pytest
from copies import RUN


def test_36_a_package_whose_hash_is_another_is_not_installed(clone):
    lock = clone.root / "notebooks" / "entrant" / "requirements.txt"
    content = lock.read_text()
    try:
        lock.write_text(re.sub(r"sha256:\w{64}", f"sha256:{'0' * 64}", content))
        said = clone.common("envs", "entrant").stdout
        assert "NOT INSTALLED" in said
        assert "hash" in said.lower()
        ended = clone.common(*RUN, check=False)
        assert (ended.returncode, "make envs FRAMEWORKS=entrant" in ended.stderr) == (2, True)
    finally:
        lock.write_text(content)
        clone.common("envs", "entrant")


@pytest.fixture
def setup_of_the_entrant(clone):
    """Gives the entrant a setup script that writes files into its environment, and takes it away again."""
    folder = clone.root / "notebooks" / "entrant"
    script, sums = folder / "setup", folder / "SHA256SUMS"

    def give(files: dict[str, str], named: dict[str, str]) -> str:
        lines = [f'mkdir -p "$1/jars"; printf {content} > "$1/jars/{name}"' for name, content in files.items()]
        script.write_text("\n".join(["#!/bin/sh", *lines, ""]))
        script.chmod(0o755)
        digests = {name: hashlib.sha256(content.encode()).hexdigest() for name, content in named.items()}
        sums.write_text("".join(f"{digest}  jars/{name}\n" for name, digest in digests.items()))
        return clone.common("envs", "entrant").stdout

    yield give
    script.unlink()
    sums.unlink()
    clone.common("envs", "entrant")


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"a.jar": "spoilt"}, {"a.jar": "good"}),
        ({"a.jar": "good"}, {"a.jar": "good", "b.jar": "good"}),
        ({"a.jar": "good", "b.jar": "more"}, {"a.jar": "good"}),
        ({}, {"classes/a.class": "good"}),
    ],
    ids=["another content", "one is missing", "one more than named", "no folder of it"],
)
def test_36_a_file_that_setup_brings_is_refused_unless_it_is_the_one_named(clone, setup_of_the_entrant, files, named):
    said = setup_of_the_entrant(files, named)
    assert "NOT INSTALLED" in said
    assert "is not the file that notebooks/entrant/SHA256SUMS names" in said
    assert clone.common(*RUN, check=False).returncode == 2


def test_38_a_file_that_setup_brought_and_that_changed_is_refused_and_named(clone, setup_of_the_entrant):
    assert "NOT INSTALLED" not in setup_of_the_entrant({"a.jar": "good"}, {"a.jar": "good"})
    assert clone.common(*RUN, check=False).returncode == 0
    jar = clone.root / ".envs" / "entrant" / "jars" / "a.jar"
    for change, said in ((lambda: jar.write_text("other size"), "of another size"), (jar.unlink, "missing")):
        change()
        ended = clone.common(*RUN, check=False)
        assert (ended.returncode, f"jars/a.jar is {said}" in ended.stderr) == (2, True)


def test_38_an_environment_whose_files_were_never_looked_at_is_not_used(clone):
    sums = clone.root / "notebooks" / "entrant" / "SHA256SUMS"
    sums.write_text(f"{'0' * 64}  jars/a.jar\n")
    try:
        ended = clone.common(*RUN, check=False)
        assert (ended.returncode, "not held against notebooks/entrant/SHA256SUMS" in ended.stderr) == (2, True)
    finally:
        sums.unlink()


def test_38_a_package_that_is_not_the_pinned_one_is_refused_and_named(clone):
    site = next((clone.root / ".envs" / "entrant").glob("lib/python*/site-packages"))
    installed = next(site.glob("numpy-*.dist-info"))
    changed = installed.with_name("numpy-0.0.1.dist-info")
    installed.rename(changed)
    try:
        ended = clone.common(*RUN, check=False)
        assert ended.returncode == 2
        assert "numpy is 0.0.1" in ended.stderr
        assert "make envs FRAMEWORKS=entrant" in ended.stderr
        assert clone.records() == []
    finally:
        changed.rename(installed)
