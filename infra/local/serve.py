"""The server process: `python -m infra.local.serve STATE_DIR`, configured by the environment.

It leaves its parent once it holds the state directory, and lives in a session of its own,
so that one signal to its process group ends it with all its Lambda workers.
"""

import os
import sys
from pathlib import Path

from infra.local.lock import Lock, Server

LEAVE_OUT = "LOCAL_AWS_LEAVE_OUT"
"""Environment variable: corrections to leave out, separated by commas, or `all`."""


def main() -> None:
    """Serve until stopped."""
    state_dir = Path(sys.argv[1])
    lock = Lock(state_dir)
    if not lock.acquire():
        sys.exit("Another local AWS already uses this state directory.")
    if child := os.fork():
        lock.name(_server(child))
        os._exit(0)  # the child keeps the lock; nothing here needs cleaning up
    os.setsid()
    _correct_and_observe(state_dir)
    _run_emulator()


def _server(pid: int) -> Server:
    key, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    return Server(pid, int(os.environ["GATEWAY_PORT"]), key, secret)


def _correct_and_observe(state_dir: Path) -> None:
    from infra.local import corrections, faults, guard, recording
    from infra.local.trail import FILE_NAME, Trail

    corrections.apply(os.environ.pop(LEAVE_OUT, "").split(","))
    recording.install(Trail(state_dir / FILE_NAME))
    if os.environ.pop(faults.SWITCH, ""):
        faults.install(state_dir)
    guard.install(int(os.environ["GATEWAY_PORT"]))


def _run_emulator() -> None:
    from ministack.app import main as serve

    sys.argv = ["ministack"]  # it reads its own command line
    serve()


if __name__ == "__main__":
    main()
