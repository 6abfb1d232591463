"""What the machine says of itself: energy only from counters that can be read, processors that may be used."""

import re

import pytest

from common import paths
from common.results import energy, machine, nvml


def domain(folder, number: str, name: str, microjoules: int) -> None:
    path = folder / f"intel-rapl:{number}"
    path.mkdir()
    (path / "name").write_text(f"{name}\n")
    (path / "energy_uj").write_text(f"{microjoules}\n")


def test_energy_of_processors_is_the_sum_over_packages_and_nothing_that_contains_them(tmp_path, monkeypatch):
    monkeypatch.setattr(energy, "POWERCAP", tmp_path)
    assert energy.joules("cpu") is None
    domain(tmp_path, "0", "package-0", 2_000_000)
    domain(tmp_path, "1", "package-1", 500_000)
    domain(tmp_path, "0:0", "core", 1_000_000)
    domain(tmp_path, "2", "psys", 9_000_000)
    assert energy.joules("cpu") == 2.5
    (tmp_path / "intel-rapl:1" / "energy_uj").unlink()
    assert energy.joules("cpu") is None


class Card:
    """Stands for NVML."""

    def __init__(self, status: int = nvml.SUCCESS):
        self._status = status

    def nvmlInit_v2(self) -> int:  # noqa: N802 - NVML's name
        return self._status

    def nvmlDeviceGetHandleByIndex_v2(self, index, card) -> int:  # noqa: N802
        return self._status

    def nvmlDeviceGetTotalEnergyConsumption(self, card, millijoules) -> int:  # noqa: N802
        millijoules._obj.value = 2500
        return self._status

    def nvmlDeviceGetName(self, card, name, length) -> int:  # noqa: N802
        name.value = b"NVIDIA Made 1"
        return self._status

    def nvmlSystemGetDriverVersion(self, version, length) -> int:  # noqa: N802
        version.value = b"580.1"
        return self._status


@pytest.fixture
def described():
    """What describes this machine, not remembered from one test to the next."""
    machine.machine.cache_clear()
    yield machine.machine
    machine.machine.cache_clear()


@pytest.mark.parametrize(("status", "joules"), [(nvml.SUCCESS, 2.5), (999, None)])
def test_energy_of_a_run_on_a_card_is_the_cards_own(monkeypatch, status, joules):
    monkeypatch.setattr(nvml.ctypes, "CDLL", lambda name: Card(status))
    assert energy.joules("gpu") == joules


def test_a_run_on_a_card_is_of_a_machine_class_of_its_own(monkeypatch, described):
    monkeypatch.setattr(nvml.ctypes, "CDLL", lambda name: Card())
    on_card, on_processor = described("gpu"), described("cpu")
    assert (on_card["accelerator"], on_card["driver"]) == ("NVIDIA Made 1", "580.1")
    assert machine.label(on_card) == f"{machine.label(on_processor)}, NVIDIA Made 1"
    assert "accelerator" not in on_processor


@pytest.mark.parametrize("library", [lambda name: Card(999), None], ids=["it answers with an error", "no library"])
def test_a_machine_without_a_card_names_none(monkeypatch, described, library):
    monkeypatch.setattr(nvml, "LIBRARY", "libno-such-library.so")
    if library:
        monkeypatch.setattr(nvml.ctypes, "CDLL", library)
    assert described("gpu") == described("cpu")


def test_a_run_on_a_card_has_no_energy_of_processors(tmp_path, monkeypatch):
    monkeypatch.setattr(energy, "POWERCAP", tmp_path)
    monkeypatch.setattr(nvml, "LIBRARY", "libno-such-library.so")
    domain(tmp_path, "0", "package-0", 2_000_000)
    assert energy.joules("gpu") is None


@pytest.mark.parametrize(("quota", "cpus"), [("max 100000", 4), ("200000 100000", 2), ("150000 100000", 2), (None, 4)])
def test_a_containers_quota_limits_the_processors_that_are_used(tmp_path, monkeypatch, quota, cpus):
    file = tmp_path / "cpu.max"
    if quota:
        file.write_text(f"{quota}\n")
    monkeypatch.setattr(machine, "_QUOTA", file)
    monkeypatch.setattr(machine.os, "sched_getaffinity", lambda process: {1000, 1001, 1002, 1003})
    assert len(machine.measuring_cpus()) == cpus


def test_the_folder_of_a_machine_class_is_its_own_and_that_of_the_published_one_stays():
    published = paths.BOOK / "results" / machine.slug_of("Intel(R) Xeon(R) Processor, 2 cores")
    assert published.is_dir()
    labels = ("鲲鹏, 2 cores", "飞腾, 2 cores", "鲲鹏", "Made, 2 cores", "Made+, 2 cores", "Madé, 2 cores")
    slugs = [machine.slug_of(label) for label in labels]
    assert len(set(slugs)) == len(labels)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)
    assert slugs[3] == "made-2-cores"
