"""What JAX, Flax and Optax mean by a word, found by trying: prints topic and value as JSON (see framework.toml)."""

import inspect
import json

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from common.kernel import conventions

found = {}

optimizer = optax.adam(1.0, eps=conventions.EPSILON)
gradient = jnp.full(1, 1e-3)
change, _ = optimizer.update(gradient, optimizer.init(jnp.zeros(1)))
found["adam_form"] = conventions.adam_form(float(change[0]), 1e-3)
found["adam_epsilon"] = f"{inspect.signature(optax.adam).parameters['eps'].default:.0e}".replace("e-0", "e-")

batch = np.random.default_rng(0).normal(size=(4, 3)).astype("f")
norm = nnx.BatchNorm(3, rngs=nnx.Rngs(0))
norm(jnp.asarray(batch), use_running_average=False)
share = float(norm.mean[0] / batch.mean(axis=0)[0])
found["batch_norm_momentum"] = f"{1 - share:.3g} of the old"
found["batch_norm_variance"] = conventions.variance_form((np.array(norm.var[...]) - (1 - share)) / share, batch)
found["batch_norm_epsilon"] = f"{norm.epsilon:.0e}".replace("e-0", "e-")

x, input_weight, recurrent_weight, bias = conventions.lstm_sample()
steps, inputs, units = conventions.LSTM_SIZES
cell = nnx.OptimizedLSTMCell(inputs, units, rngs=nnx.Rngs(0))
biases = [name for name, _ in nnx.to_flat_state(nnx.state(cell, nnx.Param)) if name[-1] == "bias"]
found["lstm_biases"] = {1: "one", 2: "two"}[len(biases)]
found["lstm_forget_bias"] = "0" if (cell.dense_h.bias[units : 2 * units] == 0).all() else "unknown"
cell.dense_i.kernel[...] = jnp.asarray(input_weight)
cell.dense_h.kernel[...] = jnp.asarray(recurrent_weight)
cell.dense_h.bias[...] = jnp.asarray(bias)
rnn = nnx.RNN(cell)
outputs = rnn(jnp.asarray(x[None]))[0]
found["lstm_gates"] = conventions.gate_order(outputs[-1], x, input_weight, recurrent_weight, bias)
found["mask"] = conventions.masked_steps(rnn(jnp.asarray(x[None]), seq_lengths=jnp.array([2]))[0], 2, outputs)

dense = nnx.Linear(300, 200, rngs=nnx.Rngs(0))
convolution = nnx.Conv(2, 5, (3, 4), padding="VALID", rngs=nnx.Rngs(0))
found["dense_layout"] = {(200, 300): "(out, in)", (300, 200): "(in, out)"}[dense.kernel.shape]
found["convolution_layout"] = {(3, 4, 2, 5): "HWIO"}[convolution.kernel.shape]
found["data_layout"] = {(1, 6, 5, 5): "NHWC"}[convolution(jnp.zeros((1, 8, 8, 2))).shape]
found["initialisation"] = conventions.initialisation(np.array(dense.kernel[...]), 300, 200)
found["precision"] = dense.kernel.dtype.name

logits, labels = jnp.array([[1.0, 2.0], [3.0, 0.0]]), jnp.array([0, 0])
per_sample = -np.array(jax.nn.log_softmax(logits))[:, 0]
loss = optax.softmax_cross_entropy_with_integer_labels(logits, labels)
found["loss_reduction"] = conventions.reduction(loss, per_sample)


def convolve(image, kernel):
    layer = nnx.Conv(1, 1, (3, 3), strides=2, use_bias=False, rngs=nnx.Rngs(0))  # padding "SAME" is the default
    layer.kernel[...] = jnp.asarray(kernel[:, :, None, None])
    return layer(jnp.asarray(image[None, :, :, None]))[0, :, :, 0]


found["padding_same"] = conventions.pads(convolve)

print(json.dumps(found, indent=1))
