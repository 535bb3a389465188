"""Sending a letter back to where it failed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.operations.errors import OperationError
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
)

ONCE = Config(read_timeout=90, retries={"total_max_attempts": 1})
"""A call whose answer is lost may have been taken: it is not made again, the letter stays."""
OUTBOX = "-change"
"""How the names of the functions end that publish a table's stream; another may read it too."""
INDEX = "-indexed"
"""How the name of that other function ends."""
PAGES = 100
"""Of a stream's shard, after which a batch is not looked for any more; open shards have no last."""
GONE = ("TrimmedDataAccessException", "ResourceNotFoundException")


@dataclass(frozen=True)
class Clients:
    """Of AWS, in one environment whose bus has the name `bus_name`."""

    bus_name: str
    lambda_: Any
    events: Any
    streams: Any

    @classmethod
    def of(cls, environment: str) -> "Clients":
        return cls(
            bus_name=f"ecommerce-{environment}-bus",
            lambda_=boto3.client("lambda", config=ONCE),
            events=boto3.client("events", config=ONCE),
            streams=boto3.client("dynamodbstreams"),
        )


def send(way: Way, clients: Clients) -> None:
    """Send back, once. Raises OperationError, or botocore's errors, where it was not accepted."""
    match way:
        case ToFunction(arn, event):
            hand_over(arn, event, clients.lambda_)
        case ToOutbox(stream_arn, record):
            run(reader_of(stream_arn, OUTBOX, clients.lambda_), [record], clients.lambda_)
        case ToStreamFunction(arn, batch):
            run(arn, read_again(batch, clients.streams), clients.lambda_)
        case ToBus(entry):
            publish(entry, clients)
        case Nowhere(why):
            raise OperationError(why)


def hand_over(arn: str, event: Json, lambda_: Any) -> None:
    """Lambda tries it as often as the first time; should it fail again, there is a new letter."""
    lambda_.invoke(FunctionName=arn, InvocationType="Event", Payload=json.dumps(event))


def run(arn: str, records: list[Json], lambda_: Any) -> None:
    """Run a stream's function and wait: nothing would keep what it failed on a second time."""
    if error := error_of(arn, records, lambda_):
        raise OperationError(f"{name_of(arn)} failed again: {error}")


def error_of(arn: str, records: list[Json], lambda_: Any) -> str | None:
    """Run a stream's function and wait; the name of the error that it fails with."""
    answer = lambda_.invoke(FunctionName=arn, Payload=json.dumps({"Records": records}))
    if "FunctionError" not in answer:
        return None
    return str(json.load(answer["Payload"]).get("errorType", "no answer"))


def publish(entry: Json, clients: Clients) -> None:
    answer = clients.events.put_events(Entries=[entry | {"EventBusName": clients.bus_name}])
    if answer["FailedEntryCount"]:
        raise OperationError(f"EventBridge refused it: {answer['Entries'][0].get('ErrorCode')}")


def reader_of(stream_arn: str, ending: str, lambda_: Any) -> str:
    """The ARN of the one function whose name ends so of those that read a table's stream."""
    pages = lambda_.get_paginator("list_event_source_mappings").paginate(EventSourceArn=stream_arn)
    arns = [str(each["FunctionArn"]) for page in pages for each in page["EventSourceMappings"]]
    # Chalice's own deployments name functions with underscores.
    readers = [arn for arn in arns if name_of(arn).replace("_", "-").endswith(ending)]
    if len(readers) != 1:
        found = ", ".join(map(name_of, arns)) or "none"
        raise OperationError(
            f"one function {ending} should read the stream of {table_of(stream_arn)}; found {found}"
        )
    return readers[0]


def read_again(batch: Batch, streams: Any) -> list[Json]:
    """The records of the batch, as Lambda hands them over; OperationError where they are gone."""
    try:
        return list(_records(batch, streams))
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise
        raise OperationError(
            f"its records are no longer in the stream, which keeps them for 24 hours: compare the "
            f"items of {table_of(batch.stream_arn)} with what others know; any repair of an item "
            f"is published by itself"
        ) from error


def _records(batch: Batch, streams: Any) -> Iterator[Json]:
    iterator = streams.get_shard_iterator(
        StreamArn=batch.stream_arn,
        ShardId=batch.shard,
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=batch.first,
    )["ShardIterator"]
    for _ in range(PAGES):
        page = streams.get_records(ShardIterator=iterator)
        for record in page["Records"]:
            # Sequence numbers are numbers as long as a page; those of a shard only grow.
            if int(record["dynamodb"]["SequenceNumber"]) > int(batch.last):
                return
            yield _as_lambda_has_it(record, batch.stream_arn)
            if record["dynamodb"]["SequenceNumber"] == batch.last:
                return
        iterator = page.get("NextShardIterator")
        if iterator is None:
            return
    raise OperationError(f"the stream has no record {batch.last}, where the batch ends")


def _as_lambda_has_it(record: Json, stream_arn: str) -> Json:
    change = record["dynamodb"]
    made: datetime = change["ApproximateCreationDateTime"]
    change = change | {"ApproximateCreationDateTime": made.timestamp()}
    return record | {"dynamodb": change, "eventSourceARN": stream_arn}
