from types import ModuleType

import pytest

from tests.support import apps


@pytest.fixture
def app(aws: None, monkeypatch: pytest.MonkeyPatch) -> ModuleType:  # noqa: ARG001
    return apps.load("delivery-pricing", monkeypatch, {})
