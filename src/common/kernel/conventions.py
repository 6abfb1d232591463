"""What a framework means by a word, found by trying: used by the `conventions.py` of the framework folders.

Each function takes what the framework computed and names the definition that gives the same numbers, in the words of
`[conventions]` in framework.toml; "unknown" where none does.
"""

import itertools

import numpy as np

LSTM_SIZES = (3, 2, 5)  # time steps, inputs, units of the LSTM that `gate_order` takes
EPSILON = 1e-2  # for `adam_form`: large enough to be seen


def adam_form(change, gradient):
    """Which Adam changes a weight by `change` in its first step, with learning rate 1, beta_2 0.999, `EPSILON`.

    Both are in Kingma and Ba 2015: "text" is algorithm 1, "hat" the other order of computation, end of section 2.
    """
    for name, epsilon in (("text", EPSILON), ("hat", EPSILON / np.sqrt(1 - 0.999))):
        if np.isclose(abs(change), abs(gradient) / (abs(gradient) + epsilon), rtol=1e-2):
            return name
    return "unknown"


def variance_form(running, batch):
    """Whether a running variance took the batch's variance divided by n ("biased") or by n - 1 ("unbiased")."""
    for name, removed in (("biased", 0), ("unbiased", 1)):
        if np.allclose(running, np.var(batch, axis=0, ddof=removed), rtol=1e-3):
            return name
    return "unknown"


def gate_order(output, x, input_weight, recurrent_weight, bias):
    """Order of the four blocks of an LSTM's weights, such as "i f g o", from its output at the last step.

    `x` (time, inputs), `input_weight` (inputs, 4 units), `recurrent_weight` (units, 4 units), `bias` (4 units,).
    """
    units = len(recurrent_weight)
    for order in itertools.permutations("ifgo"):
        h = c = np.zeros(units)
        for step in x:
            blocks = np.split(step @ input_weight + h @ recurrent_weight + bias, 4)
            i, f, g, o = (blocks[order.index(name)] for name in "ifgo")
            c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
            h = _sigmoid(o) * np.tanh(c)
        if np.allclose(h, np.ravel(output), atol=1e-5):
            return " ".join(order)
    return "unknown"


def lstm_sample():
    """x, input weight, recurrent weight and bias for `gate_order`: random, float32."""
    steps, inputs, units = LSTM_SIZES
    shapes = ((steps, inputs), (inputs, 4 * units), (units, 4 * units), (4 * units,))
    return [np.random.RandomState(seed).normal(size=shape).astype("f") for seed, shape in enumerate(shapes)]


def initialisation(weight, inputs, outputs):
    """The scheme that a large dense weight was drawn from."""
    deviation, largest = np.std(weight), np.max(np.abs(weight))
    glorot = np.sqrt(2 / (inputs + outputs))
    schemes = (("Glorot", glorot), ("LeCun", np.sqrt(1 / inputs)), ("He", np.sqrt(2 / inputs)))
    if largest / deviation < 1.8:  # a uniform distribution ends at the square root of 3 deviations
        bounds = [(name + " uniform", np.sqrt(3) * size) for name, size in schemes]
        for name, bound in bounds + [("uniform ±1/√in", 1 / np.sqrt(inputs)), ("uniform ±0.07", 0.07)]:
            if np.isclose(largest, bound, rtol=1e-2):
                return name
        return "unknown"
    form = " normal, truncated" if largest / deviation < 2.5 else " normal"
    return next((name + form for name, size in schemes if np.isclose(deviation, size, rtol=2e-2)), "unknown")


def reduction(value, per_sample):
    """What the default loss makes of the losses of the samples."""
    value = np.asarray(value)
    if value.size == len(per_sample) > 1 and np.allclose(value.ravel(), per_sample, rtol=1e-4):
        return "per sample"
    named = (("mean", np.mean(per_sample)), ("sum", np.sum(per_sample)))
    return next((name for name, expected in named if np.allclose(value, expected, rtol=1e-4)), "unknown")


def pads(convolve):
    """Zeros before and after 8 elements of a side under "same", stride 2, kernel 3: "(0, 1)" or "(1, 0)".

    `convolve` takes an (8, 8) image and a (3, 3) kernel. A single 1 in the corner meets the kernel's element at the
    place that the number of zeros before it says.
    """
    image, kernel = np.zeros((8, 8), "f"), np.arange(1, 10, dtype="f").reshape(3, 3)
    image[0, 0] = 1
    output = np.asarray(convolve(image, kernel))
    before = [k for k in range(3) if output.shape == (4, 4) and output[0, 0] == kernel[k, k]]
    return "({}, {})".format(before[0], 1 - before[0]) if before else "unknown"


def masked_steps(outputs, length, unmasked):
    """What (time, units) outputs hold after `length` valid steps; `unmasked` are those without any mask."""
    after, last = np.asarray(outputs)[length:], np.asarray(outputs)[length - 1]
    if np.allclose(after, 0):
        return "zeros"
    if np.allclose(after, last, atol=1e-6):
        return "repeats the last output"
    return "computes on" if np.allclose(after, np.asarray(unmasked)[length:], atol=1e-6) else "unknown"


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))
