"""What a framework's folder pins of the framework itself, and whether the newest run was of just these pins."""

import re

from common.suite import environments
from common.suite.catalogue import Framework


def pinned(framework: Framework) -> str:
    """Its own package as pip or Maven names it: `cntk==2.7.post2`, `org.nd4j:nd4j-native:1.0`; else empty.

    The package is the one that framework.toml calls `version_of`.
    """
    return _by_pip(framework) or _by_maven(framework)


def is_as_pinned(framework: Framework, run: dict) -> bool:
    """Whether a run was made in the environment that the folder describes now."""
    return run["hashes"].get("environment") == environments.stamp(framework)


def _by_pip(framework: Framework) -> str:
    found = re.search(rf"(?m)^{re.escape(framework.version_of)}==[\w.!+-]+", _text(framework, "requirements.txt"))
    return found[0] if found else ""


def _by_maven(framework: Framework) -> str:
    """Read with patterns, not as XML: a folder may come from anyone, and one package is all that is wanted."""
    pom = _text(framework, "pom.xml")
    for dependency in re.findall(r"(?s)<dependency>(.*?)</dependency>", pom):
        group, name, version = (_element(dependency, part) for part in ("groupId", "artifactId", "version"))
        if name == framework.version_of and group and version:
            held = re.fullmatch(r"\$\{([\w.-]+)\}", version)
            return f"{group}:{name}:{_element(pom, held[1]) if held else version}"
    return ""


def _element(xml: str, name: str) -> str:
    found = re.search(rf"<{re.escape(name)}>\s*([\w.${{}}+-]+)\s*</{re.escape(name)}>", xml)
    return found[1] if found else ""


def _text(framework: Framework, name: str) -> str:
    path = framework.folder / name
    return path.read_text() if path.is_file() else ""
