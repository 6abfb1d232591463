"""The reference: float64 NumPy, gradients by autograd, Adam in both of its definitions."""

from collections.abc import Callable

import autograd
import numpy as np

from common import tasks
from common.tasks import network

PIECE = 250


class Reference:
    """A task's network in float64, from the shared weights of one seed.

    Args:
        task: name of the task.
        settings: its sizes and hyper-parameters.
        definitions: what a framework means by words that have two meanings (`common.tasks.definitions`).
        weights: initial weights by canonical name; arrays that only a definition adds start at zero.
    """

    def __init__(self, task: str, settings: dict, definitions: dict, weights: dict[str, np.ndarray]):
        module = tasks.load(task)
        self.settings, self.definitions = settings, definitions
        self._logits, self._inputs = module.logits, module.INPUTS
        shapes = module.weight_shapes(settings, definitions)
        self.weights = {name: np.asarray(weights.get(name, np.zeros(shape)), float) for name, shape in shapes.items()}
        self._gradient = autograd.value_and_grad(self._loss)

    def logits(self, inputs: tuple[np.ndarray, ...]) -> np.ndarray:
        """(batch, classes) logits in float64."""
        count = len(inputs[0])
        # In pieces, since a convolution of all images at once needs gigabytes.
        pieces = (slice(at, at + PIECE) for at in range(0, count, PIECE))
        return np.concatenate(
            [self._logits(self.weights, tuple(_double(x[piece]) for x in inputs), self.settings) for piece in pieces]
        )

    def loss_and_gradients(self, inputs: tuple, labels: np.ndarray) -> tuple[float, dict[str, np.ndarray]]:
        """Mean loss of a batch and its gradients by canonical name."""
        loss, gradients = self._gradient(self.weights, inputs, labels)
        return float(loss), gradients

    def train(self, arrays: dict, order: np.ndarray, on_step: Callable[[int], None] = lambda step: None) -> list[float]:
        """Train on the batches of `order`; returns the loss of every step, before its update."""
        optimiser = Adam(self.settings, self.definitions)
        inputs = tuple(_double(arrays[f"{name}_train"]) for name in self._inputs)
        losses = []
        for step, batch in enumerate(order, start=1):
            loss, gradients = self.loss_and_gradients(tuple(x[batch] for x in inputs), arrays["y_train"][batch])
            optimiser.update(self.weights, gradients)
            losses.append(loss)
            on_step(step)
        return losses

    def _loss(self, weights: dict, inputs: tuple, labels: np.ndarray):
        return network.cross_entropy(self._logits(weights, inputs, self.settings), labels)


class Adam:
    """Adam (Kingma and Ba 2015) in the two definitions that frameworks use.

    `text` is algorithm 1: `lr mhat / (sqrt(vhat) + eps)`. `hat` is the reordering of the end of the paper's section 2:
    `lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps)`: its epsilon counts `1 / sqrt(1 - b2^t)` times as much.
    """

    def __init__(self, settings: dict, definitions: dict):
        self._settings = settings
        self._definition = definitions.get("adam", "text")
        self._moments: dict[str, tuple] = {}
        self._step = 0

    def update(self, weights: dict[str, np.ndarray], gradients: dict[str, np.ndarray]) -> None:
        """Replace every array of `weights` by its updated value."""
        rate, b1, b2, epsilon = (self._settings[k] for k in ("learning_rate", "beta_1", "beta_2", "epsilon"))
        self._step += 1
        correct_1, correct_2 = 1 - b1**self._step, 1 - b2**self._step
        if self._definition == "hat":
            epsilon = epsilon / np.sqrt(correct_2)
        for name, gradient in gradients.items():
            m, v = self._moments.get(name, (0.0, 0.0))
            m = b1 * m + (1 - b1) * gradient
            v = b2 * v + (1 - b2) * gradient**2
            self._moments[name] = m, v
            weights[name] = weights[name] - rate * (m / correct_1) / (np.sqrt(v / correct_2) + epsilon)


def _double(x: np.ndarray) -> np.ndarray:
    return x.astype(float) if x.dtype.kind == "f" else x
