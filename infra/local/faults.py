"""Faults between the shop's functions and AWS, injected into the emulator: for `make chaos` only.

The plan is a file in the state directory, which may change at any time; each fault that strikes is
a line in another. Only calls signed by a function's role are hit: what people do stays as it is.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

SWITCH = "LOCAL_AWS_FAULTS"
"""Environment variable: the server injects faults at all only where it is set."""
PLAN = "faults.json"
STRUCK = "faults.jsonl"
SILENCE = 6
"""Seconds without an answer: more than a client of ours waits."""

Scope = dict[str, Any]
Asgi = Callable[[Scope, Any, Any], Awaitable[None]]
Answer = tuple[int, bytes]

THROTTLED: Answer = (400, b'{"__type": "ThrottlingException", "message": "Rate exceeded"}')
ANSWERS: dict[str, Answer] = {
    "service answers 500": (500, b'{"message": "Internal Server Error"}'),
    "service answers 502": (502, b'{"message": "Internal server error"}'),
    "service answers garbage": (200, b"<html>"),
}
SILENT = "service answers nothing"
THROTTLING = "AWS throttles"
PARTIAL = "PutEvents fails in part"


class Faults:
    """The plan: by the name of a fault, how likely it strikes a call that it fits."""

    def __init__(self, state_dir: Path) -> None:
        self._plan, self._struck = state_dir / PLAN, state_dir / STRUCK

    def strikes(self, *names: str) -> str | None:
        """The one of these faults that this call suffers, if any."""
        plan: dict[str, float] = json.loads(self._plan.read_text()) if self._plan.exists() else {}
        struck = next((name for name in names if random.random() < plan.get(name, 0)), None)
        if struck:
            with self._struck.open("a") as file:
                file.write(json.dumps(struck) + "\n")
        return struck


def install(state_dir: Path) -> None:
    """From here on, the emulator of this process suffers what the plan says."""
    from ministack import app as emulator
    from ministack.services import eventbridge

    faults = Faults(state_dir)
    emulator.app = faulty(emulator.app, faults)
    eventbridge._put_events = partly_refused(eventbridge._put_events, faults)


def faulty(app: Asgi, faults: Faults) -> Asgi:
    async def call(scope: Scope, receive: Any, send: Any) -> None:
        name = fault_of(scope, faults) if scope["type"] == "http" else None
        if name is None:
            await app(scope, receive, send)
            return
        if name == SILENT:
            await asyncio.sleep(SILENCE)
        status, body = THROTTLED if name == THROTTLING else ANSWERS.get(name, (504, b""))
        headers = [(b"content-type", b"application/x-amz-json-1.0")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return call


def fault_of(scope: Scope, faults: Faults) -> str | None:
    headers = dict(scope["headers"])
    if b"x-amz-security-token" not in headers:
        return None
    if scope["path"].startswith("/_aws/execute-api/"):
        return faults.strikes(*ANSWERS, SILENT)
    target = headers.get(b"x-amz-target", b"")
    return faults.strikes(THROTTLING) if target.startswith((b"DynamoDB", b"AWSEvents")) else None


def partly_refused(put_events: Callable[..., Any], faults: Faults) -> Callable[..., Any]:
    """EventBridge takes every other entry, and answers 200."""

    def put(data: dict[str, Any], *rest: Any, **options: Any) -> Any:
        from ministack.services import eventbridge

        if not faults.strikes(PARTIAL):
            return put_events(data, *rest, **options)
        entries = data["Entries"]
        status, headers, body = put_events({**data, "Entries": entries[1::2]}, *rest, **options)
        if status != 200:
            return status, headers, body
        taken = iter(json.loads(body)["Entries"])
        refused = {"ErrorCode": "InternalFailure", "ErrorMessage": "A fault was injected"}
        results = [next(taken) if index % 2 else refused for index in range(len(entries))]
        failed = len(entries[::2])
        return eventbridge.json_response({"FailedEntryCount": failed, "Entries": results})

    return put
