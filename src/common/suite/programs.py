"""Look for what a framework needs and we cannot install: an older Python, a JDK, Maven, a compiler."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from common.suite.catalogue import Framework


def find_python(version: str) -> Path | None:
    """An interpreter of Python `version` ("3.6").

    Looked for in this order: the environment variable COMMON_PYTHON_3_6, the Python that runs this, PATH, and
    pyenv's versions, the newest first.
    """
    candidates = [os.environ.get(variable_for(version))]
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        candidates.append(sys._base_executable)
    candidates.append(shutil.which(f"python{version}"))
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    newest_first = sorted(pyenv.glob(f"{version}.*/bin/python"), key=_patch_level, reverse=True)
    for candidate in filter(None, [*candidates, *newest_first]):
        if _runs_as(Path(candidate), version):
            return Path(candidate)
    return None


def find_program(name: str) -> Path | None:
    """An executable on PATH or in the `bin` folder of JAVA_HOME or MAVEN_HOME."""
    homes = [Path(os.environ[home]) / "bin" for home in ("JAVA_HOME", "MAVEN_HOME") if os.environ.get(home)]
    found = shutil.which(name, path=os.pathsep.join([*map(str, homes), os.environ.get("PATH", "")]))
    return Path(found) if found else None


def missing(framework: Framework) -> list[str]:
    """What this machine lacks for `framework`, each with the way to get it."""
    lacks = []
    if find_python(framework.python) is None:
        lacks.append(
            f"Python {framework.python} (install it, for instance with `pyenv install {framework.python}`, "
            f"or let {variable_for(framework.python)} name its executable)"
        )
    for name in framework.programs:
        if find_program(name) is None:
            lacks.append(
                f"the program `{name}` (install it and put it on PATH; JAVA_HOME and MAVEN_HOME are searched too)"
            )
    return lacks


def browser() -> str:
    """Where Chromium is; where it is not, how to get it, and that only tests need it."""
    found = find_program("chromium")
    return str(found or "no `chromium` on PATH (`apt-get install chromium`): the site's tests in a browser are skipped")


def variable_for(version: str) -> str:
    """The environment variable that may name the interpreter of Python `version`."""
    return f"COMMON_PYTHON_{version.replace('.', '_')}"


def _runs_as(python: Path, version: str) -> bool:
    # A pyenv shim is on PATH for every version, installed or not: only running it tells.
    command = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.stdout.strip() == version


def _patch_level(python: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in python.parts[-3].split(".") if part.isdigit())
