"""EventBridge and asynchronous invocation."""

import json
import os
from collections.abc import Sequence
from contextvars import ContextVar
from threading import Semaphore
from typing import Any

from ministack.core import iam_actions, iam_evaluator
from ministack.services import eventbridge, lambda_svc


def asynchronous_rule_targets() -> None:
    """Retry and dead-letter events that a rule sends to a function.

    AWS: a rule invokes a Lambda target asynchronously, so the function's EventInvokeConfig
    (MaximumRetryAttempts, MaximumEventAgeInSeconds, OnFailure) decides what becomes of an
    event that fails. Emulator: one attempt, then the event is lost. Here: rule targets go
    through the emulator's own asynchronous invocation.
    """

    def dispatch(arn: str, payload: str) -> None:
        function, config, _ = lambda_svc._get_func_record_for_ref(arn)
        if function and config:
            record = lambda_svc._execution_record_for_config(function, config)
            lambda_svc.invoke_async_with_retry(record, json.loads(payload))

    eventbridge._dispatch_to_lambda = dispatch


PLACES = min(4, os.cpu_count() or 2)
"""Asynchronous runs of one function at a time."""
ANSWERING = 2 * PLACES
"""Runs of one function at a time for which somebody waits."""
PATIENCE = 20
"""Seconds after which such a run begins in any case: functions may be waiting for each other."""

_is_asynchronous: ContextVar[bool] = ContextVar("is_asynchronous", default=False)


def bounded_bursts() -> None:
    """Queue a burst of one function's runs instead of starting one process for each.

    AWS: asynchronous events wait in a queue of the function while it scales out; calls that are
    waited for find machines enough. Emulator: all run at once, and a burst starts as many cold
    workers, which on one machine only keep each other from starting. Here: the runs of one
    function share a few places, no more than the machine has processors, and calls twice as many.
    """
    execute, invoke = lambda_svc._execute_function, lambda_svc.invoke_async_with_retry
    places: dict[str, Semaphore] = {}
    answering: dict[str, Semaphore] = {}

    def invoke_asynchronously(function: dict[str, Any], event: Any) -> None:
        token = _is_asynchronous.set(True)  # the emulator's retry loop runs in a copy
        invoke(function, event)
        _is_asynchronous.reset(token)

    def execute_in_turn(function: dict[str, Any], event: Any) -> Any:
        arn = (function.get("config") or function)["FunctionArn"]
        if _is_asynchronous.get():
            with places.setdefault(arn, Semaphore(PLACES)):
                return execute(function, event)
        place = answering.setdefault(arn, Semaphore(ANSWERING))
        taken = place.acquire(timeout=PATIENCE)
        try:
            return execute(function, event)
        finally:
            if taken:
                place.release()

    lambda_svc._execute_function = execute_in_turn
    lambda_svc.invoke_async_with_retry = invoke_asynchronously


def malformed_events_refused() -> None:
    """Fail the entries of a PutEvents that are no events.

    AWS: an entry without Source, DetailType or Detail, or whose Detail is no JSON object,
    comes back with an error code and counts in FailedEntryCount. Emulator: all are
    accepted. Here: only good entries reach the emulator.
    """
    put = eventbridge._put_events

    def put_events(data: dict[str, Any], *rest: Any, **options: Any) -> Any:
        entries = data.get("Entries", [])
        errors = [_entry_error(entry) for entry in entries]
        good = [entry for entry, error in zip(entries, errors, strict=True) if not error]
        status, headers, body = put({**data, "Entries": good}, *rest, **options)
        if status != 200 or len(good) == len(errors):
            return status, headers, body
        answer = json.loads(body)
        accepted = iter(answer["Entries"])
        failed = answer["FailedEntryCount"] + len(errors) - len(good)
        results = [error or next(accepted) for error in errors]
        return eventbridge.json_response({"FailedEntryCount": failed, "Entries": results})

    eventbridge._put_events = put_events


def _entry_error(entry: dict[str, Any]) -> dict[str, str] | None:
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            message = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            return {"ErrorCode": "InvalidArgument", "ErrorMessage": message}
    try:
        detail = json.loads(entry["Detail"])
    except ValueError:
        detail = None
    malformed = {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    return None if isinstance(detail, dict) else malformed


def sources_in_policies() -> None:
    """Let policies say with which sources a principal may publish.

    AWS: a PutEvents is authorised with the sources of its entries as `events:source`, and refused
    as a whole where one of them is not allowed. Emulator: does not know the key, so that a role
    with such a condition may publish nothing. Here: each source of a call is authorised.
    """
    extract, enforce = iam_actions.extract_resource_arn, iam_evaluator.enforce
    sources: ContextVar[Sequence[str]] = ContextVar("sources", default=())

    def extract_and_note(
        service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any
    ) -> Any:
        sources.set(_sources(body) if service == "events" else ())
        return extract(service, method, path, headers, body, *rest)

    def enforce_each(
        key: str,
        action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        if action != "events:PutEvents" or not sources.get():
            return enforce(key, action, service, region, resource_arn, service_context)
        for source in sources.get():
            context = {**(service_context or {}), "events:source": source}
            if denied := enforce(key, action, service, region, resource_arn, context):
                return denied
        return None

    iam_actions.extract_resource_arn = extract_and_note
    iam_evaluator.enforce = enforce_each


def _sources(body: bytes) -> list[str]:
    """The sources of a PutEvents, each once; none of anything else."""
    try:
        entries = json.loads(body)["Entries"]
        return sorted({str(entry.get("Source")) for entry in entries})
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
