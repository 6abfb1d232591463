"""LSTM: one bias for a gate or two. 50 steps of the task lstm; the second bias starts at zero."""

import json

import numpy as np

from common import tasks
from common.tasks.prepare import batch_order, initial_weights
from common.tasks.reference import Reference

STEPS = 50
settings = tasks.settings("lstm", "quick")
data = tasks.load("lstm").data(settings)
start = initial_weights("lstm", "quick", 0)


def train(biases):
    reference = Reference("lstm", settings, {"adam": "text", "lstm_bias": biases}, start)
    losses = reference.train(data, batch_order(settings, 0)[:STEPS])
    weights = reference.weights
    bias = weights["lstm.bias"] + weights.get("lstm.recurrent_bias", 0)
    logits = reference.logits((data["x_test"], data["lengths_test"]))
    moved = np.abs(bias - start["lstm.bias"]).mean()
    parameters = sum(array.size for array in weights.values())
    return np.array(losses), moved, np.mean(logits.argmax(axis=1) == data["y_test"]), parameters


one, two = train("one"), train("two")
results = {
    "loss": [np.max(np.abs(one[0] - two[0]) / one[0]), "", "largest relative difference in 50 Adam steps"],
    "way of the bias": [two[1] / one[1], "times", "how far the sum of two biases went, over how far one bias went"],
    "accuracy, one bias": [100 * one[2], "%", "held-out, after 50 steps"],
    "accuracy, two biases": [100 * two[2], "%", "held-out, after 50 steps"],
    "parameters, one bias": [one[3], "", "of the whole network"],
    "parameters, two biases": [two[3], "", "of the whole network"],
}
print(json.dumps(results))
