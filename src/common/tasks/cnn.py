"""Convolutional network on images: twice convolution, tanh and average pooling, then two dense layers."""

import autograd.numpy as np

from common.tasks import network
from common.tasks.data import images

TITLE = "Convolutional network"
POSITION = 2
INPUTS = ("x",)
LAYERS = (
    ("input image", "height", "width"),
    ("convolution", "conv1", "filters_1", "kernel_size"),
    ("tanh",),
    ("average pooling", "pool_size"),
    ("convolution", "conv2", "filters_2", "kernel_size"),
    ("tanh",),
    ("average pooling", "pool_size"),
    ("flatten",),
    ("dense", "dense1", "hidden"),
    ("tanh",),
    ("dense", "dense2", "classes"),
    ("softmax",),
)

PROFILES = {
    "quick": {
        "source": "digits",
        "train_size": 1408,
        "height": 8,
        "width": 8,
        "kernel_size": 3,
        "filters_1": 16,
        "filters_2": 32,
        "pool_size": 2,
        "hidden": 64,
        "classes": 10,
        "batch_size": 64,
        "epochs": 15,
        "learning_rate": 3e-3,
        "target": 0.92,
        **network.ADAM,
    },
    "standard": {
        "source": "mnist",
        "train_size": 8000,
        "height": 28,
        "width": 28,
        "kernel_size": 5,
        "filters_1": 8,
        "filters_2": 16,
        "pool_size": 2,
        "hidden": 128,
        "classes": 10,
        "batch_size": 64,
        "epochs": 10,
        "learning_rate": 1.5e-3,
        "target": 0.95,
        **network.ADAM,
    },
}


def data(settings: dict) -> dict[str, np.ndarray]:
    """Images: `x_train` (train, height, width) and `x_test` (test, height, width) float32, labels int32."""
    return images(settings)


def weight_shapes(settings: dict, definitions: dict) -> dict[str, tuple[int, ...]]:
    """Shapes of the trainable arrays: two convolutions, two dense layers."""
    size, first, second = settings["kernel_size"], settings["filters_1"], settings["filters_2"]
    height, width = (settings[side] // settings["pool_size"] // settings["pool_size"] for side in ("height", "width"))
    return {
        "conv1.weight": (first, 1, size, size),
        "conv1.bias": (first,),
        "conv2.weight": (second, first, size, size),
        "conv2.bias": (second,),
        "dense1.weight": (second * height * width, settings["hidden"]),
        "dense1.bias": (settings["hidden"],),
        "dense2.weight": (settings["hidden"], settings["classes"]),
        "dense2.bias": (settings["classes"],),
    }


def logits(weights: dict, inputs: tuple, settings: dict):
    """(batch, height, width) to (batch, classes). The flattened features are in (channel, row, column) order."""
    (x,) = inputs
    x = x[:, None]
    for layer in ("conv1", "conv2"):
        x = network.average_pool(network.tanh(network.conv2d(weights, layer, x)), settings["pool_size"])
    x = np.reshape(x, (x.shape[0], -1))
    x = network.tanh(network.dense(weights, "dense1", x))
    return network.dense(weights, "dense2", x)
