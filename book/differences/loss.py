"""Loss: the mean over the batch or the sum (64 times as much). 50 steps of the task mlp with SGD and with Adam."""

import json

import numpy as np

from common import tasks
from common.tasks.prepare import batch_order, initial_weights
from common.tasks.reference import Adam, Reference

STEPS, RATE = 50, 0.1
settings = tasks.settings("mlp", "quick")
data = tasks.load("mlp").data(settings)


class SGD:
    def update(self, weights, gradients):
        for name, gradient in gradients.items():
            weights[name] = weights[name] - RATE * gradient


def train(optimiser, factor):
    reference = Reference("mlp", settings, {}, initial_weights("mlp", "quick", 0))
    losses = []
    for batch in batch_order(settings, 0)[:STEPS]:
        loss, gradients = reference.loss_and_gradients((data["x_train"][batch].astype(float),), data["y_train"][batch])
        optimiser.update(reference.weights, {name: factor * gradient for name, gradient in gradients.items()})
        losses.append(loss)
    accuracy = 100 * np.mean(reference.logits((data["x_test"],)).argmax(axis=1) == data["y_test"])
    return np.array(losses), reference.weights, accuracy


results = {}
for name, optimiser in {"SGD": SGD, "Adam": lambda: Adam(settings, {"adam": "text"})}.items():
    mean, total = train(optimiser(), 1), train(optimiser(), settings["batch_size"])
    weights = max(np.abs(mean[1][key] - total[1][key]).max() / np.abs(mean[1][key]).max() for key in mean[1])
    results |= {
        f"{name}: accuracy with the mean": [mean[2], "%", "held-out, after 50 steps"],
        f"{name}: accuracy with the sum": [total[2], "%", "held-out, after 50 steps"],
        f"{name}: loss": [np.max(np.abs(mean[0] - total[0]) / mean[0]), "", "largest relative difference"],
        f"{name}: weights": [weights, "", "largest difference over the largest weight of its array"],
    }
print(json.dumps(results))
