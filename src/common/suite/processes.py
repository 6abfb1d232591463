"""Child processes that never outlive their parent, and trees of them that end whole."""

import contextlib
import ctypes
import subprocess
from collections.abc import Iterator

import psutil

PR_SET_CHILD_SUBREAPER = 36


GRACE_SECONDS = 1.0  # for helpers of a kernel that end by themselves when it has ended


@contextlib.contextmanager
def tree(command: list, left_behind: list[str], **options) -> Iterator[subprocess.Popen]:
    """Start `command` in a session of its own; on leaving, end it and everything it ever started.

    Names of processes that outlived the command, where it ended by itself, are added to `left_behind`.

    A kernel detaches itself from its parent. This process therefore adopts orphans (as the system calls it, a
    subreaper), so that they stay findable as its descendants.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    before = set(psutil.Process().children(recursive=True))
    child = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield child
    finally:
        started = [process for process in psutil.Process().children(recursive=True) if process not in before]
        if child.poll() is not None:
            _, started = psutil.wait_procs(started, timeout=GRACE_SECONDS)
            left_behind += [_name(process) for process in started]
        end(started)
        child.wait()


def end(processes: list[psutil.Process]) -> None:
    """Kill processes and whatever they start meanwhile, and wait until they are gone.

    They are stopped before their descendants are asked for: what runs could start another one in between.
    """
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.suspend()
            descendants = process.children(recursive=True)
            process.kill()
            end(descendants)
    psutil.wait_procs(processes, timeout=10)


def _name(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.NoSuchProcess:
        return "ended meanwhile"
