"""The Lambda layer: the libraries of every service, from the hash-locked requirements."""

import hashlib
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements" / "layer.txt"
FOLDER = ROOT / "build" / "layer"


def archive(*, local: bool) -> Path:
    """The layer's zip file: with wheels of this machine for local, of Lambda for AWS."""
    return FOLDER / f"{'local' if local else 'aws'}.zip"


def version(*, local: bool) -> str:
    """What the layer is made of, as a hash: the same on every machine that makes the same."""
    made_of = f"{platform.python_version()} {local} {REQUIREMENTS.read_text()}"
    return hashlib.sha256(made_of.encode()).hexdigest()


def build(*, local: bool) -> None:
    """Make the layer's zip file, unless it is there and made of the same."""
    target = archive(local=local)
    stamp = target.with_suffix(".sha256")
    wanted = version(local=local)
    if target.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    content = target.with_suffix("")
    shutil.rmtree(content, ignore_errors=True)
    install(content / "python", local=local)
    shutil.make_archive(str(content), "zip", content)
    stamp.write_text(wanted)


def install(folder: Path, *, local: bool) -> None:
    lambda_wheels = [] if local else ["--python-platform", "x86_64-manylinux_2_28"]
    subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps"),
            *("--require-hashes", "--only-binary", ":all:", "--target", str(folder)),
            *("--python-version", platform.python_version(), *lambda_wheels),
            *("--requirements", str(REQUIREMENTS)),
        ],
        check=True,
    )
