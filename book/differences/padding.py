"""Padding "same" with stride 2 on an even size: zeros after the image (0, 1), before it (1, 0), or on both sides."""

import json

import autograd.numpy as np
from autograd import grad

from common.tasks import network
from common.tasks.data import images

FILTERS, SIZE, STEPS, BATCH = 16, 3, 150, 64
arrays = images({"source": "digits", "train_size": 1408})
generator = np.random.default_rng(0)
kernel = generator.normal(size=(SIZE * SIZE, FILTERS)) / SIZE


def convolve(kernel, x, pads):
    """3 by 3, stride 2: (batch, 8, 8) to (batch, rows, columns, filters)."""
    padded = np.pad(x.astype(float), ((0, 0), pads, pads))
    rows = (padded.shape[1] - SIZE) // 2 + 1
    windows = [padded[:, i : i + 2 * rows : 2, j : j + 2 * rows : 2] for i in range(SIZE) for j in range(SIZE)]
    return np.stack([window[:, :rows, :rows] for window in windows], axis=-1) @ kernel


def logits(weights, x, pads):
    return np.reshape(np.tanh(convolve(weights["kernel"], x, pads)), (len(x), -1)) @ weights["dense"]


def accuracy(pads):
    return 100 * np.mean(logits(weights, arrays["x_test"], pads).argmax(axis=1) == arrays["y_test"])


weights = {"kernel": kernel, "dense": 0.1 * generator.normal(size=(4 * 4 * FILTERS, 10))}
gradient = grad(lambda weights, x, y: network.cross_entropy(logits(weights, x, (0, 1)), y))
for _ in range(STEPS):
    batch = generator.choice(len(arrays["x_train"]), BATCH)
    slopes = gradient(weights, arrays["x_train"][batch], arrays["y_train"][batch])
    weights = {name: weights[name] - 0.1 * slopes[name] for name in weights}
after, before, both = (convolve(kernel, arrays["x_test"], pads) for pads in ((0, 1), (1, 0), (1, 1)))
apart = 100 * np.linalg.norm(after - before) / np.linalg.norm(after)
results = {
    "output": [apart, "%", "(1, 0) against (0, 1), relative (2-norm)"],
    "(1, 1) and (1, 0)": [np.abs(both - before).max(), "", "largest difference: the last row of zeros is never read"],
    "accuracy with (0, 1)": [accuracy((0, 1)), "%", "held-out; the network was trained so"],
    "accuracy with (1, 0)": [accuracy((1, 0)), "%", "held-out; the same network with the other padding"],
}
print(json.dumps(results))
