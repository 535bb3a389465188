"""A part of the tests on the newest Python of this machine: `python -m infra.newest make`.

Nothing is done where that is the Python of the environment that runs this.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from infra.progress import tell

Version = tuple[int, ...]
MINIMUM = (3, 11)
PROBE = (
    "import sys, ensurepip; "
    "print(sys.version_info.releaselevel, *sys.version_info[:3], sys.executable, sep='\\n')"
)
NAME = re.compile(r"python3(\.\d+)?")


def candidates(shell: Mapping[str, str]) -> Iterator[Path]:
    """What may be a Python: by the path, and those that pyenv has."""
    pyenv = Path(shell.get("PYENV_ROOT") or Path(shell["HOME"], ".pyenv"))
    folders = [Path(folder) for folder in shell.get("PATH", "").split(os.pathsep) if folder]
    for folder in [*folders, *sorted(pyenv.glob("versions/*/bin"))]:
        yield from (each for each in sorted(folder.glob("python3*")) if NAME.fullmatch(each.name))


def probe(python: Path) -> tuple[Version, str] | None:
    """Its version, and where it really is; None of what is no released, complete Python."""
    try:
        answer = subprocess.run(
            [python, "-c", PROBE], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return None
    level, *version, executable = answer.stdout.splitlines()
    return (tuple(map(int, version)), executable) if level == "final" else None


def newest(found: Iterable[tuple[Version, str] | None], own: Version) -> tuple[Version, str] | None:
    """The newest, unless it is of the same minor version as `own` or too old."""
    best = max((each for each in found if each), default=None)
    if best is None or best[0] < MINIMUM or best[0][:2] == own[:2]:
        return None
    return best


def main() -> None:
    make, own = sys.argv[1], sys.version_info[:3]
    chosen = newest(map(probe, dict.fromkeys(candidates(os.environ))), own)
    if chosen is None:
        tell(f"No Python newer than {own[0]}.{own[1]} is here: that one has passed all tests.")
        return
    (major, minor, *_), python = chosen
    tell(f"A part of the tests again on Python {major}.{minor}")
    variables = f"VENV=build/python-{major}.{minor}", f"PYTHON={python}"
    os.execvp(make, [make, "--no-print-directory", "part", *variables])


if __name__ == "__main__":
    main()
