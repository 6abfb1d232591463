"""Fault 27: what was compiled before. Named so that it comes before test_planted.py: a run that is measured throws away
what its framework's modules were compiled to, and every check of PyTorch after it would wait for that twice.
"""

import json
from pathlib import Path

from copies import RUN


def test_27_every_run_has_caches_of_its_own_that_are_empty(clone):
    mark = """
import os
for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR"):
    with open(os.path.join(os.environ[name], "mark"), "x") as file:
        file.write("this run was here")
"""
    clone.edit("Setup", mark)
    for _ in range(2):
        clone.common(*RUN)
    assert [record["status"] for record in clone.records()] == ["ok", "ok"]


def test_27_compiling_is_never_in_the_steady_state_and_what_it_keeps_is_gone_with_its_run(workshop, tmp_path):
    said = tmp_path / "said.json"
    trained_only = [  # two more models are compiled after the training: half of the time, and not what is tested
        {"old": f'torch.compile({model}) if variant == "compiled" else {model}', "new": model}
        for model in ("served", "fresh")
    ]
    say = f"""
import json
from torch._dynamo.utils import counters
from torch._inductor.codecache import cache_dir
files = [str(file) for file in Path(cache_dir()).rglob("*")]
Path("{said}").write_text(json.dumps({{"files": files, **counters["aot_autograd"]}}))
run.finish("""
    with workshop.edited("pytorch", "mlp", [*trained_only, {"old": "run.finish(", "new": say}]):
        record = workshop.run("pytorch", "mlp", "--variant", "compiled")
    phases = record["phases"]
    assert record["status"] == "ok"
    # The 19 proved steps and the steady ones together are faster than the compilation that the first step holds.
    slowest = max(s / n for s, n in zip(phases["steady"], record["steady_steps"], strict=True))
    assert slowest < phases["first_step"][0] / 10
    # It found nothing compiled, and nothing of what it kept for others is there any more: the next compiles anew.
    cache = json.loads(said.read_text())
    counted = {name: cache.get(f"autograd_cache_{name}", 0) for name in ("hit", "miss", "saved")}
    assert counted == {"hit": 0, "miss": 1, "saved": 1}
    assert cache["files"]
    assert not any(Path(file).exists() for file in cache["files"])
