from collections.abc import Iterator, Mapping
from types import ModuleType

import pytest

from tests.faults import shop


@pytest.fixture(scope="session")
def services() -> Iterator[Mapping[str, ModuleType]]:
    """The `app` module of every service, its settings naming the tables and hosts of a `World`."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield shop.load(monkeypatch)
