"""The clock of a run: phases, and the steps of the training loop."""

import contextlib
import time

from common.kernel import gauges

PROOF_STEPS = 20
# Waiting for a device drains its queue. With 20 ms a block that cost MXNet a tenth of its speed.
BLOCK_SECONDS = 0.2


class Clock:
    """Times phases in seconds of a monotonic clock.

    The phase `train` is kept in three parts. `first_step` is the first step alone: it traces and compiles.
    `proof_steps` are the next 19: after each of them, and after the first, the clock stops while the loss is
    copied, and after the last of them the weights too. `steady` holds the rest in blocks of whole steps, each at
    least 200 ms long (`steady_steps` says how many steps a block has); the device is waited for at a block's end.
    A block also ends with its epoch: there the clock stops and the weights are handed to `on_epoch`.

    Attributes:
        phases: name to list of seconds.
        steady_steps: steps in each block of `steady`.
        copies: seconds, off the clock, that each copying of the weights took: after step 20, then one per epoch. They
            show work that a missing wait has left undone.
        peaks: largest resident memory of the process, in bytes, at the first end of each phase.
    """

    def __init__(self, steps_per_epoch=None, on_epoch=None):
        self.phases = {}
        self.steady_steps = []
        self.copies = []
        self.peaks = {}
        self.steps = 0
        self.losses = []
        self.proof_weights = {}
        self._steps_per_epoch = steps_per_epoch
        self._on_epoch = on_epoch
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
        if name not in self.peaks:
            self.peaks[name] = gauges.peak_memory()

    def tick(self, loss=None, weights=None):
        """One training step has been started. See `Run.tick`."""
        if self._open != "train":
            raise RuntimeError("tick() belongs inside `with run.phase('train'):`")
        self.steps += 1
        epoch_ends = self._on_epoch is not None and self.steps % self._steps_per_epoch == 0
        if self.steps <= PROOF_STEPS:
            self._prove(loss, weights)
        else:
            self._block_steps += 1
            if not epoch_ends and time.perf_counter() - self._since < BLOCK_SECONDS:
                return
            self._close_block()
        if epoch_ends:
            self._on_epoch(self.steps // self._steps_per_epoch, self._copy(weights))
        self._since = time.perf_counter()

    def _prove(self, loss, weights):
        self._record("first_step" if self.steps == 1 else "proof_steps", self._elapsed())
        self.losses.append(float(loss()))
        if self.steps == PROOF_STEPS:
            self.proof_weights = self._copy(weights)

    def _copy(self, weights):
        started = time.perf_counter()
        copied = dict(weights())
        self.copies.append(time.perf_counter() - started)
        return copied

    def _elapsed(self):
        if self._wait is not None:
            self._wait()
        return time.perf_counter() - self._since

    def _close_block(self):
        self._record("steady", self._elapsed())
        self.steady_steps.append(self._block_steps)
        self._block_steps = 0

    def _record(self, name, seconds):
        self.phases.setdefault(name, []).append(seconds)
