"""LSTM on sequences of different lengths: the columns of an image that hold ink, left to right, then a dense layer."""

import numpy as np

from common.tasks import network
from common.tasks.data import ink_columns

TITLE = "LSTM on sequences of different lengths"
POSITION = 3
INPUTS = ("x", "lengths")
LAYERS = (
    ("input sequence", "time_steps", "inputs"),
    ("LSTM", "units"),
    ("dense", "dense1", "classes"),
    ("softmax",),
)

PROFILES = {
    "quick": {
        "source": "digits",
        "train_size": 1408,
        "time_steps": 8,
        "inputs": 8,
        "units": 48,
        "classes": 10,
        "batch_size": 64,
        "epochs": 15,
        "learning_rate": 3e-3,
        "target": 0.91,
        **network.ADAM,
    },
    "standard": {
        "source": "mnist",
        "train_size": 8000,
        "time_steps": 20,
        "inputs": 28,
        "units": 128,
        "classes": 10,
        "batch_size": 100,
        "epochs": 8,
        "learning_rate": 5e-4,
        "target": 0.92,
        **network.ADAM,
    },
}


def data(settings: dict) -> dict[str, np.ndarray]:
    """`x_train`, `x_test` (n, time_steps, inputs) float32; `lengths_train`, `lengths_test` and labels int32."""
    return ink_columns(settings)


def weight_shapes(settings: dict, definitions: dict) -> dict[str, tuple[int, ...]]:
    """Shapes of the trainable arrays: the LSTM, with the second bias where it is declared, and a dense layer."""
    return {
        **network.lstm_shapes(settings["inputs"], settings["units"], definitions),
        "dense1.weight": (settings["units"], settings["classes"]),
        "dense1.bias": (settings["classes"],),
    }


def logits(weights: dict, inputs: tuple, settings: dict):
    """(batch, time_steps, inputs) and lengths (batch,) to (batch, classes), from the last valid step's output."""
    x, lengths = inputs
    return network.dense(weights, "dense1", network.lstm(weights, x, lengths))
