"""The catalogue: frameworks are found from their folders, and a wrong framework.toml is named."""

import shutil
import tomllib

import pytest

from common import paths
from common.errors import UserError
from common.suite import catalogue, environments, plan, programs


def write_framework(folder, changes: dict[str, str] | None = None, remove: str = ""):
    folder.mkdir(parents=True)
    text = (paths.NOTEBOOKS / "_template" / "framework.toml").read_text()
    for old, new in (changes or {}).items():
        assert old in text
        text = text.replace(old, new)
    text = "\n".join(line for line in text.splitlines() if not remove or not line.startswith(remove))
    (folder / "framework.toml").write_text(text)
    return folder


def test_folders_are_frameworks_and_underscores_are_not(tmp_path):
    write_framework(tmp_path / "beta")
    write_framework(tmp_path / "alpha", {"NumPy (template)": "Alpha"})
    write_framework(tmp_path / "_hidden")
    (tmp_path / "notes").mkdir()
    assert [found.name for found in catalogue.frameworks(tmp_path)] == ["alpha", "beta"]


@pytest.mark.parametrize(
    ("changes", "remove", "said"),
    [
        ({'edition = "current"': 'edition = "next"'}, "", "edition"),
        ({'devices = ["cpu"]': 'devices = ["tpu"]'}, "", "devices"),
        ({'kind = "default"': 'kind = "best"'}, "", "variants.default.kind"),
        ({}, "python", "'python' is a required property"),
        ({"devices": "extra = 1\ndevices"}, "", "extra"),
        ({"title = ": "title == "}, "", "framework.toml"),
    ],
)
def test_a_wrong_framework_toml_is_named(tmp_path, changes, remove, said):
    folder = write_framework(tmp_path / "wrong", changes, remove)
    with pytest.raises(UserError, match="wrong/framework.toml") as raised:
        catalogue.frameworks(tmp_path)
    assert said in str(raised.value)
    assert str(folder) in str(raised.value)


def test_an_unknown_framework_names_the_known_ones():
    with pytest.raises(UserError, match="unknown framework 'torch'.*pytorch"):
        catalogue.framework("torch")


def test_no_framework_is_named_outside_its_folder():
    """Adding a framework touches nothing else: no code may list them or branch on one."""
    names = [folder.parent.name for folder in paths.NOTEBOOKS.glob("[!_]*/framework.toml")]
    for path in sorted((paths.SOURCE / "common").rglob("*.py")):
        quoted = [name for name in names if f'"{name}"' in path.read_text()]
        assert quoted == [], f"{path} names {quoted}"


def test_the_matrix_has_every_variant_once():
    cells = plan.matrix(task_names=["mlp"])
    identities = [plan.identity(cell) for cell in cells]
    assert len(identities) == len(set(identities))
    assert {(found.name, variant) for found in catalogue.frameworks() for variant in found.variants} == {
        identity[:2] for identity in identities
    }


@pytest.mark.parametrize("names", [["nothing"], ["pytorch", "nothing"]])
def test_the_matrix_refuses_unknown_names(names):
    with pytest.raises(UserError, match="'nothing'"):
        plan.matrix(names)


def test_missing_programs_are_named_with_the_way_out(monkeypatch, tmp_path):
    write_framework(tmp_path / "needy", {'python = "3.11"': 'python = "3.1"\nprograms = ["no-such-program"]'})
    framework = catalogue.framework("needy", tmp_path)
    lacks = " ".join(programs.missing(framework))
    assert "COMMON_PYTHON_3_1" in lacks
    assert "`no-such-program`" in lacks


def test_an_interpreter_can_be_named_by_a_variable(monkeypatch, tmp_path):
    imposter = tmp_path / "python"
    imposter.write_text("#!/bin/sh\necho 3.4\n")
    imposter.chmod(0o755)
    monkeypatch.setenv("COMMON_PYTHON_3_4", str(imposter))
    assert programs.find_python("3.4") == imposter
    monkeypatch.setenv("COMMON_PYTHON_3_4", str(shutil.which("false")))
    assert programs.find_python("3.4") is None


def test_every_framework_says_which_facts_it_rests_on():
    for found in catalogue.frameworks():
        assert tomllib.loads((found.folder / "framework.toml").read_text())["facts"], found.name


def test_too_little_disk_is_refused_before_anything_is_installed(monkeypatch, tmp_path):
    write_framework(tmp_path / "large")
    framework = catalogue.framework("large", tmp_path)
    monkeypatch.setattr(environments, "disk_free", lambda: 1_000_000)
    monkeypatch.setattr(environments, "build", lambda found: pytest.fail("it was installed all the same"))
    with pytest.raises(UserError, match="make room, or narrow with FRAMEWORKS"):
        plan.build_environments([framework])


def test_what_cannot_be_installed_is_left_out_and_the_others_go_on(monkeypatch, tmp_path, capsys):
    write_framework(tmp_path / "needy", {'python = "3.11"': 'python = "3.1"'})
    write_framework(tmp_path / "well")
    built = []
    real = environments.build
    monkeypatch.setattr(
        environments, "build", lambda found: built.append(found.name) if found.name == "well" else real(found)
    )
    plan.build_environments(catalogue.frameworks(tmp_path))
    printed = capsys.readouterr().out
    assert "NOT INSTALLED" in printed
    assert "COMMON_PYTHON_3_1" in printed
    assert built == ["well"]
