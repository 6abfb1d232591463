"""Adam: where epsilon stands, and how large it is. The same 50 steps of the task mlp, once with each definition."""

import json

import numpy as np

from common import tasks
from common.tasks.prepare import batch_order, initial_weights
from common.tasks.reference import Reference

STEPS = 50
settings = tasks.settings("mlp", "quick")
data = tasks.load("mlp").data(settings)


def train(form, epsilon):
    reference = Reference("mlp", {**settings, "epsilon": epsilon}, {"adam": form}, initial_weights("mlp", "quick", 0))
    losses = reference.train(data, batch_order(settings, 0)[:STEPS])
    return np.array(losses), reference.weights


def apart(first, second):
    losses = np.max(np.abs(first[0] - second[0]) / first[0])
    weights = max(np.abs(first[1][name] - second[1][name]).max() / np.abs(first[1][name]).max() for name in first[1])
    return losses, weights


text = train("text", 1e-8)
runs = {
    "text and hat, epsilon 1e-8": apart(text, train("hat", 1e-8)),
    "text and hat, epsilon 1e-7": apart(train("text", 1e-7), train("hat", 1e-7)),
    "text and hat, epsilon 1e-5": apart(train("text", 1e-5), train("hat", 1e-5)),
    "text with epsilon 1e-8 and 1e-7": apart(text, train("text", 1e-7)),
}
results = {}
for run, (losses, weights) in runs.items():
    results[f"{run}: loss"] = [losses, "", "largest relative difference in 50 steps"]
    results[f"{run}: weights"] = [weights, "", "largest difference, over the largest weight of its array"]
print(json.dumps(results))
