"""The catalogue of frameworks, found from the folders of notebooks/: the only list there is."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import jsonschema

from common import schemas
from common.errors import UserError
from common.paths import NOTEBOOKS


@dataclass(frozen=True)
class Variant:
    """The same notebooks with another `variant` parameter: a row of the table."""

    name: str
    title: str
    kind: str
    note: str
    precision: str = "float32"


@dataclass(frozen=True, eq=False)  # one object per folder, so that it can be a key
class Framework:
    """One folder of notebooks/ and what its framework.toml says."""

    name: str
    folder: Path
    title: str
    language: str
    edition: str
    python: str
    version_of: str
    devices: tuple[str, ...]
    variants: Mapping[str, Variant]
    programs: tuple[str, ...] = ()
    definitions: Mapping[str, str] = field(default_factory=dict)
    conventions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    claims: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unsupported: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kernel: Mapping = field(default_factory=dict)
    environ: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # device to what its runs find set

    @property
    def kernel_language(self) -> str:
        """What its kernel understands, as a kernelspec names it: `python` unless framework.toml says otherwise."""
        return self.kernel.get("language", "python")

    def notebook(self, task: str) -> Path:
        """Where the notebook of `task` lies, or would lie."""
        return self.folder / f"{task}.ipynb"

    def variant(self, name: str | None) -> Variant:
        """The variant called `name`, or the first one for None.

        Raises:
            UserError: there is no such variant; the message names the known ones.
        """
        if name is None:
            return next(iter(self.variants.values()))
        if name not in self.variants:
            raise UserError(f"{self.name} has no variant {name!r}: it has {', '.join(self.variants)}")
        return self.variants[name]


def frameworks(folder: Path = NOTEBOOKS) -> list[Framework]:
    """Every framework, sorted by title. A folder is one when it has a framework.toml and no leading underscore.

    Raises:
        UserError: a framework.toml is not as its schema says; the message names file and key.
    """
    found = (path.parent for path in folder.glob("[!_]*/framework.toml"))
    return sorted(map(load, found), key=lambda framework: framework.title.lower())


def framework(name: str, folder: Path = NOTEBOOKS) -> Framework:
    """The framework called `name`.

    Raises:
        UserError: there is no such folder; the message names the known ones.
    """
    known = {found.name: found for found in frameworks(folder)}
    if name not in known:
        raise UserError(f"unknown framework {name!r}: the frameworks are {', '.join(known)}")
    return known[name]


@cache
def load(folder: Path) -> Framework:
    """Read and check one folder's framework.toml."""
    path = folder / "framework.toml"
    try:
        content = tomllib.loads(path.read_text(), parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{path}: {error}") from error
    content = json.loads(json.dumps(content, default=str))  # TOML's dates as text
    try:
        schemas.raise_best(_validator().iter_errors(content))
    except jsonschema.ValidationError as error:
        raise UserError(f"{path}: {schemas.said(error)}") from error
    variants = {name: Variant(name, **described) for name, described in content.pop("variants").items()}
    for name in ("devices", "programs"):
        content[name] = tuple(content.get(name, ()))
    return Framework(name=folder.name, folder=folder, variants=variants, **content)


@cache
def _validator() -> jsonschema.protocols.Validator:
    return schemas.validator(json.loads(Path(__file__).with_name("framework.schema.json").read_text()))
