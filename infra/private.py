"""Files that have a key in them."""

import os
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Write a file that nobody but its owner may read, whatever was there before."""
    path.unlink(missing_ok=True)
    with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
