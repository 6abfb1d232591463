"""The file protocol: plain .npz and JSON in, answers.npz and clock.json out."""

import json
import os

import numpy as np

PROTOCOL = 2


def prepared_folder(task, profile):
    """Folder of the prepared task; `COMMON_PREPARED` overrides where prepared tasks lie.

    Raises:
        FileNotFoundError: it is not prepared; the message names the command.
    """
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(os.path.dirname(os.path.dirname(here)))
    base = os.environ.get("COMMON_PREPARED") or os.path.join(root, "_build", "prepared")
    folder = os.path.join(base, task, profile)
    if not os.path.isfile(os.path.join(folder, "task.json")):
        raise FileNotFoundError(
            "task %r in profile %r is not prepared: run `.envs/tools/bin/python -m common prepare %s --profile %s`"
            % (task, profile, task, profile)
        )
    return folder


def read_npz(path):
    """All arrays of a plain .npz file, by name."""
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def read_seed(folder, kind, task, profile, seed):
    """The arrays of `weights-SEED.npz` or `order-SEED.npz`.

    Raises:
        FileNotFoundError: this seed is not prepared; the message names the command.
    """
    path = os.path.join(folder, "%s-%s.npz" % (kind, seed))
    if not os.path.isfile(path):
        raise FileNotFoundError(
            "seed %s of task %r is not prepared: run `.envs/tools/bin/python -m common prepare %s --profile %s --seed %s`"
            % (seed, task, task, profile, seed)
        )
    return read_npz(path)


def write_epoch(out, epoch, weights):
    """Write `epoch-N.npz`: the weights at the end of an epoch, counted from 1."""
    _write(out, "epoch-%d.npz" % epoch, "wb", lambda stream: np.savez(stream, **weights))


def write_answers(out, answers, clock):
    """Write answers.npz, then clock.json, each under a temporary name first: clock.json's presence means complete."""
    _write(out, "answers.npz", "wb", lambda stream: np.savez(stream, **answers))
    _write(out, "clock.json", "w", lambda stream: json.dump(clock, stream, indent=1, sort_keys=True))


def _write(out, name, mode, write):
    if not os.path.isdir(out):
        os.makedirs(out)
    path = os.path.join(out, name)
    with open(path + ".part", mode) as stream:
        write(stream)
    os.replace(path + ".part", path)
