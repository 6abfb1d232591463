"""Multilayer perceptron on flattened images: two hidden layers with tanh, softmax cross-entropy, Adam."""

import numpy as np

from common.tasks import network
from common.tasks.data import images

TITLE = "Multilayer perceptron"
POSITION = 1
INPUTS = ("x",)
LAYERS = (
    ("input vector", "inputs"),
    ("dense", "dense1", "hidden_1"),
    ("tanh",),
    ("dense", "dense2", "hidden_2"),
    ("tanh",),
    ("dense", "dense3", "classes"),
    ("softmax",),
)

PROFILES = {
    "quick": {
        "source": "digits",
        "train_size": 1408,
        "inputs": 64,
        "hidden_1": 128,
        "hidden_2": 64,
        "classes": 10,
        "batch_size": 64,
        "epochs": 15,
        "learning_rate": 1e-3,
        "target": 0.94,
        **network.ADAM,
    },
    "standard": {
        "source": "mnist",
        "train_size": 8000,
        "inputs": 784,
        "hidden_1": 1024,
        "hidden_2": 512,
        "classes": 10,
        "batch_size": 64,
        "epochs": 8,
        "learning_rate": 1e-3,
        "target": 0.93,
        **network.ADAM,
    },
}


def data(settings: dict) -> dict[str, np.ndarray]:
    """Images as rows: `x_train` (train, inputs) and `x_test` (test, inputs) float32, labels int32."""
    arrays = images(settings)
    for name in ("x_train", "x_test"):
        arrays[name] = arrays[name].reshape(len(arrays[name]), -1)
    return arrays


def weight_shapes(settings: dict, definitions: dict) -> dict[str, tuple[int, ...]]:
    """Shapes of the trainable arrays: three dense layers."""
    sizes = [settings[name] for name in ("inputs", "hidden_1", "hidden_2", "classes")]
    shapes = {}
    for layer in (1, 2, 3):
        shapes[f"dense{layer}.weight"] = (sizes[layer - 1], sizes[layer])
        shapes[f"dense{layer}.bias"] = (sizes[layer],)
    return shapes


def logits(weights: dict, inputs: tuple, settings: dict):
    """(batch, inputs) to (batch, classes)."""
    (x,) = inputs
    x = network.tanh(network.dense(weights, "dense1", x))
    x = network.tanh(network.dense(weights, "dense2", x))
    return network.dense(weights, "dense3", x)
