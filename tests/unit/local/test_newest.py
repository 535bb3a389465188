"""Which Python passes a part of the tests besides the one of .venv."""

import sys
from pathlib import Path

import pytest

from infra.newest import Version, candidates, newest, probe

OWN, NEWER = (3, 11, 7), (3, 13, 0)


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        ([OWN, NEWER, (3, 12, 1)], NEWER),
        ([OWN], None),
        ([OWN, (3, 11, 9)], None),
        ([OWN, (3, 9, 2)], None),
        ([(3, 9, 2)], None),
        ([], None),
    ],
)
def test_the_newest_that_is_not_our_own(found: list[Version], chosen: Version | None) -> None:
    best = newest([None, *((version, "python") for version in found)], OWN)
    assert best == (chosen and (chosen, "python"))


def test_pythons_are_found_by_the_path_and_by_pyenv(tmp_path: Path) -> None:
    names = ["bin/python3.12", "bin/python3-config", ".pyenv/versions/3.13.0/bin/python3"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = candidates({"HOME": str(tmp_path), "PATH": f"{tmp_path}/bin:{tmp_path}/none"})
    assert [str(each.relative_to(tmp_path)) for each in found] == [names[0], names[2]]


def test_a_python_says_what_it_is() -> None:
    assert probe(Path(sys.executable)) == (sys.version_info[:3], sys.executable)


@pytest.mark.parametrize("command", ["/bin/false", "/bin/none"])
def test_what_is_no_python_is_passed_over(command: str) -> None:
    assert probe(Path(command)) is None
