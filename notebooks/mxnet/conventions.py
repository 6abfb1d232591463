"""What MXNet means by a word, found by trying: prints topic and value as JSON (`[conventions]` in framework.toml)."""

import json

import mxnet as mx
import numpy as np
from mxnet import autograd, gluon
from mxnet.gluon import nn, rnn

from common.kernel import conventions

found = {}

optimizer = mx.optimizer.Adam(learning_rate=1.0, epsilon=conventions.EPSILON)
weight, gradient = mx.nd.zeros(1), mx.nd.full(1, 1e-3)
optimizer.update(0, weight, gradient, optimizer.create_state(0, weight))
found["adam_form"] = conventions.adam_form(weight.asscalar(), 1e-3)
found["adam_epsilon"] = f"{mx.optimizer.Adam().epsilon:.0e}".replace("e-0", "e-")

batch = np.random.default_rng(0).normal(size=(4, 3)).astype("f")
norm = nn.BatchNorm(in_channels=3)
norm.initialize()
with autograd.record():
    normalised = norm(mx.nd.array(batch))
normalised.backward()  # only this updates the running statistics
mean, variance = norm.running_mean.data().asnumpy(), norm.running_var.data().asnumpy()
share = mean[0] / batch.mean(axis=0)[0]
found["batch_norm_momentum"] = f"{1 - share:.3g} of the old"
found["batch_norm_variance"] = conventions.variance_form((variance - (1 - share)) / share, batch)
found["batch_norm_epsilon"] = f"{norm._kwargs['eps']:.0e}".replace("e-0", "e-")

x, input_weight, recurrent_weight, bias = conventions.lstm_sample()
steps, inputs, units = conventions.LSTM_SIZES
lstm = rnn.LSTM(units, input_size=inputs)
lstm.initialize()
names = [name for name in lstm.collect_params() if name.endswith("bias")]
found["lstm_biases"] = {1: "one", 2: "two"}[len(names)]
forget = lstm.l0_i2h_bias.data().asnumpy()[units : 2 * units]
found["lstm_forget_bias"] = "0" if (forget == 0).all() else "unknown"
lstm.l0_i2h_weight.set_data(mx.nd.array(input_weight.T))
lstm.l0_h2h_weight.set_data(mx.nd.array(recurrent_weight.T))
lstm.l0_i2h_bias.set_data(mx.nd.array(bias))
outputs = lstm(mx.nd.array(x[:, None])).asnumpy()[:, 0]
found["lstm_gates"] = conventions.gate_order(outputs[-1], x, input_weight, recurrent_weight, bias)
masked = rnn.LSTM(units, input_size=inputs, use_sequence_length=True, params=lstm.collect_params())
state = masked.begin_state(batch_size=1)
lengths = mx.nd.array([2])
given, _ = masked(mx.nd.array(x[:, None]), state, sequence_length=lengths)
found["mask"] = conventions.masked_steps(given.asnumpy()[:, 0], 2, outputs)

dense, convolution = nn.Dense(200, in_units=300), nn.Conv2D(5, (3, 4), in_channels=2)
for layer in (dense, convolution):
    layer.initialize()
found["dense_layout"] = {(200, 300): "(out, in)", (300, 200): "(in, out)"}[dense.weight.shape]
found["convolution_layout"] = {(5, 2, 3, 4): "OIHW"}[convolution.weight.shape]
found["data_layout"] = {(1, 5, 6, 5): "NCHW"}[convolution(mx.nd.zeros((1, 2, 8, 8))).shape]
found["initialisation"] = conventions.initialisation(dense.weight.data().asnumpy(), 300, 200)
found["precision"] = np.dtype(dense.weight.dtype).name

logits, labels = mx.nd.array([[1, 2], [3, 0]]), mx.nd.array([0, 0])
per_sample = -mx.nd.log_softmax(logits).asnumpy()[:, 0]
found["loss_reduction"] = conventions.reduction(
    gluon.loss.SoftmaxCrossEntropyLoss()(logits, labels).asnumpy(), per_sample
)
try:
    nn.Conv2D(1, 3, strides=2, padding="same")
    found["padding_same"] = "accepted"
except Exception:
    found["padding_same"] = "refused"

print(json.dumps(found, indent=1))
