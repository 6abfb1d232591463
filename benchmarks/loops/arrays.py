"""What the loops share: the arrays of the prepared task, and the clock.

Command line of every loop: `LOOP FOLDER SEED`, the folder being that of the prepared task (notebooks/README.md).
Python 3.6 grammar, NumPy and the standard library, since it runs in the frameworks' environments.
"""

import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np

WARM_UP_STEPS = 20


def load():
    """Settings of the task, training inputs, labels, and the order of the batches, (steps, batch)."""
    folder, seed = Path(sys.argv[1]), sys.argv[2]
    task = SimpleNamespace(**json.loads((folder / "task.json").read_text()))
    data, order = np.load(str(folder / "data.npz")), np.load(str(folder / f"order-{seed}.npz"))
    return task, data["x_train"], data["y_train"], order["order"]


def timed(batches, wait=None):
    """The batches of all steps; after the last one, the mean seconds of a step is printed, the first 20 left out.

    The clock is read twice in all, so that nothing happens between two steps. `wait` waits for a device that works
    asynchronously. What a pipeline does after its last batch is not of a step: TensorFlow's takes 4 s at times to end.
    """
    started = None
    for step, batch in enumerate(batches):
        if step == WARM_UP_STEPS:
            started = now(wait)
        yield batch
        if step + 1 == len(batches):
            report(now(wait) - started, len(batches) - WARM_UP_STEPS)


def now(wait=None):
    """The clock's seconds, when all work is done."""
    if wait is not None:
        wait()
    return time.perf_counter()


def report(seconds, steps):
    """Print the result: the last line of the program's output."""
    print(json.dumps({"step_seconds": seconds / steps}))
