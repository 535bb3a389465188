from collections.abc import Iterator, Mapping
from types import ModuleType

import pytest

from tests.contract.hostile_input.bench import Bench
from tests.faults import shop
from tests.faults.world import World
from tests.support import apps

FIELDS: set[tuple[str, ...]] = set()
TRIED: list[int] = []
"""How many values each entry point was sent: the figure that is printed in the end."""


@pytest.fixture(scope="package")
def running() -> Iterator[Mapping[str, ModuleType]]:
    """The services, asked by each other; the other contract tests only look at theirs."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield shop.load(monkeypatch)
    apps.forget()


@pytest.fixture(scope="module")
def bench(running: Mapping[str, ModuleType]) -> Iterator[Bench]:
    with shop.world(running) as world:
        yield Bench(world, FIELDS, TRIED)


@pytest.fixture
def world(running: Mapping[str, ModuleType]) -> Iterator[World]:
    with shop.world(running) as world:
        yield world


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TRIED:
        terminalreporter.write_line(
            f"Hostile input: {sum(TRIED)} values in {len(FIELDS)} fields "
            f"of {len(TRIED)} entry points"
        )
