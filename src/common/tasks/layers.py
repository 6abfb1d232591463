"""What the layers of a task's network put out and learn, from the constant `LAYERS` of the task's module.

`LAYERS` names the layers in the order of the data: `(kind, operand, ...)`. An operand is the name of a setting, or the
name that the layer has in the trainable arrays: `("convolution", "conv1", "filters_1", "kernel_size")`. `KINDS`, at
the end, has the kinds with their operands; what a layer puts out follows from what comes in.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from common.errors import UserError
from common.tasks import network

ACTIVATIONS = ("tanh",)


@dataclass(frozen=True)
class Layer:
    """A layer in one profile. Shapes are of one example: a vector, (steps, features), or (maps, height, width)."""

    kind: str
    shape: tuple[int, ...]
    window: tuple[int, ...] = ()
    arrays: dict[str, tuple[int, ...]] = field(default_factory=dict)
    activation: str = ""

    @property
    def title(self) -> list[str]:
        """Its kind, and what its trainable arrays are called: `average`, `pooling`, or `convolution`, `conv1`."""
        return [*self.kind.split(), *dict.fromkeys(name.partition(".")[0] for name in self.arrays)]

    @property
    def numbers(self) -> dict[str, str]:
        """Its sizes as people read them; empty where it has no such size."""
        parameters = sum(map(math.prod, self.arrays.values()))
        return {
            "window": " x ".join(map(str, self.window)),
            "output": " x ".join(f"{size:,}" for size in self.shape),
            "parameters": f"{parameters:,}" if parameters else "",
        }


def layers(described: Iterable[tuple], settings: dict) -> list[Layer]:
    """The layers of `LAYERS` with their sizes under these settings; an activation belongs to the layer before it.

    Raises:
        UserError: there is no such kind of layer; the message names the known ones.
    """
    found: list[Layer] = []
    for kind, *operands in described:
        if kind in ACTIVATIONS:
            found[-1] = replace(found[-1], activation=kind)
        elif kind in KINDS:
            incoming = found[-1].shape if found else ()
            found.append(Layer(kind, **KINDS[kind](settings, incoming, *operands)))
        else:
            raise UserError(f"unknown kind of layer {kind!r}: known are {', '.join((*KINDS, *ACTIVATIONS))}")
    return found


def _input(settings: dict, _: tuple, *sizes: str) -> dict:
    return {"shape": tuple(settings[size] for size in sizes)}


def _input_image(settings: dict, _: tuple, height: str, width: str) -> dict:
    return {"shape": (1, settings[height], settings[width])}


def _convolution(settings: dict, incoming: tuple, name: str, filters: str, kernel_size: str) -> dict:
    """Stride 1, padding "same"."""
    maps, *image = incoming
    window = (settings[kernel_size],) * 2
    arrays = {f"{name}.weight": (settings[filters], maps, *window), f"{name}.bias": (settings[filters],)}
    return {"shape": (settings[filters], *image), "window": window, "arrays": arrays}


def _average_pooling(settings: dict, incoming: tuple, pool_size: str) -> dict:
    maps, height, width = incoming
    size = settings[pool_size]
    return {"shape": (maps, height // size, width // size), "window": (size, size)}


def _flatten(settings: dict, incoming: tuple) -> dict:
    return {"shape": (math.prod(incoming),)}


def _columns(settings: dict, incoming: tuple) -> dict:
    """Maps as a sequence: one column of all maps per step."""
    maps, height, width = incoming
    return {"shape": (width, maps * height), "window": (height, 1)}


def _lstm(settings: dict, incoming: tuple, units: str) -> dict:
    """The output at the last step of a sequence."""
    _, features = incoming
    return {"shape": (settings[units],), "arrays": network.lstm_shapes(features, settings[units], {})}


def _dense(settings: dict, incoming: tuple, name: str, units: str) -> dict:
    (inputs,) = incoming
    arrays = {f"{name}.weight": (inputs, settings[units]), f"{name}.bias": (settings[units],)}
    return {"shape": (settings[units],), "arrays": arrays}


def _softmax(settings: dict, incoming: tuple) -> dict:
    return {"shape": incoming}


KINDS = {
    "input image": _input_image,
    "input sequence": _input,
    "input vector": _input,
    "convolution": _convolution,
    "average pooling": _average_pooling,
    "flatten": _flatten,
    "columns": _columns,
    "LSTM": _lstm,
    "dense": _dense,
    "softmax": _softmax,
}
