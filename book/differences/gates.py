"""LSTM: weights stored in one order of gates, read in another. A trained network, no error, other answers."""

import json

import numpy as np

from common import tasks
from common.tasks.prepare import batch_order, initial_weights
from common.tasks.reference import Reference

settings = tasks.settings("lstm", "quick")
data = tasks.load("lstm").data(settings)
reference = Reference("lstm", settings, {"adam": "text"}, initial_weights("lstm", "quick", 0))
reference.train(data, batch_order(settings, 0)[:150])
trained = dict(reference.weights)


def accuracy(order):
    """Held-out accuracy when the four blocks i, f, g, o are taken for the gates in `order`."""
    for name in ("lstm.input_weight", "lstm.recurrent_weight", "lstm.bias"):
        blocks = dict(zip(order, np.split(trained[name], 4, axis=-1), strict=True))
        reference.weights[name] = np.concatenate([blocks[gate] for gate in "ifgo"], axis=-1)
    logits = reference.logits((data["x_test"], data["lengths_test"]))
    return 100 * np.mean(logits.argmax(axis=1) == data["y_test"])


orders = ("ifgo", "igfo", "gfoi", "ifog")
results = {f"read as {' '.join(order)}": [accuracy(order), "%", "held-out accuracy"] for order in orders}
print(json.dumps(results))
