"""The rows of the table: every variant of every framework beside its newest record, one group per comparable set."""

from collections.abc import Iterable
from dataclasses import dataclass

from common.results import record as records
from common.suite import cell as cells
from common.suite import plan
from common.suite.catalogue import Framework, Variant


@dataclass(frozen=True)
class Row:
    """One framework's variant at one task, with its newest record where there is one."""

    framework: Framework
    variant: Variant
    task: str
    profile: str
    device: str
    machine: str
    record: dict | None

    @property
    def status(self) -> str:
        """One of the words of the record's schema, also where there is no record."""
        if self.record:
            return self.record["status"]
        return "unsupported" if cells.unsupported(self._cell) else "not run"

    @property
    def ok(self) -> bool:
        """Whether the numbers may be shown."""
        return self.status == "ok"

    @property
    def reason(self) -> str:
        """Why there are no numbers; empty for a row that is ok."""
        if self.record:
            return self.record["reason"]
        return cells.unsupported(self._cell) or f"no run on this machine yet; to get one: {self._short_command}"

    @property
    def command(self) -> str:
        """What produces this row's record."""
        seed = self.record["seed"] if self.record else 0
        return (
            f".envs/tools/bin/python -m common run {self.framework.name} {self.task} --variant {self.variant.name} "
            f"--profile {self.profile} --device {self.device} --seed {seed}"
        )

    @property
    def _short_command(self) -> str:
        profile = "" if self.profile == "quick" else f" --profile {self.profile}"
        device = "" if self.device == "cpu" else f" --device {self.device}"
        return f"python -m common run {self.framework.name} {self.task} --variant {self.variant.name}{profile}{device}"

    @property
    def _cell(self) -> cells.Cell:
        return cells.Cell(self.framework, self.variant.name, self.task, self.profile, self.device)

    @property
    def version(self) -> str:
        """Version of the framework that ran; empty where none was installed or nothing ran."""
        return (self.record or {"versions": {}})["versions"].get(self.framework.version_of, "")

    @property
    def date(self) -> str:
        """Day of the run (UTC)."""
        return self.record["started"][:10] if self.record else ""

    @property
    def accuracy(self) -> float | None:
        """Share of the test data classified rightly; None where it is withheld."""
        return self.record["score"]["accuracy"] if self.ok else None

    @property
    def first_step(self) -> float | None:
        """Seconds of the first training step: trace and compilation are in it. None where withheld."""
        return sum(self.record["phases"].get("first_step", ())) if self.ok else None

    @property
    def training(self) -> float | None:
        """Seconds of all training steps: the first, the 19 that are proved, the steady ones. None where withheld."""
        return sum(training_phases(self.record).values()) if self.ok else None

    @property
    def steady_step(self) -> float | None:
        """Median seconds of one steady step, None where withheld or where there were none."""
        if not self.ok or not self.record["steady_steps"]:
            return None
        blocks = zip(self.record["phases"]["steady"], self.record["steady_steps"], strict=True)
        each = sorted(seconds / steps for seconds, steps in blocks)
        middle = len(each) // 2
        return each[middle] if len(each) % 2 else (each[middle - 1] + each[middle]) / 2


@dataclass(frozen=True)
class Group:
    """Rows that may be compared: same task, profile, device and machine."""

    task: str
    profile: str
    device: str
    machine: str
    rows: tuple[Row, ...]

    @property
    def dates(self) -> str:
        """The day of the runs, or the first and the last one."""
        days = sorted({row.date for row in self.rows if row.date})
        return " to ".join(dict.fromkeys((days[0], days[-1]))) if days else ""

    @property
    def ran(self) -> bool:
        """Whether any of its rows has numbers."""
        return any(row.ok for row in self.rows)


def training_phases(record: dict) -> dict[str, float]:
    """Seconds by part of the training."""
    return {name: sum(record["phases"].get(name, ())) for name in ("first_step", "proof_steps", "steady")}


def machine_class(record: dict) -> str:
    """Machine class: what two runs must share to be compared."""
    machine = record["machine"]
    cores = machine["cores"]
    return f"{machine['processor']}, {cores} core{'s' if cores != 1 else ''}"


def published(all_records: list[dict], frameworks: Iterable[Framework]) -> list[dict]:
    """The newest record of every cell of the catalogue, measured by today's method; of several seeds the lowest."""
    known = {(framework.name, variant) for framework in frameworks for variant in framework.variants}
    comparable = [
        record
        for record in all_records
        if record["method"] == records.METHOD and (record["framework"], record["variant"]) in known
    ]
    newest: dict[tuple, dict] = {}
    for record in sorted(plan.latest(comparable).values(), key=lambda record: -record["seed"]):
        newest[_place(record)] = record
    return sorted(newest.values(), key=lambda record: record["run_id"])


def groups(frameworks: Iterable[Framework], chosen: list[dict], task: str, profile: str = "quick") -> list[Group]:
    """The groups of one task, `profile` first. Without any record: one group that says so in every row."""
    of_task = [record for record in chosen if record["task"] == task]
    places = {(record["profile"], record["device"], machine_class(record)) for record in of_task}
    by_place = {_place(record): record for record in of_task}
    found = []
    for place in sorted(places, key=lambda place: (place[0] != profile, place)) or [(profile, "cpu", "")]:
        rows = tuple(
            Row(framework, variant, task, *place, by_place.get((framework.name, variant.name, task, *place)))
            for framework in frameworks
            for variant in framework.variants.values()
        )
        found.append(Group(task, *place, rows))
    return found


def _place(record: dict) -> tuple:
    named = (record[name] for name in ("framework", "variant", "task", "profile", "device"))
    return (*named, machine_class(record))
