"""Start a kernel so that it never outlives the runner: `python launch.py COMMAND...`.

Used by every kernelspec. In JupyterLab it only replaces itself by the command. Under the runner (which sets
`COMMON_RUNNER`) it first asks the system to kill the kernel when its parent dies, even while the kernel holds the
GIL, keeps it on the processors that are measured, and takes the lock of timed cells, which the kernel then holds until
its last moment.
"""

import ctypes
import fcntl
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(command):
    """Replace this process by `command`, with the runner's conditions set where there is a runner."""
    if os.environ.get("COMMON_RUNNER"):
        parent = os.getppid()
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("the runner ended while the kernel was starting")
    cpus = os.environ.get("COMMON_CPUS")
    if cpus:
        os.sched_setaffinity(0, {int(cpu) for cpu in cpus.split(",")})
    lock = os.environ.get("COMMON_LOCK")
    if lock:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.set_inheritable(descriptor, True)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
