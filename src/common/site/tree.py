"""A folder kept equal to a set of files; a file whose content is the same keeps its time, so Sphinx skips it."""

from pathlib import Path


def sync(folder: Path, files: dict[str, bytes]) -> list[str]:
    """Make `folder` hold exactly `files` (relative path to content).

    Returns:
        Relative paths of the files that were there and are no longer.
    """
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    for name, content in files.items():
        write(folder / name, content)
    gone = sorted(there - files.keys())
    for name in gone:
        (folder / name).unlink()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    return gone


def write(path: Path, content: bytes) -> None:
    """Write a file unless it has this content already."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
