"""What dead-letter queues hold, and where each letter goes back. No AWS in here.

A queue takes letters of five shapes: from Lambda for an event, from Lambda for a batch of a
stream, from EventBridge, and from services themselves for a stream's record or an announcement
(the table in docs/recovery.md).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.operations.personal import told
from infra.operations.ways import (
    Batch,
    Json,
    Nowhere,
    ToBus,
    ToFunction,
    ToOutbox,
    ToStreamFunction,
    Way,
    name_of,
    table_of,
    unqualified,
)

NOTHING = "-"
TOO_LARGE = (
    "the record was too large to be kept with its content: look at the item of this key in the "
    "table; once it is repaired, that change is published by itself"
)
UNKNOWN = "nobody here writes letters of this shape: look at its content"


@dataclass(frozen=True)
class Story:
    """What a letter tells: `what` failed, an event or changes of a table, and in which function."""

    what: str
    resource: str
    cause: str
    function: str
    way: Way


@dataclass(frozen=True)
class Receipt:
    """What SQS needs to remove or release a message."""

    queue_url: str
    handle: str


@dataclass(frozen=True)
class Letter:
    id: str
    service: str
    sent: datetime
    story: Story
    content: Any
    receipt: Receipt


def letter_of(service: str, queue_url: str, message: Mapping[str, Any]) -> Letter:
    """A message of SQS, received with its SentTimestamp and all message attributes."""
    content = _read(message["Body"])
    attributes = {
        name: attribute.get("StringValue", "")
        for name, attribute in message.get("MessageAttributes", {}).items()
    }
    milliseconds = int(message["Attributes"]["SentTimestamp"])
    return Letter(
        id=message["MessageId"],
        service=service,
        sent=datetime.fromtimestamp(milliseconds / 1000, UTC),
        story=story_of(content, attributes),
        content=content,
        receipt=Receipt(queue_url, message["ReceiptHandle"]),
    )


def story_of(content: Any, attributes: Mapping[str, str]) -> Story:
    match content:
        case {"DDBStreamBatchInfo": {}, "requestContext": {}}:
            return _batch(content)
        case {"requestPayload": {}, "requestContext": {}}:
            return _failed_event(content)
        case {"cause": str(cause), "record": {"dynamodb": {}, "eventSourceARN": str()} as record}:
            return _record(cause, record)
        case {"cause": str(cause), "record": {"Source": str(), "DetailType": str()} as entry}:
            return _entry(cause, entry)
        case {"detail-type": str()} if "TARGET_ARN" in attributes:
            return _undelivered(content, attributes)
    cause = told(str(content.get("cause", NOTHING)), content) if isinstance(content, dict) else "-"
    return Story(NOTHING, NOTHING, cause, NOTHING, Nowhere(UNKNOWN))


def _failed_event(content: Json) -> Story:
    event, arn = content["requestPayload"], unqualified(content["requestContext"]["functionArn"])
    cause = told(_error(content), content)
    return Story(_name(event), _subject(event), cause, name_of(arn), ToFunction(arn, event))


def _undelivered(event: Json, attributes: Mapping[str, str]) -> Story:
    arn = unqualified(attributes["TARGET_ARN"])
    error = f"{attributes.get('ERROR_CODE', NOTHING)}: {attributes.get('ERROR_MESSAGE', NOTHING)}"
    way = ToFunction(arn, event)
    return Story(_name(event), _subject(event), told(error, event), name_of(arn), way)


def _record(cause: str, record: Json) -> Story:
    change, stream_arn = record["dynamodb"], record["eventSourceARN"]
    key = "/".join(str(value) for each in change["Keys"].values() for value in each.values())
    whole = "NewImage" in change or "OldImage" in change
    way = ToOutbox(stream_arn, record) if whole else Nowhere(TOO_LARGE)
    what = f"{record.get('eventName', 'change')} in {table_of(stream_arn)}"
    return Story(what, key, told(cause, record), "outbox", way)


def _entry(cause: str, entry: Json) -> Story:
    subject = next(iter(entry.get("Resources", [])), NOTHING)
    return Story(entry["DetailType"], subject, told(cause, entry), "announcement", ToBus(entry))


def _batch(content: Json) -> Story:
    info, arn = content["DDBStreamBatchInfo"], unqualified(content["requestContext"]["functionArn"])
    batch = Batch(
        stream_arn=info["streamArn"],
        shard=info["shardId"],
        first=info["startSequenceNumber"],
        last=info["endSequenceNumber"],
    )
    what = f"{info.get('batchSize', 'some')} changes in {table_of(batch.stream_arn)}"
    way = ToStreamFunction(arn, batch)
    return Story(what, NOTHING, told(_error(content), content), name_of(arn), way)


def _error(content: Json) -> str:
    """What the function raised, or why Lambda gave up where it says no more."""
    raised = content.get("responsePayload") or {}
    told = [raised.get(name) for name in ("errorType", "errorMessage")]
    return ": ".join(filter(None, told)) or content["requestContext"].get("condition", NOTHING)


def _name(event: Json) -> str:
    return str(event.get("detail-type", NOTHING))


def _subject(event: Json) -> str:
    return str(next(iter(event.get("resources", [])), NOTHING))


def _read(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body
