"""`--device gpu` where there is no GPU: a failed run that says so, and never the numbers of a processor."""

import shutil

import pytest

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
    assert record["reason"]
    assert (record["phases"], record["score"]) == ({}, None)


def test_a_framework_that_has_no_gpu_here_says_so(clone):
    clone.common("run", "entrant", "mlp", "--device", "gpu")
    (record,) = clone.records()
    assert (record["status"], "runs here on cpu only" in record["reason"]) == ("unsupported", True)
