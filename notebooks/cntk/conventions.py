"""What CNTK means by a word, found by trying: prints topic and value as JSON (`[conventions]` in framework.toml)."""

import inspect
import json

import cntk as C
import numpy as np

from common.kernel import conventions

found = {}

weight = C.parameter((1,), init=0)
options = {"lr": 1.0, "momentum": 0.9, "unit_gain": True, "variance_momentum": 0.999}
learner = C.adam([weight], epsilon=conventions.EPSILON, minibatch_size=C.learners.IGNORE, **options)
learner.update({weight: np.array([1e-3], "f")}, 1)
found["adam_form"] = conventions.adam_form(weight.value[0], 1e-3)
found["adam_epsilon"] = "{:.0e}".format(inspect.signature(C.adam).parameters["epsilon"].default).replace("e-0", "e-")

features = C.input_variable(3)
norm = C.layers.BatchNormalization()(features)
trainer = C.Trainer(norm, C.reduce_sum(norm), C.sgd(norm.parameters, C.learning_parameter_schedule(0)))
mean, variance = norm.aggregate_mean, norm.aggregate_variance
first, second = np.random.RandomState(0).normal(size=(2, 4, 3)).astype("f")
trainer.train_minibatch({features: first})
found["batch_norm_variance"] = conventions.variance_form(variance.value, first)
before = mean.value
trainer.train_minibatch({features: second})
share = (mean.value - before) / (second.mean(axis=0) - before)
replaced = np.allclose(before, first.mean(axis=0), atol=1e-6)
expected = replaced and np.allclose(share, 1 - np.exp(-len(second) / 5000), rtol=0.05)
found["batch_norm_momentum"] = "exp(−n/5000) of the old" if expected else "unknown"
found["batch_norm_epsilon"] = "{:.0e}".format(norm.root_function.block_root.attributes["epsilon"]).replace("e-0", "e-")

x, input_weight, recurrent_weight, bias = conventions.lstm_sample()
steps, inputs, units = conventions.LSTM_SIZES
sequences = C.sequence.input_variable(inputs)
lstm = C.layers.Recurrence(C.layers.LSTM(units))(sequences)
found["lstm_biases"] = {1: "one", 2: "two"}[sum(len(parameter.shape) == 1 for parameter in lstm.parameters)]
found["lstm_forget_bias"] = "0" if (lstm.b.value == 0).all() else "unknown"
lstm.W.value, lstm.H.value, lstm.b.value = input_weight, recurrent_weight, bias
outputs = lstm.eval({sequences: [x, x[:2]]})
found["lstm_gates"] = conventions.gate_order(outputs[0][-1], x, input_weight, recurrent_weight, bias)
found["mask"] = "no masked steps" if [len(output) for output in outputs] == [steps, 2] else "unknown"

dense = C.layers.Dense(200)(C.input_variable(300))
images = C.input_variable((2, 8, 8))
convolution = C.layers.Convolution2D((3, 4), 5)(images)
found["dense_layout"] = {(200, 300): "(out, in)", (300, 200): "(in, out)"}[dense.W.shape]
found["convolution_layout"] = {(5, 2, 3, 4): "OIHW"}[convolution.W.shape]
found["data_layout"] = {(5, 6, 5): "NCHW"}[convolution.shape]
found["initialisation"] = conventions.initialisation(dense.W.value, 300, 200)
found["precision"] = dense.W.value.dtype.name

scores, targets = C.input_variable(2), C.input_variable(2)
logits, labels = np.array([[1, 2], [3, 0]], "f"), np.eye(2, dtype="f")[[0, 0]]
per_sample = np.log(np.exp(logits).sum(axis=1)) - logits[:, 0]
losses = C.cross_entropy_with_softmax(scores, targets).eval({scores: logits, targets: labels})
found["loss_reduction"] = conventions.reduction(losses, per_sample)


def convolve(image, kernel):
    pixels = C.input_variable((1, 8, 8))
    layer = C.layers.Convolution2D((3, 3), 1, strides=2, pad=True, bias=False)(pixels)
    layer.W.value = kernel[None, None]
    return layer.eval({pixels: image[None, None]})[0, 0]


found["padding_same"] = conventions.pads(convolve)

print(json.dumps(found, indent=1))
