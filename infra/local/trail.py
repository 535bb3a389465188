"""What the shop asked of AWS, one JSON line per entry: the local CloudTrail.

An entry is either an authorised API call, once per action and resource that IAM evaluated,
or an invocation of a Lambda function. This module writes and reads the file; `recording`
connects it to the emulator.
"""

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

FILE_NAME = "trail.jsonl"
INVOCATION = "invocation"


@dataclass(frozen=True)
class Call:
    """One entry of the trail."""

    time: float
    """Seconds since the epoch."""
    principal: str
    """ARN of the caller; of an invocation, the ARN of the function's role. Empty if unknown."""
    function: str
    """Name of the function that called, or that was invoked; empty for any other caller."""
    action: str
    """The IAM action as evaluated (`dynamodb:PutItem`), or `invocation`."""
    resource: str
    """The ARN as evaluated; of an invocation, the function's ARN."""
    allowed: bool
    request: int
    """Entries with the same number belong to one API request (transactions, batches)."""
    operation: str
    """The API operation; it differs from the action in transactions (`TransactWriteItems`)."""
    entries: int
    """Events of a PutEvents, items of a DynamoDB batch; 1 for anything else."""
    source: str = ""
    """As whose a PutEvents published; empty for anything else."""

    @property
    def is_invocation(self) -> bool:
        """Whether this is a run of a Lambda function, not an API call."""
        return self.action == INVOCATION


class Trail:
    """Appends calls to a file; safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def append(self, call: Call) -> None:
        """Write one line; O_APPEND and a single write keep lines of other threads apart."""
        os.write(self._file, (json.dumps(asdict(call)) + "\n").encode())


def read(path: Path, since: float | None = None) -> list[Call]:
    """The calls recorded at `path`, oldest first, from the time `since` (epoch seconds) on."""
    if not path.exists():
        return []
    calls = [Call(**json.loads(line)) for line in path.read_text().splitlines()]
    return [call for call in calls if since is None or call.time >= since]


def function_of(principal: str) -> str:
    """The Lambda function behind a role session's ARN: its session name. Else empty."""
    return principal.rsplit("/", 1)[-1] if ":assumed-role/" in principal else ""


def now() -> float:
    """The time an entry is stamped with."""
    return time.time()
