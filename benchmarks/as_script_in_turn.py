"""A notebook's code as a plain script, and in the same process, in turn with it, the loop of a tutorial.

`python as_script_in_turn.py NOTEBOOK PARAMETERS_JSON LOOP PREPARED SEED`: whenever the notebook's clock has closed a
block of steps, the loop makes as many. The last line of the output is the mean seconds of a step of the loop, as JSON;
those of the notebook's steps are in its clock's file.

Standard library in Python 3.6 grammar, since it runs in the frameworks' environments.
"""

import ast
import itertools
import json
import sys
import time
from pathlib import Path

import as_script

from common.kernel import run as kernel_run
from common.kernel.clock import PROOF_STEPS


class Loop:
    """A program of loops/ that ends with `for batch in timed(order):`, its steps made when they are asked for.

    Attributes:
        blocks: steps and seconds of each call; the first 20 steps warm it up and are none, as in the notebook's clock.
    """

    def __init__(self, program, arguments):
        sys.argv, sys.path[:0] = [program, *arguments], [str(Path(program).parent)]
        *before, loop = ast.parse(Path(program).read_text(), program).body
        if not isinstance(loop, ast.For) or getattr(getattr(loop.iter, "func", None), "id", "") != "timed":
            sys.exit(f"{program} does not end with a loop over timed(...)")
        if len(loop.iter.args) + len(loop.iter.keywords) > 1:
            sys.exit(f"{program} waits for a device: its steps cannot be told from the notebook's")
        self._names = {"__name__": "__main__"}
        exec(self._compiled(before), self._names)
        self._left = iter(eval(compile(ast.Expression(loop.iter.args[0]), program, "eval"), self._names))
        loop.iter = ast.copy_location(ast.Name("in_turn", ast.Load()), loop.iter)
        self._loop = self._compiled([loop])
        self.blocks = []
        self.run(PROOF_STEPS)
        self.blocks = []

    def run(self, steps):
        """Make so many steps more."""
        self._names["in_turn"] = itertools.islice(self._left, steps)
        started = time.perf_counter()
        exec(self._loop, self._names)
        self.blocks.append((steps, time.perf_counter() - started))

    @staticmethod
    def _compiled(statements):
        module = ast.parse("")
        module.body = statements
        return compile(ast.fix_missing_locations(module), "<loop>", "exec")


class InTurn(kernel_run.Run):
    """A run beside which a loop makes its steps: off the clock, at the end of each block."""

    loop = None

    def tick(self, loss=None, weights=None):
        blocks = len(self._clock.steady_steps)
        super().tick(loss, weights)
        if self._clock.steps == PROOF_STEPS:
            InTurn.loop = Loop(sys.argv[3], sys.argv[4:])
        elif len(self._clock.steady_steps) > blocks:
            InTurn.loop.run(self._clock.steady_steps[-1])
        else:
            return
        self._clock._since = time.perf_counter()


if __name__ == "__main__":
    as_script.WAYS["in turn"] = InTurn
    as_script.main(sys.argv[1], json.loads(sys.argv[2]), "in turn")
    blocks = InTurn.loop.blocks
    print(json.dumps(sum(seconds for _, seconds in blocks) / sum(steps for steps, _ in blocks)))
