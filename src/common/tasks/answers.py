"""The reference's answers at the end of training, committed: `python -m common.tasks.answers [TASK ...] [--profile P]`.

Training in float64 takes minutes, so rung 6 reads its results from `reference_answers/TASK-PROFILE.json`. A hash binds
them to all that determines them; answers that no longer belong to their task are refused.
"""

import argparse
import ast
import hashlib
import json
import multiprocessing
import os
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from common import tasks
from common.errors import UserError
from common.tasks import definitions, network, prepare
from common.tasks.reference import Reference

FOLDER = Path(__file__).with_name("reference_answers")
SEEDS = prepare.SEEDS
BAND_SEEDS = tuple(range(10))
PROBES = 16


@dataclass(frozen=True)
class Answers:
    """Reference answers of one task in one profile."""

    task: str
    profile: str
    content: dict

    @property
    def accuracy_band(self) -> tuple[float, float]:
        """Mean and standard deviation of the test accuracy over ten seeds."""
        found = [run["accuracy"] for run in self._runs({}).values()]
        return float(np.mean(found)), float(np.std(found, ddof=1))

    def end(self, seed: int, declared: dict) -> dict | None:
        """Where the trained reference is: `train_loss`, `test_loss`, `accuracy`, `probe_logits`; None: not computed."""
        return self._runs(declared).get(str(seed))

    def _runs(self, declared: dict) -> dict:
        return self.content["runs"][definitions.key(self.task, declared)]


@cache
def load(task: str, profile: str) -> Answers:
    """The committed answers.

    Raises:
        UserError: there are none, or they were computed for other settings, data or reference code; the message names
            the command.
    """
    path = FOLDER / f"{task}-{profile}.json"
    command = f"`.envs/tools/bin/python -m common.tasks.answers {task} --profile {profile}`"
    if not path.is_file():
        raise UserError(f"task {task!r} has no reference answers in profile {profile!r}: run {command}")
    content = json.loads(path.read_text())
    if content["hash"] != origin(task, profile):
        raise UserError(f"{path.name} belongs to an older version of the task: run {command}")
    return Answers(task, profile, content)


def origin(task: str, profile: str) -> str:
    """SHA-256 of what determines the answers: settings, data, weights, order, and the code of network and reference."""
    digest = hashlib.sha256(repr(sorted(tasks.settings(task, profile).items())).encode())
    here = Path(__file__).parent
    for name in (task, "network", "reference"):
        digest.update(_code(here / f"{name}.py"))
    settings = tasks.settings(task, profile)
    arrays = tasks.load(task).data(settings) | prepare.initial_weights(task, profile, SEEDS[0])
    arrays["order"] = prepare.batch_order(settings, SEEDS[0])
    for name in sorted(arrays):
        digest.update(name.encode() + np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()


def compute(task: str, profile: str, declared: dict, seed: int) -> dict:
    """Train the reference with one seed and definitions, and say where it ends."""
    settings = tasks.settings(task, profile)
    module = tasks.load(task)
    arrays = module.data(settings)
    reference = Reference(task, settings, declared, prepare.initial_weights(task, profile, seed))
    reference.train(arrays, prepare.batch_order(settings, seed))
    logits = {
        part: reference.logits(tuple(arrays[f"{name}_{part}"] for name in module.INPUTS)) for part in ("train", "test")
    }
    return {
        "train_loss": round(float(network.cross_entropy(logits["train"], arrays["y_train"])), 10),
        "test_loss": round(float(network.cross_entropy(logits["test"], arrays["y_test"])), 10),
        "accuracy": round(float(np.mean(logits["test"].argmax(1) == arrays["y_test"])), 10),
        "probe_logits": np.round(logits["test"][:PROBES], 6).tolist(),
    }


def write(task: str, profile: str, workers: int) -> None:
    """Compute and write all answers: seeds 0-4 in every combination of definitions, ten seeds in the first."""
    combinations = definitions.combinations(task)
    jobs = [(task, profile, d, seed) for d in combinations for seed in (BAND_SEEDS if d == combinations[0] else SEEDS)]
    runs: dict[str, dict] = {definitions.key(task, declared): {} for declared in combinations}
    started = time.monotonic()
    # Spawned, so that each worker loads NumPy anew, with one thread.
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        for done, (job, answer) in enumerate(pool.imap(_compute, jobs), start=1):
            runs[definitions.key(task, job[2])][str(job[3])] = answer
            spent = time.monotonic() - started
            print(
                f"{task} {profile} {done}/{len(jobs)} {definitions.key(task, job[2])} seed {job[3]}: accuracy "
                f"{answer['accuracy']:.4f}, train loss {answer['train_loss']:.5f}; about "
                f"{spent / done * (len(jobs) - done):.0f} s left",
                flush=True,
            )
    FOLDER.mkdir(exist_ok=True)
    content = {"task": task, "profile": profile, "hash": origin(task, profile), "runs": runs}
    temporary = FOLDER / f"{task}-{profile}.part"
    temporary.write_text(json.dumps(content) + "\n")
    temporary.replace(FOLDER / f"{task}-{profile}.json")


def _compute(job: tuple) -> tuple[tuple, dict]:
    return job, compute(*job)


def _code(path: Path) -> bytes:
    """A module's code without comments, docstrings, layout and constants: settings are hashed by value."""
    tree = ast.parse(path.read_text())
    tree.body = [node for node in tree.body if not isinstance(node, ast.Assign)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree).encode()


def main() -> None:
    """Compute the answers of the named tasks, or of all."""
    parser = argparse.ArgumentParser(prog="python -m common.tasks.answers", description=__doc__)
    parser.add_argument("tasks", nargs="*", metavar="TASK")
    parser.add_argument("--profile", help="default: quick and standard")
    options = parser.parse_args()
    for task in options.tasks or tasks.names():
        for profile in [options.profile] if options.profile else tasks.load(task).PROFILES:
            write(task, profile, workers=os.cpu_count() or 1)


if __name__ == "__main__":
    main()
