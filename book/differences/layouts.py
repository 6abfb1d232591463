"""Layouts: a trained convolutional network whose arrays are reshaped where they should be transposed."""

import json

import numpy as np

from common import tasks
from common.tasks.prepare import batch_order, initial_weights
from common.tasks.reference import Reference

settings = tasks.settings("cnn", "quick")
data = tasks.load("cnn").data(settings)
reference = Reference("cnn", settings, {"adam": "text"}, initial_weights("cnn", "quick", 0))
reference.train(data, batch_order(settings, 0)[:110])
trained = dict(reference.weights)


def accuracy(**changed):
    reference.weights = {**trained, **{f"{layer}.weight": array for layer, array in changed.items()}}
    return 100 * np.mean(reference.logits((data["x_test"],)).argmax(axis=1) == data["y_test"])


kernel, dense = trained["conv2.weight"], trained["dense1.weight"]
channels, side = settings["filters_2"], settings["height"] // settings["pool_size"] ** 2
# What a framework with channels last flattens: (row, column, channel) instead of (channel, row, column).
flattened = dense.reshape(channels, side, side, -1).transpose(1, 2, 0, 3).reshape(dense.shape)
results = {
    "as trained": accuracy(),
    "dense weight (out, in) read as (in, out)": accuracy(dense1=dense.T.reshape(dense.shape)),
    "dense weight after flattening channels last": accuracy(dense1=flattened),
    "convolution weight OIHW read as HWIO": accuracy(conv2=kernel.transpose(2, 3, 1, 0).reshape(kernel.shape)),
    "convolution weight with height and width swapped": accuracy(conv2=kernel.swapaxes(2, 3)),
}
print(json.dumps({name: [value, "%", "held-out accuracy"] for name, value in results.items()}))
