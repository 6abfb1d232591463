"""Faults planted on purpose in copies of real notebooks, as every framework's faults.toml has them."""

import tomllib

from copies import Workshop

from common import paths

FAULTS = {
    f"{path.parent.name}-{name}": fault | {"framework": path.parent.name}
    for path in sorted(paths.NOTEBOOKS.glob("[!_]*/faults.toml"))
    for name, fault in tomllib.loads(path.read_text()).items()
}
# Rungs that only a whole training reaches; for all others the 20 steps of `check` are enough.
_OF_WHOLE_TRAININGS = ("end_steps", "end_predictions", "end_probe", "end_loss", "device_wait")
OF_TRAININGS = [name for name, fault in FAULTS.items() if fault["refused_by"] in _OF_WHOLE_TRAININGS]
OF_FIRST_STEPS = [name for name in FAULTS if name not in OF_TRAININGS]


def is_refused(workshop: Workshop, name: str) -> None:
    """The judge refuses the changed notebook, by the rung that its fault names."""
    fault = FAULTS[name]
    command = "run" if name in OF_TRAININGS else "check"
    options = ("--variant", fault["variant"]) if "variant" in fault else ()
    with workshop.edited(fault["framework"], fault["task"], fault["edits"]):
        record = workshop.run(fault["framework"], fault["task"], *options, command=command)
    assert record["status"] == "not equal", record["reason"]
    assert not record["equality"][fault["refused_by"]]["passed"], record["equality"]
