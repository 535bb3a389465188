"""What people are told of the running shop."""

from pathlib import Path

from infra.local.access import documentation


def test_a_site_that_is_built_can_be_opened(tmp_path: Path) -> None:
    index = tmp_path / "index.html"
    index.write_text("")
    assert documentation(index) == index.as_uri()


def test_a_site_that_is_not_built_can_be_built(tmp_path: Path) -> None:
    assert documentation(tmp_path / "index.html") == "make docs"
