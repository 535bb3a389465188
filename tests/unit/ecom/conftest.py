from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from infra.tables import Index, Table
from tests.support import apps, local_tables

SHELVES = Table("shelves", "shelfId", indexes=[Index("room", "room", "name")])


@pytest.fixture(autouse=True)
def namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where metrics are counted, as the functions are told."""
    name = "POWERTOOLS_METRICS_NAMESPACE"
    monkeypatch.setenv(name, apps.ENVIRONMENT[name])


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty AWS account, for one test."""
    for name, value in apps.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    apps.forget()
    with mock_aws():
        yield
    apps.forget()


@pytest.fixture
def table(aws: None) -> Any:  # noqa: ARG001
    """A table keyed by shelfId, with the index `room` (room, name)."""
    return local_tables.create(SHELVES)
