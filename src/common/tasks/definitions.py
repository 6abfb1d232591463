"""Words that frameworks define differently and that matter to the reference: a framework.toml declares which it means.

The reference is evaluated with the declared definitions; no limit is ever widened for one. The book's differences page
explains them, and those that matter elsewhere, with the size of their effect.
"""

import itertools
from collections.abc import Mapping

from common import tasks
from common.errors import UserError

KNOWN = {
    "adam": {
        "text": "lr mhat / (sqrt(vhat) + eps): epsilon after the bias correction (Kingma and Ba 2015, algorithm 1)",
        "hat": "lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps): epsilon before it (end of the paper's section 2)",
    },
    "lstm_bias": {
        "one": "one bias for the four gates",
        "two": "an input bias and a recurrent bias that are added up: 4 units more parameters, and under Adam their "
        "sum moves twice as far",
    },
}


def check(declared: Mapping[str, str]) -> None:
    """See that every declared definition is known.

    Raises:
        UserError: it is not; the message names the known ones.
    """
    for word, meaning in declared.items():
        if word not in KNOWN:
            raise UserError(f"unknown definition {word!r}: known are {', '.join(KNOWN)}")
        if meaning not in KNOWN[word]:
            raise UserError(f"definition {word} = {meaning!r} is unknown: known are {', '.join(KNOWN[word])}")


def relevant(task: str) -> list[str]:
    """The words that change this task's reference: every task has an optimiser, some have an LSTM."""
    module = tasks.load(task)
    settings = next(iter(module.PROFILES.values()))
    has_lstm = any(name.startswith("lstm.") for name in module.weight_shapes(settings, {}))
    return ["adam", "lstm_bias"] if has_lstm else ["adam"]


def combinations(task: str) -> list[dict[str, str]]:
    """Every combination of the relevant definitions."""
    words = relevant(task)
    return [dict(zip(words, values, strict=True)) for values in itertools.product(*(KNOWN[word] for word in words))]


def key(task: str, declared: Mapping[str, str]) -> str:
    """One text for the relevant definitions; a word that is not declared has its first meaning."""
    check(declared)
    return " ".join(f"{word}={declared.get(word, next(iter(KNOWN[word])))}" for word in relevant(task))
