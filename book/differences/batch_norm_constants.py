"""Batch norm: what its momentum and its epsilon change. 50 batches of 64 digits, one channel per pixel."""

import json

import numpy as np

from common.tasks.data import digits

STEPS, BATCH = 50, 64
images, _ = digits()
pixels = images.reshape(len(images), -1).astype(float)
pixels = pixels[np.random.default_rng(0).permutation(len(pixels))]
pixels = pixels[:, pixels.std(axis=0) > 0]  # some corners are blank in every image
true_mean, true_variance = pixels.mean(axis=0), pixels.var(axis=0)


def outputs(keep, epsilon=1e-5):
    """The layer at inference after 50 steps, when the old statistics keep the weight `keep` in each."""
    mean, variance = np.zeros_like(true_mean), np.ones_like(true_variance)
    for step in range(STEPS):
        batch = np.take(pixels, range(step * BATCH, (step + 1) * BATCH), axis=0, mode="wrap")
        mean = keep * mean + (1 - keep) * batch.mean(axis=0)
        variance = keep * variance + (1 - keep) * batch.var(axis=0)
    return (pixels - mean) / np.sqrt(variance + epsilon)


def apart(first, second):
    return np.linalg.norm(first - second) / np.linalg.norm(second)


ideal = (pixels - true_mean) / np.sqrt(true_variance + 1e-5)
results = {
    f"{keep} of the old": [100 * apart(outputs(keep), ideal), "%", f"error of the output after {STEPS} steps"]
    for keep in (0.99, 0.9)
}
for keep in (0.99, 0.9):
    results[f"{keep} of the old, initial values"] = [100 * keep**STEPS, "%", f"their weight after {STEPS} steps"]
for spread in (1.0, 0.1, 0.01):  # standard deviation of a channel
    small, large = (1 / np.sqrt(spread**2 + epsilon) for epsilon in (1e-5, 1e-3))
    results[f"epsilon 1e-3, deviation {spread}"] = [100 * (1 - large / small), "%", "smaller output than with 1e-5"]
print(json.dumps(results))
