"""Cells of the comparison: the runs that belong together, and what they say together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from common.results import machine, record
from common.results.metrics import METRICS, peaks
from common.results.statistics import Summary, summarise

# What a number depends on beside the machine, by its name in a record's hashes.
SOURCES = ("notebook", "environment", "kernel")


@dataclass(frozen=True)
class Place:
    """What a cell is: runs in different places are never put together."""

    framework: str
    variant: str
    task: str
    profile: str
    device: str
    precision: str
    machine: str


@dataclass(frozen=True)
class Cell:
    """Runs of one place by one method, of the same notebook, environment and kernel, by seed.

    Of each seed the newest run that counts, else the newest; measured ones only where there are any. `peaks` has the
    speed of a matrix product on each machine class, which a share is of.
    """

    place: Place
    runs: tuple[dict, ...]
    peaks: Mapping[str, float] = field(default_factory=dict, compare=False)

    @property
    def newest(self) -> dict:
        """The newest run, whose provenance stands for the cell."""
        return record.in_order(self.runs)[-1]

    @cached_property
    def ranked(self) -> tuple[dict, ...]:
        """The runs that count: `ok` and not contended, where most of the runs are ok.

        Of runs by themselves only the newest counts, on a machine in use too: no order interleaved them, so that they
        have no interval together.
        """
        ok = [run for run in self.runs if run["status"] == "ok"]
        alone = [run for run in ok if not run["contended"]]
        if self.failure:
            return ()
        return tuple(alone) if self.is_measured else tuple(record.in_order(alone or ok)[-1:])

    @property
    def is_measured(self) -> bool:
        """Whether its runs are repeats of a measurement, not runs by themselves."""
        return self.runs[0]["turn"] is not None

    @cached_property
    def failed(self) -> dict[str, int]:
        """How many of its repeats ended otherwise than `ok`, by status."""
        return dict(Counter(run["status"] for run in self.runs if run["status"] != "ok")) if self.is_measured else {}

    @cached_property
    def failure(self) -> dict | None:
        """The newest run that is not ok, where that is why no run counts: half of the repeats, or all single runs."""
        failures = [run for run in record.in_order(self.runs) if run["status"] != "ok"]
        enough = len(self.runs) / 2 if self.is_measured else len(self.runs)
        return failures[-1] if len(failures) >= enough else None

    @property
    def contended(self) -> bool:
        """Whether its numbers are of a run beside which the machine did something else."""
        return any(run["contended"] for run in self.ranked)

    @property
    def status(self) -> str:
        """`ok` where a run counts, `contended` where runs were ok but never alone, else the newest failure's status."""
        if self.ranked:
            return "ok"
        return self.failure["status"] if self.failure else "contended"

    @property
    def reason(self) -> str:
        """Why there are no numbers; empty where there are."""
        if self.ranked:
            return ""
        if self.failure is None:
            return "something else was running during every run that was ok"
        failed, runs = sum(self.failed.values()), len(self.runs)
        return (f"{failed} of {runs} runs: " if failed and runs > 1 else "") + self.failure["reason"]

    @cached_property
    def summaries(self) -> dict[str, Summary]:
        """Every metric that the counted runs have, by name; one that a single run lacks is left out."""
        found = {}
        for name, metric in METRICS.items():
            values = [metric.value(run, self.peaks) for run in self.ranked]
            if values and all(value is not None and value > 0 for value in values):
                found[name] = summarise(values)
        return found

    @cached_property
    def median_run(self) -> dict | None:
        """The counted run whose training time is the middle one (of an even number the faster): the evidence."""
        seconds = METRICS["training_seconds"].of
        ordered = sorted(self.ranked, key=lambda run: (seconds(run), run["run_id"]))
        return ordered[(len(ordered) - 1) // 2] if ordered else None


def place(entry: dict) -> Place:
    """Where a record belongs."""
    names = ("framework", "variant", "task", "profile", "device", "precision")
    return Place(*(entry[name] for name in names), machine.label(entry["machine"]))


def sources(run: dict) -> dict[str, str]:
    """Hashes of a run's `SOURCES`."""
    return {name: run["hashes"].get(name, "") for name in SOURCES}


def cells(records: Iterable[dict], method: int = record.METHOD) -> list[Cell]:
    """Every place's current cell, by place: of runs of different sources the newest ones, of several tries the last."""
    records = list(records)
    of_machines = peaks(records)
    found = []
    for where, runs in sorted(_grouped(records, place, method).items(), key=lambda item: repr(item[0])):
        # What only declares that a cell was not run has no sources, and takes nothing from what was run.
        runs = [run for run in runs if run["status"] not in record.DECLARED] or runs
        of_sources = _grouped(runs, lambda run: tuple(sources(run).values()), method).values()
        newest = max(of_sources, key=lambda runs: record.in_order(runs)[-1]["started"])
        found.append(Cell(where, tuple(_one_per_seed(_of_newest_work(newest))), of_machines))
    return found


def works_differ(a: Iterable[dict], b: Iterable[dict]) -> bool:
    """Whether a seed that both have read other files of the task (each seed has its own weights and order)."""
    read = {run["seed"]: run["hashes"].get("task") for run in b}
    return any(run["seed"] in read and run["hashes"].get("task") != read[run["seed"]] for run in a)


def _of_newest_work(runs: list[dict]) -> list[dict]:
    """The runs since the task was last changed: times of other work are not put together."""
    kept: list[dict] = []
    for run in record.in_order(runs):
        kept = [run] if works_differ([run], kept) else [*kept, run]
    return kept


def _one_per_seed(runs: list[dict]) -> list[dict]:
    """Of each seed's runs the newest that is ok and alone, else the newest; measured ones only where there are any."""
    measured = [run for run in runs if run["turn"]]
    of_seed: dict[int, dict] = {}
    for run in sorted(record.in_order(measured or runs), key=_is_good):
        of_seed[run["seed"]] = run
    return [of_seed[seed] for seed in sorted(of_seed)]


def _is_good(run: dict) -> bool:
    return run["status"] == "ok" and not run["contended"]


def _grouped(records: Iterable[dict], key, method: int) -> dict:
    groups = defaultdict(list)
    for entry in records:
        if not entry["check"] and entry["method"] == method:
            groups[key(entry)].append(entry)
    return groups
