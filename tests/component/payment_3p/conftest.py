from io import StringIO
from types import ModuleType
from typing import Any

import pytest

from ecom.observability import logger
from infra import tables
from tests.support import apps, local_tables


@pytest.fixture
def table(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.PAYMENT_3P)


@pytest.fixture
def app(table: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return apps.load("payment-3p", monkeypatch, {"PAYMENT_3P_TABLE": table.name})


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """The log lines from here on, as a function writes them."""
    lines = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", lines)
    return lines
