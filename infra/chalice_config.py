"""`.chalice/config.json` of each app, the one file that Chalice's own commands read.

It is generated and ignored by git, because a stage holds the addresses of one deployment, and the
key of the local AWS.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra import private

ROOT = Path(__file__).parents[1]


def apps() -> list[Path]:
    """The folders of all services."""
    return sorted(ROOT.glob("*_app"))


def service_of(app: Path) -> str:
    """The service in an app's folder."""
    name = app.name.removesuffix("_app").replace("_", "-")
    return "frontend-api" if name == "frontend" else name


def folder_of(service: str) -> Path:
    return next(app for app in apps() if service_of(app) == service)


def read(app: Path) -> dict[str, Any]:
    """The app's configuration; the smallest that Chalice takes where there is none yet."""
    file = _file(app)
    if not file.exists():
        return {"version": "2.0", "app_name": service_of(app), "stages": {}}
    configuration: dict[str, Any] = json.loads(file.read_text())
    return configuration


def write_stage(app: Path, name: str, stage: Mapping[str, Any]) -> None:
    """Set what `stage` says of one stage of the app's configuration, and leave all else.

    `make stage` knows the variables only, `make deploy COMPUTE=chalice` the roles as well.
    """
    configuration = read(app)
    configuration["stages"][name] = {**configuration["stages"].get(name, {}), **stage}
    _write(app, configuration)


def _write(app: Path, configuration: Mapping[str, Any]) -> None:
    file = _file(app)
    file.parent.mkdir(exist_ok=True)
    private.write(file, json.dumps(configuration, indent=2) + "\n")


def _file(app: Path) -> Path:
    return app / ".chalice" / "config.json"


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        _write(Path(folder), read(Path(folder)))
