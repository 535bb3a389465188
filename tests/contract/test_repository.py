"""The repository itself: nothing of one machine in it, and one shape for every service."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.apps import ROOT

APPS = sorted(ROOT.glob("*_app"))
OF_ONE_MACHINE = {
    "an absolute path of a machine": r"(?<![\w.}/-])/(?:home|root|work|Users|mnt)/\w",
    "the host of a package registry": r"(?:pypi|pythonhosted|npmjs|yarnpkg)\.(?:org|com)",
}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout of git: a ZIP file")
@pytest.mark.parametrize("what", OF_ONE_MACHINE)
def test_no_file_names(what: str) -> None:
    pattern = re.compile(OF_ONE_MACHINE[what])
    naming = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in tracked()
        if (found := pattern.search(path.read_text(errors="ignore")))
    ]
    assert naming == []


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_a_service_has_the_files_of_every_service(app: Path) -> None:
    names = ["README.md", "app.py", "chalicelib/__init__.py", ".chalice/config.json"]
    assert [name for name in names if not (app / name).is_file()] == []
    assert (app / "vendor" / "ecom").readlink() == Path("../../shared/ecom")
    lines = (app / "requirements.txt").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []
