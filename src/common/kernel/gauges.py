"""What the system says about this process (Linux's /proc); None or empty where it does not say."""

import os
import re

# Numeric and threading libraries, by the names of their files.
_LIBRARY = re.compile(r"/(lib[^/]*(?:blas|mkl|dnnl|omp|tbb|cudnn|cublas|cudart|nccl)[^/]*)$")


def reset_peak():
    """Begin the measurement of the peak anew, where the system allows it."""
    try:
        with open("/proc/self/clear_refs", "w") as stream:
            stream.write("5")
    except OSError:
        pass  # then the peak counts from the start of the process, whose Python alone is small


def memory():
    """Resident memory of this process in bytes."""
    return _status("VmRSS", 1024)


def peak_memory():
    """Largest resident memory of this process in bytes since `reset_peak`."""
    return _status("VmHWM", 1024)


def threads():
    """Threads of this process."""
    return _status("Threads", 1)


def cpus():
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None


def libraries():
    """Files of the numeric and threading libraries that this process has loaded, sorted."""
    try:
        with open("/proc/self/maps") as stream:
            found = (_LIBRARY.search(line.rstrip()) for line in stream)
            return sorted({match.group(1) for match in found if match})
    except OSError:
        return []


def _status(key, unit):
    try:
        with open("/proc/self/status") as stream:
            for line in stream:
                if line.startswith(key + ":"):
                    return int(line.split()[1]) * unit
    except OSError:
        pass
    return None
