"""The sources that a synthesis reads."""

import hashlib
import platform
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
GENERATED = {".chalice", "__pycache__"}
SOURCES = (
    "*_app",
    "shared",
    "infra/*.py",
    "infra/*.yaml",
    "infra/components",
    "infra/stacks",
    "requirements/layer.txt",
    "cdk.json",
)


def remove_bytecode() -> None:
    """Chalice would package what `chalice local`, say, has left beside the sources."""
    for pattern in ("*_app/**/__pycache__", "shared/**/__pycache__"):
        for folder in ROOT.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)


def make_readable() -> None:
    """Chalice packages files with their modes, and Lambda reads them as another user.

    A checkout under umask 077 would be deployed as functions that cannot be imported.
    """
    for pattern in ("*_app", "shared"):
        for file in (each for folder in ROOT.glob(pattern) for each in folder.rglob("*")):
            if not file.is_symlink():
                file.chmod(file.stat().st_mode | (0o755 if file.is_dir() else 0o644))


def fingerprint(*more: str) -> str:
    """A hash of all that a synthesis reads, and of what else it depends on."""
    digest = hashlib.sha256("\n".join([platform.python_version(), *more]).encode())
    for pattern in SOURCES:
        for source in sorted(ROOT.glob(pattern)):
            for file in sorted(source.rglob("*")) if source.is_dir() else [source]:
                if file.is_file() and not GENERATED & {*file.parts}:
                    digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()
