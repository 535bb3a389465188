import json
from pathlib import Path

from infra.chalice_config import read, write_stage


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
