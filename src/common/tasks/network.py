"""Building blocks of the reference networks, differentiable by autograd.

Canonical layouts: dense weight (inputs, outputs); images (batch, channels, height, width); convolution weight
(outputs, inputs, height, width); LSTM kernels (inputs, 4 units) and (units, 4 units), gates input, forget, candidate,
output. A framework's own layout is its notebook's matter.

All blocks are smooth. At a kink (relu, max pooling) rounding decides which side is taken: measured on these tasks, an
honest run in float32 then differed from one in float64 by up to 3e-2 in a weight after 20 Adam steps; no limit could
have told a fault from a rounding. With tanh and average pooling, as LeNet-5 has them, they stay within 1e-5.

autograd differentiates NumPy's functions. Some blocks bring a derivative of their own, because the composed one would
take most of the time of a training in float64: `_windows` (the gathering step of a convolution), `average_pool`, and
`tanh` and `sigmoid`, whose derivatives follow from their values without another exponential.
"""

import autograd.numpy as np
import numpy
from autograd.extend import defvjp, primitive

# What all tasks share of their optimiser; an epsilon well above float32's noise in tiny gradients.
ADAM = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-5}


def dense(weights: dict, name: str, x):
    """(batch, inputs) to (batch, outputs): `x W + b`."""
    return x @ weights[f"{name}.weight"] + weights[f"{name}.bias"]


@primitive
def tanh(x):
    """Hyperbolic tangent; its derivative is 1 - tanh^2."""
    return numpy.tanh(x)


defvjp(tanh, lambda value, x: lambda gradient: gradient * (1 - value * value))


@primitive
def sigmoid(x):
    """1 / (1 + exp(-x)), through tanh so that no exponential overflows; its derivative is s (1 - s)."""
    return 0.5 * numpy.tanh(0.5 * x) + 0.5


defvjp(sigmoid, lambda value, x: lambda gradient: gradient * (value * (1 - value)))


def conv2d(weights: dict, name: str, x):
    """(batch, inputs, height, width) to (batch, outputs, height, width): cross-correlation plus bias.

    Stride 1, zero padding "same" for an odd square kernel: (kernel size - 1) / 2 on every side.
    """
    kernel = weights[f"{name}.weight"]
    outputs, size = kernel.shape[0], kernel.shape[-1]
    batch, _, height, width = x.shape
    # One matrix product for the whole batch is what BLAS does best; it is the same sum as the textbook's six loops.
    product = np.reshape(kernel, (outputs, -1)) @ _windows(x, size) + weights[f"{name}.bias"][:, None]
    return np.transpose(np.reshape(product, (outputs, batch, height, width)), (1, 0, 2, 3))


@primitive
def average_pool(x, size: int):
    """(batch, channels, height, width) to (.., height / size, width / size): the mean of windows side by side."""
    total = sum(x[:, :, row::size, column::size] for row, column in _offsets(size))
    return total / size**2


def _average_pool_gradient(_, x, size: int):
    def pull_back(gradient):  # every pixel of a window gets an equal share
        result = numpy.empty_like(x)
        for row, column in _offsets(size):
            result[:, :, row::size, column::size] = gradient
        result /= size**2
        return result

    return pull_back


defvjp(average_pool, _average_pool_gradient, argnums=(0,))


def lstm(weights: dict, x, lengths=None):
    """Output of an LSTM at the last valid step of each sequence: (batch, time, inputs) to (batch, units).

    `c' = f c + i g`, `h' = o tanh(c')` with sigmoid gates i, f, o and the candidate g through tanh, from zero states.
    `lengths` (batch,) counts the valid steps of each sequence; what comes after them has no influence. None: all are.
    A second bias, `lstm.recurrent_bias`, is added where the weights have one.
    """
    recurrent = weights["lstm.recurrent_weight"]
    batch, steps, _ = x.shape
    units = recurrent.shape[0]
    bias = weights["lstm.bias"]
    if "lstm.recurrent_bias" in weights:
        bias = bias + weights["lstm.recurrent_bias"]
    incoming = x @ weights["lstm.input_weight"] + bias
    h = c = np.zeros((batch, units), dtype=x.dtype)
    for step in range(steps):
        gates = incoming[:, step] + h @ recurrent
        i, f, o = (sigmoid(gates[:, k * units : (k + 1) * units]) for k in (0, 1, 3))
        g = tanh(gates[:, 2 * units : 3 * units])
        new_c = f * c + i * g
        new_h = o * tanh(new_c)
        if lengths is None:
            h, c = new_h, new_c
        else:  # past its end a sequence keeps its state
            valid = (step < lengths)[:, None]
            h, c = np.where(valid, new_h, h), np.where(valid, new_c, c)
    return h


def lstm_shapes(inputs: int, units: int, definitions: dict) -> dict[str, tuple[int, ...]]:
    """Shapes of an LSTM's trainable arrays; the definition `lstm_bias = "two"` adds `lstm.recurrent_bias`."""
    shapes: dict[str, tuple[int, ...]] = {
        "lstm.input_weight": (inputs, 4 * units),
        "lstm.recurrent_weight": (units, 4 * units),
        "lstm.bias": (4 * units,),
    }
    if definitions.get("lstm_bias") == "two":
        shapes["lstm.recurrent_bias"] = (4 * units,)
    return shapes


def cross_entropy(logits, labels):
    """Mean over the batch of the softmax cross-entropy, by the log-sum-exp that does not overflow."""
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_sum = np.log(np.sum(np.exp(shifted), axis=1))
    return np.mean(log_sum - shifted[np.arange(len(labels)), labels])


@primitive
def _windows(x, size: int):
    """Neighbourhoods of all pixels, zero-padded, as columns: (channels size size, batch height width)."""
    batch, channels, height, width = x.shape
    margin = size // 2
    padded = numpy.zeros((channels, batch, height + 2 * margin, width + 2 * margin), x.dtype)
    padded[:, :, margin : margin + height, margin : margin + width] = x.transpose(1, 0, 2, 3)
    columns = numpy.empty((channels, size, size, batch, height, width), x.dtype)
    for row, column in _offsets(size):
        columns[:, row, column] = padded[:, :, row : row + height, column : column + width]
    return columns.reshape(channels * size * size, -1)


def _windows_gradient(_, x, size: int):
    def pull_back(gradient):  # every pixel adds up what it got in each of the neighbourhoods it belongs to
        batch, channels, height, width = x.shape
        margin = size // 2
        columns = gradient.reshape(channels, size, size, batch, height, width)
        padded = numpy.zeros((channels, batch, height + 2 * margin, width + 2 * margin), gradient.dtype)
        for row, column in _offsets(size):
            padded[:, :, row : row + height, column : column + width] += columns[:, row, column]
        return padded[:, :, margin : margin + height, margin : margin + width].transpose(1, 0, 2, 3)

    return pull_back


defvjp(_windows, _windows_gradient, argnums=(0,))


def _offsets(size: int) -> list[tuple[int, int]]:
    return [(row, column) for row in range(size) for column in range(size)]
