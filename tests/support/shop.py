"""All services of the shop at once, for tests of what holds between them."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any, TypeVar

import pytest

from ecom.settings import Settings
from tests.support import apps

S = TypeVar("S", bound=Settings)

SERVICES = sorted(
    folder.name.removesuffix("_app").replace("_", "-") for folder in apps.ROOT.glob("*_app")
)


def load(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, ModuleType]:
    """The `app` module of every service, by the name of its folder; no setting is a real one."""
    monkeypatch.setattr(Settings, "from_environment", classmethod(made_up))
    return {service: apps.load(service, monkeypatch, {}) for service in SERVICES}


def made_up(settings: type[S]) -> S:
    kinds: dict[Any, Any] = {int: 1, bool: False}
    return settings.model_validate(
        {
            name: kinds.get(field.annotation, f"made-up-{name}")
            for name, field in settings.model_fields.items()
        }
    )
