"""The deployed shop on a local AWS of its own, with IAM enforced, used as real clients use it."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from infra.demo.people import People
from infra.demo.shop import Shop
from infra.local import emulator
from infra.local.__main__ import up
from tests.end_to_end import recording

LAST = ("tests/end_to_end/test_documents.py", "tests/end_to_end/test_permissions.py")
"""What looks at all that the other tests have done."""


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the local AWS keeps its state, its log and the trail of all calls."""
    return tmp_path_factory.mktemp("local-aws")


@pytest.fixture(scope="session")
def shop(state: Path, request: pytest.FixtureRequest) -> Iterator[Shop]:
    """Every stack, deployed to a free port: a shop that runs on this machine is never touched."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    port = emulator.free_port()
    with pytest.MonkeyPatch.context() as environment:
        # Set first, so that what `up` puts in their place is undone after the session.
        for name in emulator.LocalAws(port, 0).environment():
            environment.setenv(name, "replaced")
        environment.setattr(boto3, "DEFAULT_SESSION", None)  # it would keep another key
        with capture.global_and_fixture_disabled():
            print("\nDeploying the shop to a local AWS of the tests' own")
            up(port, state)
        shop = Shop("local")
        recording.start(shop)
        yield shop
        emulator.stop(state)


@pytest.fixture(scope="session")
def people(shop: Shop) -> People:
    return People(shop)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.nodeid.startswith(LAST))
