"""What of a run is published: nothing private of the machine that measured or its user, and no flood of output.

Private is what this process can know: where the repository, home folders and the run's own folder are, the host's and
the user's name, passwords in addresses, and the values of environment variables whose names say that they are secret.
A secret that a notebook reads from a file and prints is text like any other: nothing here can tell.
"""

import os
import pwd
import re
import socket
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import nbformat

from common import paths
from common.results import added, record

LONGEST_OUTPUT = 20_000
# How much of a longer output is looked at: after replacing what is private, enough remains to cut.
_LONGEST_LOOK = 10 * LONGEST_OUTPUT
_SECRET_NAME = re.compile(
    r"TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|_PWD(_|$)|(^|_)(KEY|AUTH|COOKIE|JWT|PAT|DSN|PASS)(_|$)",
    re.IGNORECASE,
)
_SHORTEST_SECRET = 8
# Names that half of all machines have tell nothing, and to replace them would spoil other text.
_ORDINARY_USERS = (
    *("root", "user", "ubuntu", "debian", "admin", "nobody", "runner", "jovyan", "docker", "vagrant", "vscode"),
    *("codespace", "jenkins", "python"),
)
_ORDINARY_HOSTS = ("localhost", "host", "machine", "computer", "server", "main")
_SHORTEST_NAME = 2
_LONG_NAME = 6
# What may stand before a name or a path: no letter or digit, or what ends with one, a terminal's colour code or escaped
# line break. Before a path also an option as in -I/home, but nothing whose end it would be, as in an address.
_ESCAPED = r"(?<=[0-9\[]m)|(?<=\\[nrt])"
_START = rf"(?:{_ESCAPED}|(?<![A-Za-z0-9]))"
_PATH_START = rf"(?:{_ESCAPED}|(?<=-[A-Za-z])|(?<![\w.~>-]))"
_END = r"(?![A-Za-z0-9])"
_FOLDER_END = r"(?![\w-])"
# Anyone's: the machine that measured may be another one than the machine that publishes.
_ANYWHERE = (
    (r"://[^/\s:@]+:[^/\s@]+@", "://<secret>@"),
    (_PATH_START + r"(?:/home|/Users|/var/home)/[^/\s\\\"'<>|:;,()\[\]{}]+", "~"),
    (_PATH_START + "/root" + _FOLDER_END, "~"),
    (r"\b[A-Za-z]:(?:\\+|/)Users(?:\\+|/)[^\\/\s\"'<>|:;,()\[\]{}]+", "~"),
)
# Names by which a record is found and grouped; they come from the catalogue.
_IDENTITY = (
    *("run_id", "status", "framework", "variant", "edition", "task", "profile", "device", "precision", "started"),
    *("content", "machine"),
)
_HARDWARE = ("processor", "architecture", "accelerator")

Scrub = Callable[[str], str]


def clean(executed: Path, source: Path) -> None:
    """Rewrite an executed notebook for publication; does nothing when papermill wrote none."""
    if not executed.is_file():
        return
    notebook = nbformat.read(executed, as_version=4)
    metadata = notebook.metadata.get("papermill", {})
    metadata["input_path"] = str(source.relative_to(paths.ROOT))
    metadata["output_path"] = executed.name
    replace = scrubber()
    notebook.metadata = nbformat.from_dict(scrubbed(notebook.metadata, replace))
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(scrubbed(cell.metadata, replace))
        if added.TAGS.intersection(added.tags(cell)):
            cell.source = replace(cell.source)
        for output in cell.get("outputs", []):
            _clean_output(output, replace)
    temporary = executed.with_suffix(".part")
    nbformat.write(notebook, temporary)
    temporary.replace(executed)


def cleaned(records: Iterable[dict]) -> list[dict]:
    """Records of any origin without what is private: each itself where it has nothing of the kind.

    Their names stay, and the names of their processors, by which machines are told apart. Where a text changed, the
    hash of the content is that of the new content.
    """
    replace = scrubber()
    return [_cleaned(entry, replace) for entry in records]


def scrubber() -> Scrub:
    """What replaces all that tells about the machine and its user in a text, by the names and settings of now."""
    return _replacing(tuple(_rules()))


def scrubbed(value: object, replace: Scrub) -> object:
    """A JSON value with all its texts scrubbed, those of its names too."""
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, dict):
        return {replace(name): scrubbed(inner, replace) for name, inner in value.items()}
    if isinstance(value, list):
        return [scrubbed(inner, replace) for inner in value]
    return value


@lru_cache(maxsize=8)
def _replacing(rules: tuple[tuple[str, str], ...]) -> Scrub:
    compiled = [(re.compile(pattern), public) for pattern, public in rules]

    def replace(text: str) -> str:
        text = text.encode("utf-8", "replace").decode()  # JSON may hold half a surrogate pair, which no file can
        for pattern, public in compiled:
            text = pattern.sub(public, text)
        return text

    return replace


def _rules() -> Iterator[tuple[str, str]]:
    """Regular expressions with what is written instead, in the order in which they are applied."""
    for secret in sorted(_secrets(), key=lambda text: (-len(text), text)):
        yield re.escape(secret), "<secret>"
    # The folder in which a run lies while it is not finished, whatever the results folder is.
    yield r"/(?:[^\s'\":]{0,300}/)?\.partial/[^/\s'\":]+", "<run>"
    for private, public in ((str(paths.ROOT), "<repository>"), (str(Path.home()), "~")):
        if private not in ("/", "/root"):
            yield re.escape(private) + _FOLDER_END, public
    yield from _ANYWHERE
    for name in sorted(_hosts(), key=lambda text: (-len(text), text)):
        yield f"(?i){_START}{re.escape(name)}{_END}", "<host>"
    user = _user()
    if len(user) >= _SHORTEST_NAME and user.lower() not in _ORDINARY_USERS:
        yield _of_user(user)


def _of_user(name: str) -> tuple[str, str]:
    """A long name wherever it stands; a short one, which may be a word, only in paths and before an @."""
    if len(name) >= _LONG_NAME:
        return f"{_START}{re.escape(name)}{_END}", "<user>"
    return rf"(?<=[/\\]){re.escape(name)}{_END}|{_START}{re.escape(name)}(?=@)", "<user>"


def _secrets() -> set[str]:
    """Values of the environment that must not be seen; of one with several lines each line."""
    named = (value for name, value in os.environ.items() if _SECRET_NAME.search(name))
    parts = {part.strip() for value in named for part in (value, *value.splitlines())}
    return {part for part in parts if len(part) >= _SHORTEST_SECRET}


def _hosts() -> set[str]:
    """The host's name, whole and without its domain."""
    whole = socket.gethostname()
    names = {whole, whole.partition(".")[0]}
    return {name for name in names if len(name) >= _SHORTEST_NAME and name.lower() not in _ORDINARY_HOSTS}


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run as a number that has no name
        return ""


def _cleaned(entry: dict, replace: Scrub) -> dict:
    free = {name: value for name, value in entry.items() if name not in _IDENTITY}
    free["machine"] = {name: value for name, value in entry["machine"].items() if name not in _HARDWARE}
    text = "\n".join(_texts(free))
    if replace(text) == text:
        return entry
    changed = scrubbed(free, replace)
    whole = entry | changed | {"machine": entry["machine"] | changed["machine"]}
    return whole | {"content": record.content_hash(whole)}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list) and not (value and isinstance(value[0], (int, float))):  # lists of times are long
        for inner in value:
            yield from _texts(inner)


def _clean_output(output: dict, replace: Scrub) -> None:
    for name in ("text", "ename", "evalue"):
        if name in output:
            output[name] = _shortened(output[name], replace)
    if "traceback" in output:
        output["traceback"] = [_shortened(line, replace) for line in output["traceback"]]
    if "metadata" in output:
        output["metadata"] = nbformat.from_dict(scrubbed(output["metadata"], replace))
    for kind, value in output.get("data", {}).items():
        if isinstance(value, str) and kind.startswith("text/"):
            output["data"][kind] = _shortened(value, replace)
        elif not kind.startswith("image/") or kind == "image/svg+xml":
            output["data"][kind] = scrubbed(value, replace)


def _shortened(text: str, replace: Scrub) -> str:
    shown = replace(text[:_LONGEST_LOOK])
    more = max(0, len(shown) - LONGEST_OUTPUT) + max(0, len(text) - _LONGEST_LOOK)
    return f"{shown[:LONGEST_OUTPUT]}\n[... {more} more characters were cut]\n" if more else shown
