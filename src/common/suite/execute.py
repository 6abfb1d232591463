"""The child that drives papermill for one cell: `python -m common.suite.execute JOB.json`.

It is a process of its own so that the runner can end it, kernel and all, whatever state papermill is in. It says in
`outcome.json` how the notebook ended; whether the run counts is for the runner to judge, from the answers.
"""

# ruff: noqa: E402 - papermill's imports take seconds: what must hold from the first moment comes before them
import ctypes
import json
import os
import signal
import sys
from pathlib import Path

from common.kernel.launch import PR_SET_PDEATHSIG

if __name__ == "__main__":
    # It dies with the runner, also with one that was killed while this process began.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(os.environ["COMMON_RUNNER"]):
        sys.exit("the runner ended while this process was starting")
    # Parts that papermill's imports try and this child never uses, a Hadoop client and a grammar of addresses: half of
    # the time that each cell waits for papermill.
    sys.modules |= dict.fromkeys(("pyarrow.fs", "rfc3987_syntax"))

import papermill
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import DeadKernelError

OUTCOME = "outcome.json"
NOTEBOOK = "notebook.ipynb"
KERNEL_START_SECONDS = 3600  # a kernel waits here for the lock of timed cells


def main(job_file: str) -> None:
    """Execute the job's notebook in the current folder and write `outcome.json`."""
    job = json.loads(Path(job_file).read_text())
    outcome = _execute(job)
    temporary = Path(OUTCOME + ".part")
    temporary.write_text(json.dumps(outcome))
    temporary.replace(OUTCOME)


def _execute(job: dict) -> dict:
    try:
        papermill.execute_notebook(
            job["notebook"],
            NOTEBOOK,
            parameters=job["parameters"],
            kernel_name=job["kernel"],
            progress_bar=False,
            log_output=False,
            autosave_cell_every=0,
            request_save_on_cell_execute=False,
            start_timeout=KERNEL_START_SECONDS,
        )
    except papermill.PapermillExecutionError as error:
        # Java's kernel raises everything as RuntimeException; the real class opens the message.
        return {"ended": "raised", "name": error.ename, "message": error.evalue}
    except (DeadKernelError, NoSuchKernel, RuntimeError) as error:
        return {"ended": "died", "name": type(error).__name__, "message": str(error)}
    return {"ended": "completed", "name": "", "message": ""}


if __name__ == "__main__":
    main(sys.argv[1])
