"""Building blocks of the reference networks, differentiable by autograd.

Canonical layouts: dense weight (inputs, outputs); images (batch, channels, height, width); convolution weight
(outputs, inputs, height, width); LSTM kernels (inputs, 4 units) and (units, 4 units), gates input, forget, candidate,
output. A framework's own layout is its notebook's matter.
"""

import autograd.numpy as np


def dense(weights: dict, name: str, x):
    """(batch, inputs) to (batch, outputs): `x W + b`."""
    return x @ weights[f"{name}.weight"] + weights[f"{name}.bias"]


def relu(x):
    """max(x, 0) with derivative 0 at 0, as all frameworks have it."""
    return np.where(x > 0, x, 0.0)


def cross_entropy(logits, labels):
    """Mean over the batch of the softmax cross-entropy, by the log-sum-exp that does not overflow."""
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_sum = np.log(np.sum(np.exp(shifted), axis=1))
    return np.mean(log_sum - shifted[np.arange(len(labels)), labels])
