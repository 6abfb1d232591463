"""Child processes that never outlive their parent, and trees of them that end whole."""

import contextlib
import ctypes
import subprocess
from collections.abc import Iterator

import psutil

PR_SET_CHILD_SUBREAPER = 36


@contextlib.contextmanager
def tree(command: list, **options) -> Iterator[subprocess.Popen]:
    """Start `command` in a session of its own; on leaving, end it and everything it ever started.

    A kernel detaches itself from its parent. This process therefore adopts orphans (as the system calls it, a
    subreaper), so that they stay findable as its descendants.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    before = set(psutil.Process().children(recursive=True))
    child = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield child
    finally:
        end([process for process in psutil.Process().children(recursive=True) if process not in before])
        child.wait()


def end(processes: list[psutil.Process]) -> None:
    """Kill processes and whatever they start meanwhile, and wait until they are gone."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            descendants = process.children(recursive=True)
            process.kill()
            end(descendants)
    psutil.wait_procs(processes, timeout=10)
