"""Masks: a trained LSTM with the lengths respected and ignored, and what stands at masked steps."""

import json

import numpy as np

from common import tasks
from common.tasks import network
from common.tasks.prepare import batch_order, initial_weights
from common.tasks.reference import Reference

settings = tasks.settings("lstm", "quick")
data = tasks.load("lstm").data(settings)
reference = Reference("lstm", settings, {"adam": "text"}, initial_weights("lstm", "quick", 0))
reference.train(data, batch_order(settings, 0)[:150])
x, lengths, steps = data["x_test"].astype(float), data["lengths_test"], settings["time_steps"]


def correct(logits):
    return 100 * np.mean(logits.argmax(axis=1) == data["y_test"])


masked = reference.logits((x, lengths))
ignored = reference.logits((x, np.full_like(lengths, steps)))
# The outputs at all steps, and their mean over time, when a masked step holds zero, the last output, or its own.
limits = np.arange(1, steps + 1)
computed = np.stack([network.lstm(reference.weights, x, np.full_like(lengths, t)) for t in limits], axis=1)
valid = (np.arange(steps) < lengths[:, None])[:, :, None]
last = network.lstm(reference.weights, x, lengths)[:, None]
zeros, repeated = np.where(valid, computed, 0).mean(axis=1), np.where(valid, computed, last).mean(axis=1)


def apart(found):
    return 100 * np.linalg.norm(found - zeros) / np.linalg.norm(zeros)


share = 100 * np.abs(ignored - masked).max() / np.abs(masked).max()
changed = int(np.sum(ignored.argmax(axis=1) != masked.argmax(axis=1)))
results = {
    "accuracy, lengths respected": [correct(masked), "%", "held-out"],
    "accuracy, lengths ignored": [correct(ignored), "%", "held-out, the same network"],
    "logits": [share, "%", "largest difference over the largest logit"],
    "answers": [changed, f"of {len(x)}", "images that get another class"],
    "mean over time, repeated": [apart(repeated), "%", "masked steps repeat the last output; against zeros"],
    "mean over time, computed": [apart(computed.mean(axis=1)), "%", "masked steps hold their own; against zeros"],
}
print(json.dumps(results))
