"""Contract tests: what services promise each other and their clients, on all of them at once."""

from collections.abc import Iterator, Mapping
from types import ModuleType

import pytest

from tests.support import apps, shop
from tests.support.templates import Assembly


@pytest.fixture(scope="package")
def services() -> Iterator[Mapping[str, ModuleType]]:
    """The `app` module of every service."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield shop.load(monkeypatch)
    apps.forget()


@pytest.fixture(scope="session", params=["local", "prod"])
def assembly(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """The templates of an environment: the one on a developer's machine, the one that matters."""
    return Assembly.synthesize(request.param, tmp_path_factory.mktemp(request.param))
