"""DynamoDB streams as event sources of functions.

The emulator polls all mappings one after another in one thread, takes a batch from where the
mapping stands, runs the function and moves on if it succeeded. So it is enough to look at each
result: to call a batch done that must be given up, and failed one that only partly succeeded.
"""

import threading
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from ministack.services import dynamodb, lambda_svc

_Result = dict[str, Any]
_Outcome = Callable[[dict[str, Any], dict[str, Any], list[Any], _Result], _Result]

_polled = threading.local()
_attempts: dict[str, int] = {}  # failures of the batch that a mapping is at, by mapping
_halves: dict[str, int] = {}  # size that the next batch of a mapping is cut to, by mapping


def stream_retry_limits() -> None:
    """Give up a failing batch when its mapping says so.

    AWS: BisectBatchOnFunctionError cuts a failing batch in two, which uses up no retry. After
    MaximumRetryAttempts the batch is described to the OnFailure destination and the shard
    moves on; without a limit it is retried until its records expire. Emulator: only the age
    limit counts. Here: the same, from the outcome of each run.
    """
    _follow_polling()

    def limit(function: _Result, mapping: _Result, records: list[Any], result: _Result) -> _Result:
        uuid = mapping["UUID"]
        if not result.get("error"):
            _forget(uuid)
            return result
        if mapping.get("BisectBatchOnFunctionError") and len(records) > 1:
            _halves[uuid] = len(records) // 2
            return result
        _attempts[uuid] = _attempts.get(uuid, 0) + 1
        if not _is_exhausted(mapping):
            return result
        _forget(uuid)
        lambda_svc._send_ddb_stream_failure_record(
            mapping, function, records, mapping["EventSourceArn"], result, "RetryAttemptsExhausted"
        )
        return {"body": None, "log": result.get("log", "")}

    _judge_runs(limit)


def partial_batch_responses() -> None:
    """Retry from the first record that a function reports as failed.

    AWS: with ReportBatchItemFailures, records before the lowest reported sequence number are
    done, and the rest counts as a failed batch. Emulator: the whole batch counts as done, and
    the failed records are lost. Here: the mapping is moved to the failed record, and the run
    is called failed. Apply before `stream_retry_limits`, so that it sees the failure.
    """
    _follow_polling()

    def fail_rest(_: _Result, mapping: _Result, records: list[Any], result: _Result) -> _Result:
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        failed = [numbers.index(n) for n in _reported(mapping, result) if n in numbers]
        if not failed:
            return result
        _move_to(mapping, numbers[min(failed)])
        if min(failed):
            _forget(mapping["UUID"])
        body = {"errorMessage": "Batch item failures", "errorType": "BatchItemFailures"}
        return {**result, "error": True, "body": body}

    _judge_runs(fail_rest)


def _reported(mapping: _Result, result: _Result) -> list[str]:
    if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", []):
        return []
    body = result.get("body")
    failures = body.get("batchItemFailures") if isinstance(body, dict) else None
    return [failure["itemIdentifier"] for failure in failures or []]


def _move_to(mapping: _Result, number: str) -> None:
    """Records between two of a batch may have been filtered out, so positions are looked up."""
    table = mapping["EventSourceArn"].split("/")[1]
    position = lambda_svc._dynamodb_stream_positions[mapping["UUID"]]
    waiting = dynamodb.stream_records_since(table, position, 10_000)
    offset = [record["dynamodb"]["SequenceNumber"] for record in waiting].index(number)
    lambda_svc._dynamodb_stream_positions[mapping["UUID"]] = position + offset


def _is_exhausted(mapping: _Result) -> bool:
    limit = mapping.get("MaximumRetryAttempts")
    return limit is not None and 0 <= int(limit) < _attempts[mapping["UUID"]]


def _forget(uuid: str) -> None:
    _attempts.pop(uuid, None)
    _halves.pop(uuid, None)


def _judge_runs(outcome: _Outcome) -> None:
    """Pass the result of every run that a polled stream causes through `outcome`."""
    execute = lambda_svc._execute_function

    def judged(function: _Result, event: Any) -> Any:
        result = execute(function, event)
        mapping = getattr(_polled, "mapping", None)
        records = event.get("Records", []) if isinstance(event, dict) else []
        if mapping is None or not records or records[0].get("eventSource") != "aws:dynamodb":
            return result
        return outcome(function, mapping, records, result)

    lambda_svc._execute_function = judged


@cache
def _follow_polling() -> None:
    """Note which mapping the polling thread is at, and cut its batch if it was halved."""
    mappings = lambda_svc._iter_all_esms

    def followed() -> Iterator[tuple[str, str, _Result]]:
        for account, region, mapping in mappings():
            _polled.mapping = mapping
            half = _halves.get(mapping.get("UUID", ""))
            yield account, region, {**mapping, "BatchSize": half} if half else mapping
        _polled.mapping = None

    lambda_svc._iter_all_esms = followed
