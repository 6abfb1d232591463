"""Faults 16 and 37: the book is made without a network, and without a framework that cannot be installed."""

import shutil
import subprocess

import pytest

# Brings the loopback interface up in a network of its own, then runs the command: Jupyter talks over loopback.
LOOPBACK = """
import fcntl, os, socket, struct, sys
control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
fcntl.ioctl(control, 0x8914, struct.pack("16sH14s", b"lo", 0x1 | 0x40, b""))
os.execvp(sys.argv[1], sys.argv[1:])
"""


def can_cut_the_network() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0


@pytest.mark.skipif(not can_cut_the_network(), reason="this system does not let us make a network of our own")
def test_16_everything_but_installation_works_without_a_network(clone):
    python = ".envs/tools/bin/python"
    book = (python, "-m", "common", "book", "--frameworks", "entrant")
    ended = clone.shell("unshare", "-rn", python, "-c", LOOPBACK, *book)
    assert "the book:" in ended.stdout
    assert [record["status"] for record in clone.records()].count("ok") == 1
    assert (clone.root / "_build" / "html" / "index.html").is_file()


def test_37_what_cannot_be_installed_says_so_and_the_others_live(clone):
    toml = clone.root / "notebooks" / "entrant" / "framework.toml"
    content = toml.read_text()
    stamp = clone.root / ".envs" / "entrant" / "stamp"
    stamped = stamp.read_text()
    try:
        toml.write_text(content.replace('python = "3.11"', 'python = "3.99"'))
        stamp.unlink()
        said = clone.shell("make", "book", "FRAMEWORKS=entrant", "TASKS=mlp").stdout
        assert "missing for NumPy (template): Python 3.99" in said
        (record,) = clone.records()
        assert (record["status"], "Python 3.99" in record["reason"]) == ("not run", True)
        assert "Python 3.99" in (clone.root / "_build" / "html" / "index.html").read_text()
    finally:
        toml.write_text(content)
        stamp.write_text(stamped)
