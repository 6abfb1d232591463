"""What framework.toml declares under [conventions] is what the framework does, found by running it here."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from common import paths
from common.site import differences
from common.suite import catalogue, environments
from common.suite.catalogue import Framework


def command(framework: Framework, probe: Path) -> list:
    environment = environments.folder(framework)
    if probe.suffix == ".java":
        native = f"-Dorg.bytedeco.javacpp.cachedir={environment / 'native'}"
        return [environment / "bin" / "java", "-Xmx1g", native, "-cp", f"{environment / 'jars'}/*", probe]
    return [environment / "bin" / "python", probe]


@pytest.mark.parametrize("framework", catalogue.frameworks(), ids=lambda framework: framework.name)
def test_declared_conventions_are_what_the_framework_does(framework):
    environment = environments.folder(framework)
    if environments.problem(framework):
        pytest.skip(environments.problem(framework))
    (probe,) = differences.probes(framework)
    own = {
        name: value.replace("{environment}", str(environment))
        for name, value in framework.kernel.get("env", {}).items()
    }
    ended = subprocess.run(
        command(framework, probe),
        env={**os.environ, **own, "PYTHONPATH": str(paths.SOURCE)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    found = json.loads(ended.stdout[ended.stdout.index("{") :])
    assert found == {
        name: meaning["value"] for name, meaning in framework.conventions.items() if meaning["verified"] == "run"
    }
