"""Initialisation: the task mlp for 50 steps from six schemes that are somebody's default; biases start at zero."""

import json

import numpy as np

from common import tasks
from common.tasks.prepare import batch_order
from common.tasks.reference import Reference

STEPS, SEEDS = 50, (0, 1, 2)
settings = tasks.settings("mlp", "quick")
data = tasks.load("mlp").data(settings)
SCHEMES = {  # fan in, fan out, generator, shape -> weights
    "uniform, 1/sqrt(in)": lambda i, o, g: g.uniform(-1, 1, (i, o)) / np.sqrt(i),
    "Glorot uniform": lambda i, o, g: g.uniform(-1, 1, (i, o)) * np.sqrt(6 / (i + o)),
    "Glorot normal": lambda i, o, g: g.normal(size=(i, o)) * np.sqrt(2 / (i + o)),
    "LeCun normal": lambda i, o, g: g.normal(size=(i, o)) * np.sqrt(1 / i),
    "He normal": lambda i, o, g: g.normal(size=(i, o)) * np.sqrt(2 / i),
    "uniform, 0.07": lambda i, o, g: g.uniform(-0.07, 0.07, (i, o)),
}


def train(scheme, seed):
    generator = np.random.default_rng(seed)
    shapes = tasks.load("mlp").weight_shapes(settings, {})
    weights = {name: scheme(*shape, generator) for name, shape in shapes.items() if len(shape) == 2}
    reference = Reference("mlp", settings, {"adam": "text"}, weights)  # what is not given starts at zero
    losses = reference.train(data, batch_order(settings, seed)[:STEPS])
    accuracy = 100 * np.mean(reference.logits((data["x_test"],)).argmax(axis=1) == data["y_test"])
    return losses[0], np.mean(losses[-5:]), accuracy


results = {}
for name, scheme in SCHEMES.items():
    first, last, accuracy = np.mean([train(scheme, seed) for seed in SEEDS], axis=0)
    results[f"{name}: first loss"] = [first, "", "before any step; ln 10 = 2.303 is chance"]
    results[f"{name}: loss"] = [last, "", "mean of the steps 46 to 50"]
    results[f"{name}: accuracy"] = [accuracy, "%", "held-out, after 50 steps"]
print(json.dumps(results))
