"""Batch norm: running variance from biased and from unbiased batch variances, 50 steps on the digits."""

import json

import numpy as np

from common.tasks.data import digits

MOMENTUM, EPSILON, STEPS = 0.1, 1e-5, 50  # momentum: weight of the new
images, _ = digits()
features = np.random.default_rng(0).normal(size=(64, 16))
hidden = images.reshape(len(images), -1).astype(float) @ features  # what a first dense layer gives
shuffled = hidden[np.random.default_rng(1).permutation(len(hidden))]


def running_variance(batch_size, divide_by):
    variance = np.ones(hidden.shape[1])
    for step in range(STEPS):
        batch = np.take(shuffled, range(step * batch_size, (step + 1) * batch_size), axis=0, mode="wrap")
        variance += MOMENTUM * (batch.var(axis=0, ddof=batch_size - divide_by) - variance)
    return variance


results = {}
for size in (64, 8, 2):
    biased, unbiased = running_variance(size, size), running_variance(size, size - 1)
    output = np.sqrt((biased + EPSILON) / (unbiased + EPSILON))  # of the unbiased layer over that of the biased one
    results[f"batch {size}: variance"] = [100 * np.max(unbiased / biased - 1), "%", "how much larger, at most"]
    results[f"batch {size}: output"] = [100 * np.max(1 - output), "%", "how much smaller at inference, at most"]
print(json.dumps(results))
