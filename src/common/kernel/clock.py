"""The clock of a run: phases, and the steps of the training loop."""

import contextlib
import time

PROOF_STEPS = 20
BLOCK_SECONDS = 0.02


class Clock:
    """Times phases in seconds of a monotonic clock.

    The phase `train` is kept in three parts. `first_step` is the first step alone: it traces and compiles.
    `proof_steps` are the next 19: after each of them, and after the first, the clock stops while the loss is
    copied, and after the last of them the weights too. `steady` holds the rest in blocks of whole steps, each at
    least 20 ms long (`steady_steps` says how many steps a block has); the device is waited for at a block's end.
    """

    def __init__(self):
        self.phases = {}
        self.steady_steps = []
        self.steps = 0
        self.losses = []
        self.proof_weights = {}
        self._open = None
        self._wait = None
        self._since = 0.0
        self._block_steps = 0

    @contextlib.contextmanager
    def phase(self, name, wait=None):
        """Time the enclosed lines as phase `name`; `wait` is called inside the clock, before it stops."""
        if self._open:
            raise RuntimeError("phase %r opened inside phase %r: phases follow one another" % (name, self._open))
        if name == "train" and self.steps:
            raise RuntimeError("the phase 'train' ran already: restart the kernel to train again")
        self._open, self._wait = name, wait
        self._since = time.perf_counter()
        try:
            yield
            if name != "train":
                self._record(name, self._elapsed())
            elif self._block_steps:
                self._close_block()
        finally:
            self._open = self._wait = None

    def tick(self, loss=None, weights=None):
        """One training step has been started. See `Run.tick`."""
        if self._open != "train":
            raise RuntimeError("tick() belongs inside `with run.phase('train'):`")
        self.steps += 1
        if self.steps > PROOF_STEPS:
            self._block_steps += 1
            if time.perf_counter() - self._since >= BLOCK_SECONDS:
                self._close_block()
            return
        self._record("first_step" if self.steps == 1 else "proof_steps", self._elapsed())
        self.losses.append(float(loss()))
        if self.steps == PROOF_STEPS:
            self.proof_weights = dict(weights())
        self._since = time.perf_counter()

    def _elapsed(self):
        if self._wait is not None:
            self._wait()
        return time.perf_counter() - self._since

    def _close_block(self):
        self._record("steady", self._elapsed())
        self.steady_steps.append(self._block_steps)
        self._block_steps = 0
        self._since = time.perf_counter()

    def _record(self, name, seconds):
        self.phases.setdefault(name, []).append(seconds)
