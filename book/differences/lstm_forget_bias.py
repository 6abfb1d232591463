"""LSTM: the forget gate's bias starts at 0 or at 1. The task lstm, otherwise equal; three seeds."""

import json

import numpy as np

from common import tasks
from common.tasks.prepare import batch_order, initial_weights
from common.tasks.reference import Reference

STEPS, SEEDS = 50, (0, 1, 2)
settings = tasks.settings("lstm", "quick")
data = tasks.load("lstm").data(settings)
units = settings["units"]


def train(seed, forget_bias):
    weights = initial_weights("lstm", "quick", seed)
    weights["lstm.bias"] = np.zeros(4 * units)
    weights["lstm.bias"][units : 2 * units] = forget_bias
    reference = Reference("lstm", settings, {"adam": "text"}, weights)
    losses = reference.train(data, batch_order(settings, seed)[:STEPS])
    logits = reference.logits((data["x_test"], data["lengths_test"]))
    return np.mean(losses[-5:]), 100 * np.mean(logits.argmax(axis=1) == data["y_test"])


results = {}
for bias in (0, 1):
    runs = np.array([train(seed, bias) for seed in SEEDS])
    for form, of in {"smallest": np.min, "mean": np.mean, "largest": np.max}.items():
        loss, accuracy = of(runs, axis=0)
        results[f"forget bias {bias}, {form}: loss"] = [loss, "", f"mean of the steps {STEPS - 4} to {STEPS}"]
        results[f"forget bias {bias}, {form}: accuracy"] = [accuracy, "%", f"held-out, after {STEPS} steps"]
print(json.dumps(results))
