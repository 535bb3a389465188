"""The services for a `World`: one copy of each app for all examples, an empty AWS for each."""

import itertools
import random
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from types import ModuleType
from typing import Any, TypeVar
from uuid import UUID

import pytest
from moto import mock_aws

from ecom import aws
from ecom.settings import Settings
from tests.faults import network
from tests.faults.faults import Faults
from tests.faults.world import World
from tests.support import apps
from tests.support.shop import SERVICES

S = TypeVar("S", bound=Settings)


class Inline(Executor):
    """Does at once what it is given, so that a story can be repeated."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def load(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, ModuleType]:
    monkeypatch.setattr(Settings, "from_environment", classmethod(_settings))
    # Waiting between tries would only take time.
    monkeypatch.setattr(random, "uniform", lambda *_: 0)
    return {service: _load(service, monkeypatch) for service in SERVICES}


def _load(service: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    app = apps.load(service, monkeypatch, {})
    monkeypatch.setattr("ecom.staff.ThreadPoolExecutor", Inline)
    for name, module in list(sys.modules.items()):
        if name.startswith("chalicelib.") and hasattr(module, "ThreadPoolExecutor"):
            monkeypatch.setattr(module, "ThreadPoolExecutor", Inline)
    return app


def _settings(settings: type[S]) -> S:
    return settings.model_validate({name: _setting(name) for name in settings.model_fields})


def _setting(name: str) -> str:
    """`orders_table` is "orders"; `orders_stream_arn` the same, which the world takes for it.

    Nobody waits: a schedule may be due at any time.
    """
    if name in ("settlement_grace", "account_check_interval"):
        return "0"
    if name == "staff_mfa":
        return "false"
    for end in ("_table", "_stream_arn"):
        if name.endswith(end):
            return name.removesuffix(end).replace("_", "-")
    if name.endswith("_url"):
        return f"https://{name.removesuffix('_url').replace('_', '-')}.test/api"
    return name


@contextmanager
def world(services: Mapping[str, ModuleType]) -> Iterator[World]:
    """An empty shop. Its AWS and all that happened are gone afterwards."""
    for cached in (aws.client, aws.table):
        cached.cache_clear()
    with mock_aws(), pytest.MonkeyPatch.context() as monkeypatch:
        # The same tokens, and so the same orders, in each telling of a story.
        numbers = itertools.count(1)
        third_party = services["payment-3p"].authorizations
        monkeypatch.setattr(third_party, "uuid4", lambda: UUID(int=next(numbers)))
        made = World(services, Faults())
        network.connect(made, monkeypatch)
        yield made
