from collections.abc import Iterator

import pytest

from tests.contract.hostile_input.bench import Bench
from tests.faults import shop
from tests.support import apps

FIELDS: set[tuple[str, ...]] = set()
TRIED: list[int] = []
"""How many values each entry point was sent: the figure that is printed in the end."""


@pytest.fixture(scope="package")
def bench() -> Iterator[Bench]:
    with pytest.MonkeyPatch.context() as monkeypatch, shop.world(shop.load(monkeypatch)) as world:
        yield Bench(world, FIELDS, TRIED)
    apps.forget()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TRIED:
        terminalreporter.write_line(
            f"Hostile input: {sum(TRIED)} values in {len(FIELDS)} fields "
            f"of {len(TRIED)} entry points"
        )
