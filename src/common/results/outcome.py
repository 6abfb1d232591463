"""From how a notebook ended and what it left to what the record says of it: status, reason, numbers, ladder."""

import json
from pathlib import Path

from common.errors import UserError
from common.kernel.files import PROTOCOL, read_npz
from common.results import curve, record
from common.results.judge import Verdict, judge

_OUT_OF_MEMORY = (
    "memoryerror",
    "outofmemory",
    "out of memory",
    "out_of_memory",  # CUDA's own name of it
    "failed to allocate",  # MXNet
    "bad_alloc",
    "alloc_failed",  # cuBLAS and cuDNN
    "resource_exhausted",
    "resourceexhausted",
    "cannot allocate memory",
)
_FROM_CLOCK = ("phases", "steady_steps", "steps", "copies", "memory", "process")


def assess(ended: dict, answers: Path, prepared: Path, identity: dict, definitions: dict[str, str]) -> dict:
    """What a record says of an executed cell.

    Args:
        ended: how the execution ended: `ended` is one of `completed`, `raised`, `died`, `timeout`; with `message`.
        answers: the folder into which the notebook wrote.
        prepared: the prepared task's folder.
        identity: what the answers must say of themselves: task, variant, profile, device, seed, check.
        definitions: what the framework declares.

    Raises:
        UserError: the committed reference answers do not belong to this task as it is now.
    """
    if ended["ended"] == "timeout":
        return {"status": "timeout", "reason": ended["message"]}
    if ended["ended"] == "died":
        return {"status": "killed", "reason": ended["message"]}
    if ended["ended"] == "raised":
        text = f"{ended['name']}: {ended['message']}"
        status = "oom" if any(sign in text.lower() for sign in _OUT_OF_MEMORY) else "failed"
        return {"status": status, "reason": text}
    if not (answers / "clock.json").is_file():
        return {"status": "failed", "reason": "the notebook ended without its answers: run.finish(...) was not reached"}
    try:
        return _judged(answers, prepared, identity, definitions)
    except UserError:
        raise
    except Exception as error:  # what the notebook left is foreign: numpy, zip and arithmetic raise whatever they do
        return {"status": "failed", "reason": f"its answers cannot be judged: {type(error).__name__}: {error}"}


def _judged(answers: Path, prepared: Path, identity: dict, definitions: dict[str, str]) -> dict:
    clock = json.loads((answers / "clock.json").read_text())
    for name, value in {"protocol": PROTOCOL, **identity}.items():
        if clock[name] != value:
            raise ValueError(f"they say {name} = {clock[name]!r}, this run has {value!r}")
    epochs = sorted(answers.glob("epoch-*.npz"), key=lambda path: int(path.stem.rpartition("-")[2]))
    given = read_npz(answers / "answers.npz")
    if epochs:
        given |= {f"weights/{name}": array for name, array in read_npz(epochs[-1]).items()}
    said = _verdict(judge(prepared, clock, definitions, given))
    if said["status"] == "ok":
        said["curve"] = curve.curve(prepared, clock, definitions, epochs)
    said |= {name: clock[name] for name in _FROM_CLOCK} | {"trainable_parameters": clock["parameters"]}
    record.check_part(said)
    return said


def _verdict(verdict: Verdict) -> dict:
    if verdict.diverged:
        return {"status": "diverged", "reason": "a loss is not a finite number", "equality": verdict.equality()}
    judged = {"score": verdict.score, "equality": verdict.equality(), "status": "ok", "reason": ""}
    if verdict.failed:
        judged |= {"status": "not equal", "reason": f"the ladder fails at: {', '.join(verdict.failed)}"}
    return judged
