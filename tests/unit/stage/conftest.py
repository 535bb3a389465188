from pathlib import Path

import pytest


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / "delivery_pricing_app"
    folder.mkdir()
    return folder
