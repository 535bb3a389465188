from types import ModuleType

import pytest

from tests.component.conftest import Queue
from tests.support import apps


@pytest.fixture
def app(dead_letters: Queue, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    environment = {"DEAD_LETTER_QUEUE_URL": dead_letters.url}
    return apps.load("users", monkeypatch, environment)
