"""Starts and stops the local AWS: one background server per state directory."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase

from infra.local.lock import Server, holder
from infra.local.trail import FILE_NAME as TRAIL_NAME
from infra.prerequisites import free_port, port_problem
from infra.shell import NO_FILES_OF_AWS

REPOSITORY = Path(__file__).parents[2]
START_SECONDS = 30.0
STOP_SECONDS = 10.0
LOG_NAME = "emulator.log"
__all__ = ["LocalAws", "LocalAwsError", "free_port", "start", "status", "stop"]
_OF_LAMBDA = {"LANG": "en_US.UTF-8", "TZ": ":UTC"}


class LocalAwsError(Exception):
    """Says in one sentence what is wrong with the local AWS, and the way out."""


@dataclass(frozen=True)
class LocalAws:
    """A running local AWS, and what a client needs to use it."""

    port: int
    pid: int
    region: str = "us-east-1"
    account_id: str = "000000000000"
    access_key_id: str = ""
    secret_access_key: str = ""
    """The key of the account's root, a new one for each start."""

    @property
    def endpoint(self) -> str:
        """Where every service answers."""
        return f"http://localhost:{self.port}"

    def environment(self) -> dict[str, str]:
        """Environment variables that point any AWS SDK or tool at this server."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
        }


def start(port: int, state_dir: Path, settings: Mapping[str, str] | None = None) -> LocalAws:
    """Start a local AWS at `port`, or return the one that already runs on `state_dir`.

    It starts empty and keeps nothing over a restart. `settings` are further environment
    variables for the server. Raises LocalAwsError.
    """
    if running := status(state_dir):
        return running
    if problem := port_problem(str(port)):
        raise LocalAwsError(problem)
    _reset(state_dir)
    aws = LocalAws(port, 0, access_key_id=_new_key(), secret_access_key=secrets.token_hex(20))
    _launch(state_dir, _server_environment(aws, state_dir) | dict(settings or {}))
    return _await_health(state_dir)


def status(state_dir: Path) -> LocalAws | None:
    """The local AWS that runs on `state_dir`, if any."""
    server = holder(state_dir.resolve())
    return _local_aws(server) if server else None


def _local_aws(server: Server) -> LocalAws:
    return LocalAws(
        server.port,
        server.pid,
        access_key_id=server.access_key_id,
        secret_access_key=server.secret_access_key,
    )


def _new_key() -> str:
    """An access key id in AWS's form."""
    return "AKIA" + "".join(secrets.choice(ascii_uppercase + "234567") for _ in range(16))


def stop(state_dir: Path) -> None:
    """End the local AWS on `state_dir` and all its Lambda workers. Raises LocalAwsError."""
    server = holder(state_dir.resolve())
    if server is None:
        raise LocalAwsError("The local AWS is not running; start it with `make up`.")
    _signal(server, signal.SIGTERM)
    _wait_until(lambda: holder(state_dir.resolve()) is None)
    _signal(server, signal.SIGKILL)  # workers that were busy do not notice that the server left
    _wait_until(lambda: not _signal(server, 0))
    shutil.rmtree(state_dir / "tmp", ignore_errors=True)


def _signal(server: Server, number: int) -> bool:
    """Signal the server and its workers; False if none of them is left."""
    try:
        os.killpg(server.pid, number)
    except ProcessLookupError:
        return False
    return True


def _wait_until(is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while not is_done() and time.monotonic() < deadline:
        time.sleep(0.02)


def _reset(state_dir: Path) -> None:
    """Nothing of an earlier run survives: neither data nor trail nor log. Others see nothing."""
    state_dir.mkdir(parents=True, exist_ok=True)
    state_dir.chmod(0o700)
    for name in ("tmp", "data"):
        shutil.rmtree(state_dir / name, ignore_errors=True)
        (state_dir / name).mkdir(parents=True)
    for name in (LOG_NAME, TRAIL_NAME):
        (state_dir / name).unlink(missing_ok=True)


def _server_environment(aws: LocalAws, state_dir: Path) -> dict[str, str]:
    """Lambda workers inherit it, so it must hold nothing that real functions would not have.

    The root's key is replaced by a key of the function's role before a worker starts.
    """
    state = state_dir.resolve()
    of_host = {"PATH": os.environ.get("PATH", os.defpath), "PYTHONUTF8": "1"}
    return of_host | _OF_LAMBDA | NO_FILES_OF_AWS | aws.environment() | {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(aws.port),
        "HOME": str(state / "data"),  # no AWS profile of the developer reaches a function
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_ACCOUNT_CONCURRENCY": "200",  # by default it is derived from the memory: 16 or so
        "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.5",
        "MINISTACK_ACCOUNT_ID": aws.account_id,
        "MINISTACK_REGION": aws.region,
        "S3_DATA_DIR": str(state / "data" / "s3"),
        "SFTP_ENABLED": "0",
        "STATE_DIR": str(state / "data"),
        "TMPDIR": str(state / "tmp"),
    }  # fmt: skip


def _launch(state_dir: Path, environment: dict[str, str]) -> None:
    """Run the server module; it returns as soon as its background process is on its own."""
    command = [sys.executable, "-m", "infra.local.serve", str(state_dir.resolve())]
    with (state_dir / LOG_NAME).open("ab") as log:
        subprocess.run(
            command, cwd=REPOSITORY, env=environment, check=False,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip


def _await_health(state_dir: Path) -> LocalAws:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and (aws := status(state_dir)):
        if _is_healthy(aws):
            return aws
        time.sleep(0.05)
    log = (state_dir / LOG_NAME).resolve()
    last = (log.read_text(errors="replace").strip().splitlines() or ["nothing was logged"])[-1]
    raise LocalAwsError(f"The local AWS did not start: {last} (see {log}, then start it again).")


def _is_healthy(aws: LocalAws) -> bool:
    try:
        with urllib.request.urlopen(f"{aws.endpoint}/_ministack/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
