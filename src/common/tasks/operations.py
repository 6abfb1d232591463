"""Floating-point operations of a training step, counted from the task's layers."""

import math

from common import tasks
from common.tasks.layers import Layer, layers


def step_operations(task: str, settings: dict) -> int:
    """Operations of one training step: 2 for each multiply-add of a weight with a value.

    Forward, gradient of the weights and gradient of the values cost the same; the data itself needs no gradient. Every
    step of a padded sequence counts, since masking is not skipping. Biases, activations, pooling and the optimiser,
    together a few percent, do not count.
    """
    passes = _products(layers(tasks.load(task).LAYERS, settings))
    forward = sum(uses * weight for uses, weight in passes)
    of_data = passes[0][0] * passes[0][1]
    return 2 * settings["batch_size"] * (3 * forward - of_data)


def _products(found: list[Layer]) -> list[tuple[int, int]]:
    """For each weight array, in order: how often one example multiplies with it, and its size."""
    products = []
    for before, layer in zip([None, *found], found, strict=False):
        for shape in layer.arrays.values():
            if len(shape) > 1:
                products.append((_uses(before, layer), math.prod(shape)))
    return products


def _uses(before: Layer | None, layer: Layer) -> int:
    if layer.kind == "convolution":
        return math.prod(layer.shape[1:])
    return before.shape[0] if layer.kind == "LSTM" else 1
