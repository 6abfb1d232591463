"""`--device gpu` where there is no GPU: a failed run that says so, and never the numbers of a processor."""

import shutil

import pytest

from common.results import outcome
from common.suite import catalogue

ROWS = [
    (framework.name, variant)
    for framework in catalogue.frameworks()
    if "gpu" in framework.devices
    for variant in framework.variants
    if variant != "compiled"  # as eager, and half a minute longer
]


@pytest.mark.skipif(shutil.which("nvidia-smi") is not None, reason="this machine may have a GPU")
@pytest.mark.parametrize(("framework", "variant"), ROWS)
def test_a_device_that_is_not_there_gives_no_number(workshop, framework, variant):
    record = workshop.run(framework, "mlp", "--variant", variant, "--device", "gpu")
    assert (record["status"], record["device"]) == ("failed", "gpu")
    assert record["reason"].endswith("(no GPU was found here: NVIDIA's library names none)")
    assert (record["phases"], record["score"]) == ({}, None)


def test_a_framework_that_has_no_gpu_here_says_so(clone):
    clone.common("run", "entrant", "mlp", "--device", "gpu")
    (record,) = clone.records()
    assert (record["status"], "runs here on cpu only" in record["reason"]) == ("unsupported", True)


@pytest.mark.parametrize("name", sorted({framework for framework, _ in ROWS}))
def test_what_a_framework_sets_for_a_gpu_is_set_there_and_only_there(workshop, name):
    """Preallocation and TF32 are off from the process's first moment: a framework reads both when it is imported."""
    environ = catalogue.framework(name).environ["gpu"]
    names = sorted(environ)
    old = "run = start("
    code = f"import os; raise RuntimeError(str([os.environ.get(name) for name in {names}]))\n{old}"
    for device, wanted in (("gpu", [environ[name] for name in names]), ("cpu", [None] * len(names))):
        with workshop.edited(name, "mlp", [{"old": old, "new": code}]):
            record = workshop.run(name, "mlp", "--device", device)
        assert str(wanted) in record["reason"]


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB", "oom"),
        ("XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory while trying to allocate", "oom"),
        ("ResourceExhaustedError: OOM when allocating tensor with shape[8192,8192]", "oom"),
        ("RuntimeError: cuDNN error: CUDNN_STATUS_ALLOC_FAILED", "oom"),
        ("RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate", "oom"),
        ("RuntimeError: CUDA_ERROR_OUT_OF_MEMORY", "oom"),
        ("RuntimeError: CUDA error: an illegal memory access was encountered", "failed"),
        ("MXNetError: Failed to allocate CPU Memory", "oom"),
        ("RuntimeError: DefaultCPUAllocator: can't allocate memory. Error code 12 (Cannot allocate memory)", "oom"),
    ],
)
def test_a_device_without_memory_is_told_from_other_failures(tmp_path, message, status):
    name, _, text = message.partition(": ")
    ended = {"ended": "raised", "name": name, "message": text}
    assert outcome.assess(ended, tmp_path, tmp_path, {}, {}) == {"status": status, "reason": message}
