"""One server per state directory, known by a file that the server keeps locked while it lives.

The kernel drops the lock when the process ends, however it ends, so a stale file
can neither pass for a running server nor point to a process that reused its number.
"""

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FILE_NAME = "server.pid"


@dataclass(frozen=True)
class Server:
    """The process that holds a state directory. Its pid is also its process group."""

    pid: int
    port: int
    access_key_id: str = ""
    secret_access_key: str = ""
    """Both of the account's root; empty where an older version, which had none, still runs."""


class Lock:
    """The lock of a state directory, held until this process and its forks end."""

    def __init__(self, state_dir: Path) -> None:
        self._file = os.open(state_dir / FILE_NAME, os.O_RDWR | os.O_CREAT, 0o600)

    def acquire(self) -> bool:
        """Take the lock; False if a server has it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        os.ftruncate(self._file, 0)
        return True

    def name(self, server: Server) -> None:
        """Write down who holds the lock."""
        os.write(self._file, json.dumps(asdict(server)).encode())

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def holder(state_dir: Path) -> Server | None:
    """The server that runs on `state_dir`; what a dead one left behind is removed."""
    path = state_dir / FILE_NAME
    if not path.exists():
        return None
    lock = Lock(state_dir)
    try:
        if not lock.acquire():
            return _server(path)
        path.unlink()
        return None
    finally:
        lock.close()


def _server(path: Path) -> Server | None:
    text = path.read_text()
    return Server(**json.loads(text)) if text else None
