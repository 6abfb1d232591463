"""The real data that lies in the repository, checked against its checksum on every reading."""

import gzip
import hashlib
from pathlib import Path

import numpy as np

from common.errors import UserError
from common.paths import DATA

SPLIT_SEED = 2019


def digits(folder: Path = DATA) -> tuple[np.ndarray, np.ndarray]:
    """scikit-learn's digits: images (1797, 8, 8) float32 in [0, 1] and labels (1797,) int32."""
    lines = gzip.decompress(verified("digits/digits.csv.gz", folder)).decode().split()
    table = np.array([line.split(",") for line in lines], dtype=np.float32)
    return table[:, :-1].reshape(-1, 8, 8) / np.float32(16), table[:, -1].astype(np.int32)


def mnist(folder: Path = DATA) -> tuple[np.ndarray, np.ndarray]:
    """The 10,000 images of MNIST's test files: (10000, 28, 28) float32 in [0, 1] and labels (10000,) int32."""
    images = _idx(gzip.decompress(verified("mnist/t10k-images-idx3-ubyte.gz", folder)), (10000, 28, 28))
    labels = _idx(gzip.decompress(verified("mnist/t10k-labels-idx1-ubyte.gz", folder)), (10000,))
    return images.astype(np.float32) / np.float32(255), labels.astype(np.int32)


SOURCES = {"digits": digits, "mnist": mnist}
SIZES = {"digits": 1797, "mnist": 10000}


def test_size(settings: dict) -> int:
    """How many images are not for training."""
    return SIZES[settings["source"]] - settings["train_size"]


def images(settings: dict) -> dict[str, np.ndarray]:
    """Images and labels of `settings["source"]`, split by one fixed seed into `x_train`, `y_train`, `x_test`, `y_test`.

    The first `settings["train_size"]` of the shuffled images are for training, all others for testing. The split is
    the same for every seed of a run.
    """
    x, y = SOURCES[settings["source"]]()
    shuffled = np.random.default_rng(SPLIT_SEED).permutation(len(x))
    train, test = np.split(shuffled, [settings["train_size"]])
    return {"x_train": x[train], "y_train": y[train], "x_test": x[test], "y_test": y[test]}


def ink_columns(settings: dict) -> dict[str, np.ndarray]:
    """The images of `images` as sequences of different lengths: their columns that hold ink, left to right.

    Returns:
        `x_train`, `x_test` (n, time_steps, height) float32, zeros after the end; `lengths_train`, `lengths_test` (n,)
        int32, never 0; `y_train`, `y_test`.

    Raises:
        UserError: an image holds no ink, or more columns of it than `settings["time_steps"]`.
    """
    arrays = images(settings)
    for part in ("train", "test"):
        pixels = arrays[f"x_{part}"]
        inked = pixels.any(axis=1)
        lengths = inked.sum(axis=1).astype(np.int32)
        if lengths.min() < 1 or lengths.max() > settings["time_steps"]:
            raise UserError(f"{settings['source']} has {lengths.min()} to {lengths.max()} columns of ink in an image")
        valid = np.arange(settings["time_steps"]) < lengths[:, None]
        sequences = np.zeros((*valid.shape, pixels.shape[1]), np.float32)
        # Both selections run through the images in order and, within one, from left to right.
        sequences[valid] = pixels.transpose(0, 2, 1)[inked]
        arrays[f"x_{part}"], arrays[f"lengths_{part}"] = sequences, lengths
    return arrays


def verified(name: str, folder: Path = DATA) -> bytes:
    """The bytes of a data file, once their SHA-256 is that of SHA256SUMS.

    Raises:
        UserError: the file is missing, or its bytes are not the published ones.
    """
    sums = dict(reversed(line.split()) for line in (DATA / "SHA256SUMS").read_text().splitlines())
    path = folder / name
    if not path.is_file():
        raise UserError(f"data file {name} is missing: restore it with `git checkout -- data`")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sums[name]:
        raise UserError(
            f"data file {name} fails its checksum (expected {sums[name][:12]}..., found {found[:12]}...): "
            "restore it with `git checkout -- data`"
        )
    return content


def _idx(content: bytes, shape: tuple[int, ...]) -> np.ndarray:
    header = 4 + 4 * len(shape)
    stored = tuple(int.from_bytes(content[at : at + 4], "big") for at in range(4, header, 4))
    if stored != shape:
        raise UserError(f"an IDX file of shape {shape} was expected, this one says {stored}")
    return np.frombuffer(content, dtype=np.uint8, offset=header).reshape(shape)
