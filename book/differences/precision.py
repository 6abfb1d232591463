"""Precision: the inputs of every matrix product rounded as TF32 and bfloat16 round them, sums kept in full."""

import json

import numpy as np

from common import tasks
from common.tasks import network
from common.tasks.prepare import batch_order, initial_weights
from common.tasks.reference import Reference

settings = tasks.settings("mlp", "quick")
data = tasks.load("mlp").data(settings)
reference = Reference("mlp", settings, {"adam": "text"}, initial_weights("mlp", "quick", 0))
reference.train(data, batch_order(settings, 0)[:110])


def rounded(x, bits):
    """`x` to the nearest number with `bits` bits after the leading one: 23 float32, 10 TF32, 7 bfloat16."""
    mantissa, exponent = np.frexp(x)
    return np.ldexp(np.round(np.ldexp(mantissa, bits + 1)), exponent - bits - 1)


def dense(bits):
    """What takes the place of the reference's own dense layer."""
    return lambda weights, name, x: (
        rounded(x, bits) @ rounded(weights[f"{name}.weight"], bits) + weights[f"{name}.bias"]
    )


exact = reference.logits((data["x_test"],))
results = {}
for name, bits in {"float32": 23, "TF32": 10, "bfloat16": 7}.items():
    network.dense = dense(bits)
    found = reference.logits((data["x_test"],))
    error = np.abs(found - exact).max() / np.abs(exact).max()
    results[f"{name}: logits"] = [error, "", "largest error over the largest logit"]
    changed = np.sum(found.argmax(axis=1) != exact.argmax(axis=1))
    results[f"{name}: answers"] = [int(changed), f"of {len(exact)}", "held-out images that get another class"]
print(json.dumps(results))
