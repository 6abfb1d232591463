"""What a notebook imports: `start` opens a run, and the run hands out work and takes back answers.

Everything in this package runs inside every framework's kernel, the oldest of which is Python 3.6:
standard library and numpy only, Python 3.6 grammar, no framework.
The contract, with the files behind it, is described in notebooks/README.md.
"""

from common.kernel.run import start

__all__ = ["start"]
