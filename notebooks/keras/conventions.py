"""What Keras means by a word, found by trying: prints topic and value as JSON (`[conventions]` in framework.toml)."""

import json

import keras
import numpy as np
from keras import layers, ops

from common.kernel import conventions

found = {}

optimizer = keras.optimizers.Adam(learning_rate=1.0, epsilon=conventions.EPSILON)
weight = keras.Variable([0.0])
optimizer.apply([ops.convert_to_tensor([1e-3])], [weight])
found["adam_form"] = conventions.adam_form(weight.numpy()[0], 1e-3)
found["adam_epsilon"] = f"{keras.optimizers.Adam().epsilon:.0e}".replace("e-0", "e-")

batch = np.random.default_rng(0).normal(size=(4, 3)).astype("f")
norm = layers.BatchNormalization()
norm(batch, training=True)
share = norm.moving_mean.numpy()[0] / batch.mean(axis=0)[0]
found["batch_norm_momentum"] = f"{1 - share:.3g} of the old"
found["batch_norm_variance"] = conventions.variance_form((norm.moving_variance.numpy() - (1 - share)) / share, batch)
found["batch_norm_epsilon"] = f"{norm.epsilon:.0e}".replace("e-0", "e-")

x, input_weight, recurrent_weight, bias = conventions.lstm_sample()
steps, inputs, units = conventions.LSTM_SIZES
lstm = layers.LSTM(units, return_sequences=True)
lstm.build((None, steps, inputs))
first = lstm.get_weights()
found["lstm_biases"] = {1: "one", 2: "two"}[sum(array.ndim == 1 for array in first)]
found["lstm_forget_bias"] = {0.0: "0", 1.0: "1"}[float(first[2][units : 2 * units].mean())]
lstm.set_weights([input_weight, recurrent_weight, bias])
outputs = ops.convert_to_numpy(lstm(x[None]))[0]
found["lstm_gates"] = conventions.gate_order(outputs[-1], x, input_weight, recurrent_weight, bias)
mask = ops.convert_to_tensor(np.arange(steps)[None] < 2)
found["mask"] = conventions.masked_steps(ops.convert_to_numpy(lstm(x[None], mask=mask))[0], 2, outputs)

dense, convolution = layers.Dense(200), layers.Conv2D(5, (3, 4))
dense.build((None, 300))
shape = convolution(np.zeros((1, 8, 8, 2), "f")).shape
found["dense_layout"] = {(200, 300): "(out, in)", (300, 200): "(in, out)"}[tuple(dense.kernel.shape)]
found["convolution_layout"] = {(3, 4, 2, 5): "HWIO"}[tuple(convolution.kernel.shape)]
found["data_layout"] = {(1, 6, 5, 5): "NHWC"}[tuple(shape)]
found["initialisation"] = conventions.initialisation(dense.kernel.numpy(), 300, 200)
found["precision"] = dense.compute_dtype

logits, labels = np.array([[1.0, 2.0], [3.0, 0.0]], "f"), np.array([0, 0])
per_sample = np.log(np.exp(logits).sum(axis=1)) - logits[:, 0]
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
found["loss_reduction"] = conventions.reduction(ops.convert_to_numpy(loss), per_sample)


def convolve(image, kernel):
    layer = layers.Conv2D(1, 3, strides=2, padding="same", use_bias=False)
    layer.build((None, 8, 8, 1))
    layer.set_weights([kernel[:, :, None, None]])
    return ops.convert_to_numpy(layer(image[None, :, :, None]))[0, :, :, 0]


found["padding_same"] = conventions.pads(convolve)

print(json.dumps(found, indent=1))
