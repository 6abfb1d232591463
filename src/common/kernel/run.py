"""One run of one task in one framework, as its notebook sees it."""

import functools
import json
import os
import types

import numpy as np

from common.kernel import files, gauges
from common.kernel.clock import PROOF_STEPS, Clock


def start(task, variant, profile="quick", device="cpu", seed=0, out="", check=False):
    """Open a run: read the prepared task from its files.

    Args:
        task: name of the task, which is also the notebook's file name.
        variant: which of the framework's variants this is (recorded, never interpreted here).
        profile: data and sizes, `quick` or another that the task names.
        device: `cpu` or `gpu`; the notebook places its work there itself.
        seed: chooses initial weights and batch order; it must have been prepared.
        out: folder for the answers; empty means that nothing is written, only printed.
        check: train the first 20 steps only, enough for the rungs 1-5 of the ladder.

    Raises:
        FileNotFoundError: the task, profile or seed is not prepared; the message names the command that does it.
    """
    return Run(task, variant, profile, device, seed, out, check)


class Run:
    """The work that a notebook is given, its clock, and the place for its answers.

    Attributes:
        task: hyper-parameters and sizes of the task, by name (`run.task.learning_rate`).
        data: arrays by name: `x_train`, `y_train`, `x_test`, `x_probe`, `order` (steps x batch, indices into the
            training data) and whatever else the task's inputs are. Test labels are not among them.
        weights: the shared initial weights, float32, by canonical name in the canonical layout.
    """

    def __init__(self, task, variant, profile, device, seed, out, check):
        folder = files.prepared_folder(task, profile)
        gauges.reset_peak()
        self._memory_before = gauges.memory()
        with open(os.path.join(folder, "task.json")) as stream:
            self.task = types.SimpleNamespace(**json.load(stream))
        if check:
            self.task.predictions = self.task.requests = 1
        arrays = files.read_npz(os.path.join(folder, "data.npz"))
        self.weights = files.read_seed(folder, "weights", task, profile, seed)
        order = files.read_seed(folder, "order", task, profile, seed)["order"]
        arrays["order"] = order[:PROOF_STEPS] if check else order
        self.data = types.SimpleNamespace(**arrays)
        self._labels = os.path.join(folder, "labels.npz")
        self._out = out
        self._identity = {
            "protocol": files.PROTOCOL,
            "task": task,
            "variant": variant,
            "profile": profile,
            "device": device,
            "seed": seed,
            "check": bool(check),
        }
        # An epoch's weights are judged by the runner and kept on disk, not in the memory that is being measured.
        on_epoch = functools.partial(files.write_epoch, out) if out and not check else None
        self._clock = Clock(len(order) // self.task.epochs, on_epoch)

    def phase(self, name, wait=None):
        """Clock the lines inside `with run.phase(name):` in seconds.

        Args:
            name: `import`, `data`, `build`, `train`, `save`, `load`, `predict` or `latency`; the last two are
                repeated, and every repeat is kept.
            wait: called before the clock stops (in `train`: before each reading), so that a device that works
                asynchronously has finished what is being timed.
        """
        return self._clock.phase(name, wait)

    def tick(self, loss=None, weights=None):
        """Say that one training step has been started.

        In the first 20 steps the clock is stopped and `loss()` is asked for: the mean loss of the batch, before the
        update. After step 20, and at the end of each epoch of a run whose answers are kept, the clock is stopped and
        `weights()` is asked for: all weights by canonical name. Every other tick reads the clock and nothing else.
        """
        self._clock.tick(loss, weights)

    def finish(self, parameters, probe_logits, gradients, train_logits, test_logits, device_memory=None):
        """Hand in the raw answers: write them when the run has a folder for them, and print a summary.

        Args:
            parameters: trainable parameters, as the framework counts them.
            probe_logits: (probe, classes) logits of a fresh model with the shared weights on `data.x_probe`.
            gradients: mean-loss gradients of that model on the first batch, by canonical name.
            train_logits: (train, classes) logits of the trained model, saved and loaded, on the training data in its
                order.
            test_logits: (test, classes) logits of that model on the test data.
            device_memory: peak bytes by the framework's own counter, where it has one.
        """
        clock = dict(
            self._identity,
            parameters=int(parameters),
            steps=self._clock.steps,
            phases=self._clock.phases,
            steady_steps=self._clock.steady_steps,
            copies=self._clock.copies,
            memory={
                "before": self._memory_before,
                "peaks": self._clock.peaks,
                "device": None if device_memory is None else int(device_memory),
            },
            process={"threads": gauges.threads(), "cpus": gauges.cpus(), "libraries": gauges.libraries()},
        )
        answers = {"probe_logits": probe_logits, "train_logits": train_logits, "test_logits": test_logits}
        answers["losses"] = np.array(self._clock.losses, dtype=np.float64)
        for group, named in (("gradients", gradients), ("proof_weights", self._clock.proof_weights)):
            answers.update({group + "/" + name: value for name, value in named.items()})
        if self._out:
            files.write_answers(self._out, {key: np.asarray(value) for key, value in answers.items()}, clock)
        self._summarise(np.asarray(test_logits))

    def _summarise(self, test_logits):
        labels = files.read_npz(self._labels)["y_test"]
        phases = self._clock.phases
        train = sum(sum(phases.get(name, [])) for name in ("first_step", "proof_steps", "steady"))
        print("test accuracy      %.4f (%d images)" % (np.mean(test_logits.argmax(1) == labels), len(labels)))
        print("training           %.3f s (%d steps)" % (train, self._clock.steps))
        print("  of it first step %.3f s" % phases["first_step"][0])
        print("answers            %s" % (self._out or "not written: no folder was given"))
