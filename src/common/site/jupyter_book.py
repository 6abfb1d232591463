"""Jupyter Book's own program, started without what `common.lean` keeps out."""

from common import lean  # noqa: F401 - first

from jupyter_book.cli.main import main  # isort: skip

if __name__ == "__main__":
    main()
