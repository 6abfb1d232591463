"""Environments: one per framework under `.envs/`, each with a kernelspec in the tools environment."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from common import paths
from common.errors import UserError
from common.suite import programs
from common.suite.catalogue import Framework

LAUNCHER = paths.SOURCE / "common" / "kernel" / "launch.py"
SUMS = "SHA256SUMS"  # of files that `setup` brings into the environment, as sha256sum writes them
PROBE = "conventions"  # the program that shows what the framework means by a word (book/differences.md) uses it only
# What shapes no environment. Sums only say what the files must be that all else brings.
_NOT_ENVIRONMENT = {".ipynb", ".md"}
_NOT_ENVIRONMENT_NAMES = {"faults.toml", "requirements.in", SUMS}
# PyTorch's and TensorFlow's wheels are most of it; measured on 2026-11-22.
DISK_FOR_ALL = 9_000_000_000


def folder(framework: Framework) -> Path:
    """Where the environment lies."""
    return paths.ENVIRONMENTS / framework.name


def stamp(framework: Framework) -> str:
    """Hash of everything in the framework's folder that shapes its environment (all but notebooks, prose, `PROBE`)."""
    digest = hashlib.sha256(framework.python.encode())
    for path in sorted(filter(_shapes_environment, framework.folder.rglob("*"))):
        content = path.read_bytes() if path.name != "framework.toml" else json.dumps(framework.kernel).encode()
        digest.update(str(path.relative_to(framework.folder)).encode() + b"\0" + content + b"\0")
    return digest.hexdigest()


def problem(framework: Framework) -> str | None:
    """Why cells of this framework cannot run now, with the way out; None when they can."""
    command = f"`make envs FRAMEWORKS={framework.name}`"
    if not (folder(framework) / "stamp").is_file():
        lacks = programs.missing(framework)
        if lacks:
            return f"cannot be installed here, missing: {'; '.join(lacks)}. Then run {command}"
        return f"its environment is not installed: run {command}"
    if not _is_current(framework):
        return f"its environment is older than notebooks/{framework.name}: run {command}"
    differing = _differing(framework)
    if differing:
        return f"its environment is not as it was installed ({differing}): run {command}"
    if not (kernelspec(framework) / "kernel.json").is_file():
        return f"its kernel is not registered: run {command}"
    return None


def build(framework: Framework) -> None:
    """Make the environment from nothing, register its kernel, and stamp it as complete.

    When only the kernel is missing (the tools environment was made anew), it is registered and nothing is installed.

    Raises:
        UserError: something that we cannot install is missing, or a step failed; the message has its last lines
            and names the log.
    """
    lacks = programs.missing(framework)
    if lacks:
        raise UserError(f"{framework.title} cannot be installed here, missing: {'; '.join(lacks)}")
    target = folder(framework)
    if _is_current(framework) and not _differing(framework):
        _register(framework)
        return
    shutil.rmtree(target, ignore_errors=True)
    log = paths.ENVIRONMENTS / f"{framework.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("")
    uv = Path(sys.executable).with_name("uv")
    python = target / "bin" / "python"
    steps = [
        [uv, "venv", "--python", programs.find_python(framework.python), target],
        [
            uv,
            "pip",
            "install",
            "--python",
            python,
            "--require-hashes",
            "--requirement",
            framework.folder / "requirements.txt",
        ],
    ]
    if (framework.folder / "setup").is_file():
        steps.append([framework.folder / "setup", target])
    for step in steps:
        _run(step, framework, log)
    (target / "sizes.json").write_text(json.dumps(_checked_sizes(framework), indent=1))
    site_packages = next(target.glob("lib/python*/site-packages"))
    (site_packages / "common-source.pth").write_text(f"{paths.SOURCE}\n")
    _register(framework)
    versions.cache_clear()
    (target / "packages.json").write_text(json.dumps(versions(framework), indent=1))
    (target / "stamp").write_text(stamp(framework))


def forget_bytecode(framework: Framework) -> None:
    """Remove what Python compiled of the modules in its environment, so that the next import compiles them again.

    Whether it is there would else depend on what was imported before, and on a setting of the machine.
    """
    for place, folders, _ in os.walk(folder(framework)):
        if "__pycache__" in folders:
            folders.remove("__pycache__")
            shutil.rmtree(Path(place, "__pycache__"), ignore_errors=True)  # what imports meanwhile may be adding to it


@cache
def installed_bytes(framework: Framework) -> int | None:
    """Size of the environment's files, counted once and noted in it; None where it is not installed."""
    if not (folder(framework) / "stamp").is_file():
        return None
    noted = folder(framework) / "installed_bytes"
    if not noted.is_file():
        files = (path for path in folder(framework).rglob("*") if not path.is_dir() and "__pycache__" not in path.parts)
        noted.write_text(str(sum(path.lstat().st_size for path in files)))
    return int(noted.read_text())


def kernelspec(framework: Framework) -> Path:
    """Folder of the kernelspec: inside the tools environment, whose jupyter and papermill find it by themselves."""
    return paths.TOOLS / "share" / "jupyter" / "kernels" / framework.name


@cache
def versions(framework: Framework) -> dict[str, str]:
    """Installed packages and their versions, read from the environment; Python's, and what its setup script noted."""
    configured = folder(framework) / "pyvenv.cfg"
    settings = configured.read_text() if configured.is_file() else ""
    python = re.search(r"^version\w* *= *([\w.]+)", settings, re.MULTILINE)
    found = {"python": python[1]} if python else {}
    for path in folder(framework).glob("lib/python*/site-packages/*.dist-info"):
        name, _, version = path.name.removesuffix(".dist-info").rpartition("-")
        found[re.sub(r"[-_.]+", "-", name.lower())] = version
    noted = folder(framework) / "versions.json"
    if noted.is_file():
        found |= json.loads(noted.read_text())
    return dict(sorted(found.items()))


def disk_free() -> int:
    """Free bytes where environments go."""
    existing = next(path for path in (paths.ENVIRONMENTS, *paths.ENVIRONMENTS.parents) if path.exists())
    return shutil.disk_usage(existing).free


def _shapes_environment(path: Path) -> bool:
    if path.suffix in _NOT_ENVIRONMENT or path.name in _NOT_ENVIRONMENT_NAMES or path.stem == PROBE:
        return False
    return path.is_file() and "__pycache__" not in path.parts


def _sums(framework: Framework) -> dict[str, str]:
    """What the framework's SHA256SUMS says, by path in the environment; empty where it has none."""
    listed = framework.folder / SUMS
    lines = listed.read_text().splitlines() if listed.is_file() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _checked_sizes(framework: Framework) -> dict[str, int]:
    """Sizes of the files that the framework's SHA256SUMS names.

    Raises:
        UserError: one is missing or has another content, or another file lies beside them.
    """
    target, sums = folder(framework), _sums(framework)
    folders = {(target / name).parent for name in sums}
    beside = {path.relative_to(target).as_posix() for found in folders if found.is_dir() for path in found.iterdir()}
    for name in sorted(beside | sums.keys()):
        path = target / name
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        if digest != sums.get(name):
            raise UserError(
                f"{framework.title}: {name} is not the file that notebooks/{framework.name}/{SUMS} names "
                f"(its SHA-256: {digest}, wanted: {sums.get(name, 'no such file')}): nothing is run with it"
            )
    return {name: (target / name).stat().st_size for name in sums}


def _is_current(framework: Framework) -> bool:
    stamped = folder(framework) / "stamp"
    return stamped.is_file() and stamped.read_text() == stamp(framework)


def _differing(framework: Framework) -> str:
    """The first package that is not as it was installed from the pinned requirements; empty where all are.

    What was installed is noted, because a package may call itself otherwise than its file (CNTK 2.7.post2 says 2.7).
    """
    noted = folder(framework) / "packages.json"
    pinned = json.loads(noted.read_text()) if noted.is_file() else {}
    installed = versions(framework)
    for name in sorted(pinned):
        if installed.get(name) != pinned[name]:
            return f"{name} is {installed.get(name, 'missing')}, installed was {pinned[name]}"
    noted = folder(framework) / "sizes.json"
    sizes = json.loads(noted.read_text()) if noted.is_file() else {}
    if sizes.keys() != _sums(framework).keys():
        return f"its files were not held against notebooks/{framework.name}/{SUMS}"
    for name, size in sizes.items():
        path = folder(framework) / name
        if not path.is_file() or path.stat().st_size != size:
            return f"{name} is {'of another size' if path.is_file() else 'missing'}"
    return ""


def _register(framework: Framework) -> None:
    filled = {"environment": str(folder(framework)), "folder": str(framework.folder)}
    command = framework.kernel.get(
        "argv", ["{environment}/bin/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    )
    specification = {
        "argv": [sys.executable, "-I", "-S", str(LAUNCHER), *(_fill(part, filled) for part in command)],
        "display_name": framework.title,
        "language": framework.kernel_language,
        "interrupt_mode": framework.kernel.get("interrupt_mode", "signal"),
        "env": {name: _fill(value, filled) for name, value in framework.kernel.get("env", {}).items()},
        "metadata": {"debugger": False},
    }
    kernelspec(framework).mkdir(parents=True, exist_ok=True)
    (kernelspec(framework) / "kernel.json").write_text(json.dumps(specification, indent=1))


def _fill(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _run(command: list, framework: Framework, log: Path) -> None:
    with log.open("a") as stream:
        stream.write(f"$ {' '.join(map(str, command))}\n")
        stream.flush()
        ended = subprocess.run(command, cwd=framework.folder, stdout=stream, stderr=stream, env=_package_settings())
    if ended.returncode:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise UserError(f"{framework.title}: `{Path(command[0]).name}` failed, the whole log is in {log}:\n{last}")


def _package_settings() -> dict[str, str]:
    """The process's environment, with pip's settings forwarded to uv, which does not read them."""
    settings = dict(os.environ)
    for ours, theirs in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_EXTRA_INDEX_URL", "UV_INDEX")):
        if settings.get(ours):
            settings.setdefault(theirs, settings[ours])
    links = settings.get("PIP_FIND_LINKS", "")
    if links and Path(links).is_dir() and any(Path(links).glob("*.whl")):
        settings.setdefault("UV_FIND_LINKS", links)
    return settings
