"""Contract tests: what services promise each other and their clients, on all of them at once."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
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


Synthesized = Callable[[str], Assembly]


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """The templates of an environment by its name, made once."""
    return cache(lambda name: Assembly.synthesize(name, tmp_path_factory.mktemp(name)))


@pytest.fixture(scope="session", params=["local", "prod"])
def assembly(request: pytest.FixtureRequest, synthesized: Synthesized) -> Assembly:
    """The templates of an environment: the one on a developer's machine, the one that matters."""
    return synthesized(request.param)
