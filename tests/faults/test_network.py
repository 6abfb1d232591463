"""Fault 16: no network."""

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
