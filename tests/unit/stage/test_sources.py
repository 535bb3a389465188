from pathlib import Path

import pytest

from infra import sources
from infra.chalice_config import write_stage


def test_neither_a_stage_nor_bytecode_makes_a_synthesis_necessary(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "ROOT", app.parent)
    (app / "app.py").write_text("app = 1")
    before = sources.fingerprint("local")
    write_stage(app, "local", {})
    (app / "__pycache__").mkdir()
    (app / "__pycache__" / "app.pyc").write_text("1")
    assert sources.fingerprint("local") == before
    (app / "app.py").write_text("app = 2")
    assert sources.fingerprint("local") != before


def test_bytecode_is_removed_before_chalice_packages_it(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "ROOT", app.parent)
    for folder in (app, app / "chalicelib", app.parent / "shared" / "ecom"):
        (folder / "__pycache__").mkdir(parents=True)
    sources.remove_bytecode()
    assert list(app.parent.rglob("__pycache__")) == []


def test_others_may_read_what_is_packaged(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "ROOT", app.parent)
    (app / "chalicelib").mkdir(mode=0o700)
    (app / "chalicelib" / "store.py").touch(mode=0o600)
    (app / "lost").symlink_to("nothing")
    sources.make_readable()
    modes = [each.stat().st_mode & 0o777 for each in (app / "chalicelib").rglob("*.py")]
    assert (modes, (app / "chalicelib").stat().st_mode & 0o777) == ([0o644], 0o755)
