"""Two local AWSs: one corrected, and one as the emulator comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import emulator
from infra.local.serve import LEAVE_OUT
from tests.end_to_end.local_aws.workbench import Workbench


def _workbench(state_dir: Path, settings: dict[str, str]) -> Iterator[Workbench]:
    yield Workbench(emulator.start(emulator.free_port(), state_dir, settings), state_dir)
    emulator.stop(state_dir)


@pytest.fixture(scope="session")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """The local AWS as the shop uses it."""
    yield from _workbench(tmp_path_factory.mktemp("corrected"), {})


@pytest.fixture(scope="session")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """The emulator without any correction."""
    yield from _workbench(tmp_path_factory.mktemp("emulated"), {LEAVE_OUT: "all"})
