"""Connects the trail to the emulator: sees every authorisation and every function run."""

import itertools
import json
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ministack.core import iam_actions, iam_evaluator
from ministack.services import lambda_svc

from infra.local.trail import INVOCATION, Call, Trail, function_of, now


@dataclass(frozen=True)
class _Request:
    number: int = 0
    operation: str = ""
    entries: int = 1


_numbers = itertools.count(1)
_NO_REQUEST = _Request()
_request: ContextVar[_Request] = ContextVar("trail_request", default=_NO_REQUEST)
_principal: ContextVar[str] = ContextVar("trail_principal", default="")


def install(trail: Trail) -> None:
    """Record from now on. Reads go through the emulator's own functions and change nothing."""
    _note_principals()
    _note_requests()
    _record_calls(trail)
    _record_invocations(trail)


def _note_principals() -> None:
    resolve = iam_evaluator.resolve_principal

    def noting(*args: Any, **kwargs: Any) -> Any:
        principal = resolve(*args, **kwargs)
        _principal.set(getattr(principal, "arn", "") or "")
        return principal

    iam_evaluator.resolve_principal = noting


def _note_requests() -> None:
    """The emulator reads the resource from the body just before it authorises the request."""
    extract = iam_actions.extract_resource_arn

    def noting(
        service: str, method: str, path: str, headers: dict[str, str], body: bytes, *rest: Any
    ) -> Any:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        _request.set(_Request(next(_numbers), operation, _entries(operation, body)))
        return extract(service, method, path, headers, body, *rest)

    iam_actions.extract_resource_arn = noting


def _entries(operation: str, body: bytes) -> int:
    if operation not in ("PutEvents", "BatchGetItem", "BatchWriteItem"):
        return 1
    request = json.loads(body or b"{}")
    if operation == "PutEvents":
        return len(request.get("Entries", []))
    tables = request.get("RequestItems", {}).values()
    return sum(len(table) if isinstance(table, list) else len(table["Keys"]) for table in tables)


def _record_calls(trail: Trail) -> None:
    enforce = iam_evaluator.enforce

    def recording(
        key: str,
        action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        _principal.set("")
        denied = enforce(key, action, service, region, resource_arn, service_context)
        if not key:
            _principal.set("")  # the emulator resolves an unsigned caller to the root user
        source = (service_context or {}).get("events:source", "")
        trail.append(_call(action, resource_arn, denied is None, source))
        return denied

    iam_evaluator.enforce = recording


def _call(action: str, resource: str, allowed: bool, source: str) -> Call:
    principal, request = _principal.get(), _request.get()
    operation = request.operation or action.partition(":")[2]
    function = function_of(principal)
    return Call(
        now(), principal, function, action, resource, allowed,
        request.number or next(_numbers), operation, request.entries, source,
    )  # fmt: skip


def _record_invocations(trail: Trail) -> None:
    dispatch: Callable[..., Any] = lambda_svc._execute_function_dispatch

    def recording(function: Any, config: dict[str, Any], *rest: Any) -> Any:
        name, arn = config["FunctionName"], config["FunctionArn"]
        role = config.get("Role", "")
        trail.append(Call(now(), role, name, INVOCATION, arn, True, next(_numbers), INVOCATION, 1))
        return dispatch(function, config, *rest)

    lambda_svc._execute_function_dispatch = recording
