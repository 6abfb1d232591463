"""The tasks: what the work is. A module of this folder that has `PROFILES` is a task; no task knows a framework.

A task module defines

- `TITLE`: one line for people;
- `POSITION`: where it stands among the tasks, simplest first;
- `INPUTS`: the arrays a network takes, in order (`x`, for sequences also `lengths`);
- `LAYERS`: the layers in the order of the data, as `common.tasks.layers` reads them;
- `PROFILES`: profile name to settings: every size and hyper-parameter, flat, by its standard name;
- `data(settings)`: the arrays `NAME_train`, `NAME_test` for each input, `y_train` and `y_test`;
- `weight_shapes(settings, definitions)`: shape of every trainable array by canonical name;
- `logits(weights, inputs, settings)`: the network in autograd's NumPy, in whatever precision the weights have.
"""

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from common.errors import UserError


def names() -> list[str]:
    """Names of all tasks, in the order of their positions."""
    return list(_known())


@cache
def _known() -> tuple[str, ...]:
    found = (module.name for module in pkgutil.iter_modules(__path__))
    chosen = (name for name in found if hasattr(_module(name), "PROFILES"))
    return tuple(sorted(chosen, key=lambda name: _module(name).POSITION))


def load(name: str) -> ModuleType:
    """The module of task `name`.

    Raises:
        UserError: there is no such task; the message names the known ones.
    """
    if name not in _known():
        raise UserError(f"unknown task {name!r}: the tasks are {', '.join(_known())}")
    return _module(name)


def settings(name: str, profile: str) -> dict:
    """Sizes and hyper-parameters of a task in a profile.

    Raises:
        UserError: unknown task, or the task has no such profile.
    """
    profiles = load(name).PROFILES
    if profile not in profiles:
        raise UserError(f"task {name!r} has no profile {profile!r}: it has {', '.join(profiles)}")
    return dict(profiles[profile])


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{name}")
