import json
from pathlib import Path

import pytest

from infra import deployment
from infra.chalice_config import read, write_stage


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / "delivery_pricing_app"
    folder.mkdir()
    return folder


def test_without_a_file_there_is_the_least_that_chalice_takes(app: Path) -> None:
    assert read(app) == {"version": "2.0", "app_name": "delivery-pricing", "stages": {}}


def test_a_stage_is_written_beside_the_others(app: Path) -> None:
    write_stage(app, "local", {"environment_variables": {"A": "1"}})
    write_stage(app, "dev", {"environment_variables": {"A": "2"}})
    write_stage(app, "local", {"environment_variables": {"A": "3"}})
    written = json.loads((app / ".chalice" / "config.json").read_text())
    told = {name: stage["environment_variables"] for name, stage in written["stages"].items()}
    assert told == {"local": {"A": "3"}, "dev": {"A": "2"}}
    assert written["app_name"] == "delivery-pricing"


def test_what_else_a_stage_says_stays(app: Path) -> None:
    write_stage(app, "dev", {"environment_variables": {"A": "1"}, "layers": ["arn"]})
    write_stage(app, "dev", {"environment_variables": {"A": "2"}})
    assert read(app)["stages"]["dev"] == {"environment_variables": {"A": "2"}, "layers": ["arn"]}


def test_neither_a_stage_nor_bytecode_makes_a_synthesis_necessary(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployment, "ROOT", app.parent)
    (app / "app.py").write_text("app = 1")
    before = deployment.fingerprint("local")
    write_stage(app, "local", {})
    (app / "__pycache__").mkdir()
    (app / "__pycache__" / "app.pyc").write_text("1")
    assert deployment.fingerprint("local") == before
    (app / "app.py").write_text("app = 2")
    assert deployment.fingerprint("local") != before


def test_bytecode_is_removed_before_chalice_packages_it(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployment, "ROOT", app.parent)
    for folder in (app, app / "chalicelib", app.parent / "shared" / "ecom"):
        (folder / "__pycache__").mkdir(parents=True)
    deployment.remove_bytecode()
    assert list(app.parent.rglob("__pycache__")) == []
