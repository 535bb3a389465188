from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from infra import tables
from tests.component.platform.gateway import Gateway, serve
from tests.support import apps, local_tables


@pytest.fixture
def table(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.CONNECTIONS)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with serve(Gateway()) as gateway:
        yield gateway


@pytest.fixture
def app(table: Any, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    environment = {"CONNECTIONS_TABLE": table.name, "CONNECTIONS_URL": gateway.url}
    return apps.load("platform", monkeypatch, environment)
