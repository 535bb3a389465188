"""Contract tests: what services promise each other and their clients, on all of them at once."""

from collections.abc import Iterator, Mapping
from types import ModuleType

import pytest

from tests.support import apps, shop


@pytest.fixture(scope="package")
def services() -> Iterator[Mapping[str, ModuleType]]:
    """The `app` module of every service."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield shop.load(monkeypatch)
    apps.forget()
