"""Files that have a key in them."""

from pathlib import Path

import pytest

from infra import private
from infra.chalice_config import write_stage
from infra.local import access


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_file_that_others_could_read_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "env"
    path.write_text("old")
    path.chmod(0o644)
    private.write(path, "new")
    assert (path.read_text(), mode(path)) == ("new", 0o600)


@pytest.mark.parametrize("file", ["env", ".chalice/config.json"])
def test_the_key_of_the_local_aws_is_for_its_owner(tmp_path: Path, file: str) -> None:
    access.write(tmp_path / "env", {})
    write_stage(tmp_path, "local", {})
    assert mode(tmp_path / file) == 0o600
