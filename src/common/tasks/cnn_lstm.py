"""Convolution and LSTM together: feature maps of an image, read column by column by an LSTM, then a dense layer."""

import autograd.numpy as np

from common.tasks import network
from common.tasks.data import images

TITLE = "Convolution and LSTM"
POSITION = 4
INPUTS = ("x",)
LAYERS = (
    ("input image", "height", "width"),
    ("convolution", "conv1", "filters", "kernel_size"),
    ("tanh",),
    ("average pooling", "pool_size"),
    ("columns",),
    ("LSTM", "units"),
    ("dense", "dense1", "classes"),
    ("softmax",),
)

PROFILES = {
    "quick": {
        "source": "digits",
        "train_size": 1408,
        "height": 8,
        "width": 8,
        "kernel_size": 3,
        "filters": 8,
        "pool_size": 2,
        "units": 32,
        "classes": 10,
        "batch_size": 64,
        "epochs": 15,
        "learning_rate": 4e-3,
        "target": 0.91,
        **network.ADAM,
    },
    "standard": {
        "source": "mnist",
        "train_size": 8000,
        "height": 28,
        "width": 28,
        "kernel_size": 5,
        "filters": 16,
        "pool_size": 2,
        "units": 128,
        "classes": 10,
        "batch_size": 64,
        "epochs": 6,
        "learning_rate": 1e-3,
        "target": 0.94,
        **network.ADAM,
    },
}


def data(settings: dict) -> dict[str, np.ndarray]:
    """Images: `x_train` (train, height, width) and `x_test` (test, height, width) float32, labels int32."""
    return images(settings)


def weight_shapes(settings: dict, definitions: dict) -> dict[str, tuple[int, ...]]:
    """Shapes of the trainable arrays: a convolution, the LSTM on columns of its maps, a dense layer."""
    features = settings["filters"] * (settings["height"] // settings["pool_size"])
    return {
        "conv1.weight": (settings["filters"], 1, settings["kernel_size"], settings["kernel_size"]),
        "conv1.bias": (settings["filters"],),
        **network.lstm_shapes(features, settings["units"], definitions),
        "dense1.weight": (settings["units"], settings["classes"]),
        "dense1.bias": (settings["classes"],),
    }


def logits(weights: dict, inputs: tuple, settings: dict):
    """(batch, height, width) to (batch, classes).

    The LSTM takes one column of the pooled maps per step, left to right; a step's features are in (channel, row) order.
    """
    (x,) = inputs
    maps = network.average_pool(network.tanh(network.conv2d(weights, "conv1", x[:, None])), settings["pool_size"])
    columns = np.transpose(maps, (0, 3, 1, 2))
    steps = np.reshape(columns, (*columns.shape[:2], -1))
    return network.dense(weights, "dense1", network.lstm(weights, steps))
