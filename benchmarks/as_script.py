"""Run a notebook's code as a plain script: `python as_script.py NOTEBOOK PARAMETERS_JSON [WAY]`.

The same cells in one namespace, without Jupyter, ZeroMQ and papermill. WAY may be `off`: clock and answers are taken
away too, no phase is clocked but the training as a whole, whose seconds are printed as JSON at the end. Or `slow`:
every step takes 20 % longer, by waiting busily on the clock.

Standard library in Python 3.6 grammar, since it runs in the frameworks' environments.
"""

import contextlib
import json
import linecache
import os
import sys
import time
from pathlib import Path

from common.kernel import run as kernel_run

SLOWDOWN = 0.2
OFF = {}


class Off(kernel_run.Run):
    """A run whose clock and answers are off: what the training costs when nothing watches it.

    It ends with the last step, as the clock's does: what a pipeline does after its last batch is not of the training.
    """

    _steps = 0

    @contextlib.contextmanager
    def phase(self, name, wait=None):
        self._wait, self._started = wait, time.perf_counter()
        yield

    def tick(self, loss=None, weights=None):
        self._steps += 1
        if self._steps == len(self.data.order):
            if self._wait is not None:
                self._wait()
            OFF["seconds"] = time.perf_counter() - self._started

    def finish(self, *answers, **named):
        pass


class Slow(kernel_run.Run):
    """A run whose training steps take 20 % longer."""

    _last = None

    def tick(self, loss=None, weights=None):
        now = time.perf_counter()
        if self._last is not None:
            until = now + SLOWDOWN * (now - self._last)
            while time.perf_counter() < until:
                pass
        super().tick(loss, weights)
        self._last = time.perf_counter()


WAYS = {"plain": kernel_run.Run, "off": Off, "slow": Slow}


def main(notebook, parameters, way="plain"):
    """Execute the code cells in order; the cell tagged `parameters` is followed by the given ones."""
    cells = json.loads(Path(notebook).read_text())["cells"]
    kernel_run.Run = WAYS[way]
    os.chdir(parameters["out"])
    namespace = {"__name__": "__main__"}
    for number, cell in enumerate(cells):
        if cell["cell_type"] != "code":
            continue
        source, name = "".join(cell["source"]), f"<cell {number}>"
        # As Jupyter does: what reads the source of a function, TensorFlow's AutoGraph for one, finds it.
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        exec(compile(source, name, "exec"), namespace)
        if "parameters" in cell["metadata"].get("tags", []):
            namespace.update(parameters)
    if OFF:
        print(json.dumps(OFF))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]), *sys.argv[3:])
