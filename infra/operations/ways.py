"""The ways back for what is in a dead letter."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class ToFunction:
    """To the function that failed on it, or was not reached, as an asynchronous event."""

    arn: str
    event: Json


@dataclass(frozen=True)
class ToOutbox:
    """To the function that publishes the stream's table."""

    stream_arn: str
    record: Json


@dataclass(frozen=True)
class Batch:
    """Where in a stream the records are that a function could not process."""

    stream_arn: str
    shard: str
    first: str
    last: str
    """Sequence numbers."""


@dataclass(frozen=True)
class ToStreamFunction:
    """To the function that gave the batch up, with records that must be read again."""

    arn: str
    batch: Batch


@dataclass(frozen=True)
class ToBus:
    """To the shared bus: an entry of PutEvents, without the bus."""

    entry: Json


@dataclass(frozen=True)
class Nowhere:
    """It cannot be sent back; `why` says so, and what to do instead."""

    why: str


Way = ToFunction | ToOutbox | ToStreamFunction | ToBus | Nowhere


def unqualified(function_arn: str) -> str:
    """A function's ARN without the version that Lambda adds to it."""
    return ":".join(function_arn.split(":")[:7])


def name_of(function_arn: str) -> str:
    return function_arn.split(":")[6] if function_arn.count(":") >= 6 else "-"


def table_of(stream_arn: str) -> str:
    return stream_arn.split("/")[1]
