"""What TensorFlow means by a word, found by trying: prints topic and value as JSON (see framework.toml)."""

import json

import numpy as np
import tensorflow as tf

from common.kernel import conventions

found = {}

optimizer = tf.keras.optimizers.Adam(learning_rate=1.0, epsilon=conventions.EPSILON)
weight = tf.Variable([0.0])
optimizer.apply_gradients([(tf.constant([1e-3]), weight)])
found["adam_form"] = conventions.adam_form(float(weight.numpy()[0]), 1e-3)
found["adam_epsilon"] = f"{tf.keras.optimizers.Adam().epsilon:.0e}".replace("e-0", "e-")

batch = np.random.default_rng(0).normal(size=(4, 3)).astype("f")
norm = tf.keras.layers.BatchNormalization()
norm(batch, training=True)
share = float(norm.moving_mean.numpy()[0] / batch.mean(axis=0)[0])
found["batch_norm_momentum"] = f"{1 - share:.3g} of the old"
found["batch_norm_variance"] = conventions.variance_form((norm.moving_variance.numpy() - (1 - share)) / share, batch)
found["batch_norm_epsilon"] = f"{norm.epsilon:.0e}".replace("e-0", "e-")

x, input_weight, recurrent_weight, bias = conventions.lstm_sample()
steps, inputs, units = conventions.LSTM_SIZES
lstm = tf.keras.layers.LSTM(units, return_sequences=True)
lstm.build((None, steps, inputs))
first = lstm.get_weights()
found["lstm_biases"] = {1: "one", 2: "two"}[sum(array.ndim == 1 for array in first)]
found["lstm_forget_bias"] = {0.0: "0", 1.0: "1"}[float(first[2][units : 2 * units].mean())]
lstm.set_weights([input_weight, recurrent_weight, bias])
outputs = lstm(x[None]).numpy()[0]
found["lstm_gates"] = conventions.gate_order(outputs[-1], x, input_weight, recurrent_weight, bias)
mask = tf.sequence_mask([2], steps)
found["mask"] = conventions.masked_steps(lstm(x[None], mask=mask).numpy()[0], 2, outputs)

dense, convolution = tf.keras.layers.Dense(200), tf.keras.layers.Conv2D(5, (3, 4))
dense.build((None, 300))
shape = convolution(tf.zeros((1, 8, 8, 2))).shape
found["dense_layout"] = {(200, 300): "(out, in)", (300, 200): "(in, out)"}[tuple(dense.kernel.shape)]
found["convolution_layout"] = {(3, 4, 2, 5): "HWIO"}[tuple(convolution.kernel.shape)]
found["data_layout"] = {(1, 6, 5, 5): "NHWC"}[tuple(shape)]
found["initialisation"] = conventions.initialisation(dense.kernel.numpy(), 300, 200)
found["precision"] = dense.compute_dtype
enabled = tf.config.experimental.tensor_float_32_execution_enabled()
found["gpu_precision"] = "TF32" if enabled else "float32"

logits, labels = tf.constant([[1.0, 2.0], [3.0, 0.0]]), tf.constant([0, 0])
per_sample = -tf.nn.log_softmax(logits).numpy()[:, 0]
loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
found["loss_reduction"] = conventions.reduction(loss.numpy(), per_sample)


def convolve(image, kernel):
    return tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], strides=2, padding="SAME")[0, :, :, 0]


found["padding_same"] = conventions.pads(convolve)

# The operation that older versions of the layer called for images divides by n - 1.
images, ones = np.random.default_rng(0).normal(size=(4, 2, 2, 3)).astype("f"), tf.ones(3)
_, _, variance = tf.compat.v1.nn.fused_batch_norm(images, ones, ones)
assert conventions.variance_form(variance.numpy(), images.reshape(-1, 3)) == "unbiased"

print(json.dumps(found, indent=1))
