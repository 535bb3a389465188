"""Sending back, way by way."""

from dataclasses import replace
from typing import Any

import boto3
import pytest

from infra.operations.errors import OperationError
from infra.operations.sending import Clients, send
from infra.operations.ways import Batch, Nowhere, ToBus, ToFunction, ToOutbox, ToStreamFunction
from tests.component.conftest import Queue
from tests.component.operations.fakes import FakeLambda, TrimmedStream
from tests.support.dead_letters import ENTRY, EVENT, FUNCTION, OUTBOX, STREAM, kept_record

RECORD = kept_record()["record"]


def test_an_event_is_handed_over_to_be_tried_as_often_as_before(
    clients: Clients, lambda_: FakeLambda
) -> None:
    send(ToFunction(FUNCTION, EVENT), clients)
    assert lambda_.runs == [(FUNCTION, "Event", EVENT)]


def test_a_record_goes_to_the_reader_of_its_stream_that_publishes(
    clients: Clients, lambda_: FakeLambda
) -> None:
    send(ToOutbox(STREAM, RECORD), clients)
    assert lambda_.runs == [(OUTBOX, "RequestResponse", {"Records": [RECORD]})]


@pytest.mark.parametrize("readers", [(), (OUTBOX, OUTBOX)])
def test_a_stream_that_nobody_or_two_publish_is_not_guessed_at(
    clients: Clients, readers: tuple[str, ...]
) -> None:
    lambda_ = FakeLambda(readers)
    with pytest.raises(OperationError, match="should read the stream of ecommerce-tests-orders"):
        send(ToOutbox(STREAM, RECORD), replace(clients, lambda_=lambda_))
    assert lambda_.runs == []


def test_a_function_that_fails_again_has_not_accepted_the_record(
    clients: Clients, lambda_: FakeLambda
) -> None:
    lambda_.error = {"errorType": "PublishError", "errorMessage": "for Ada Lovelace"}
    with pytest.raises(OperationError, match=r"on-order-change failed again: PublishError$"):
        send(ToOutbox(STREAM, RECORD), clients)


def test_an_announcement_is_published(clients: Clients, bus: Queue) -> None:
    send(ToBus(ENTRY), clients)
    (published,) = bus.messages()
    assert (published["detail-type"], published["detail"]) == ("UserInvited", {"userId": "user-1"})


def test_an_announcement_that_the_bus_refuses_was_not_accepted(clients: Clients) -> None:
    with pytest.raises(OperationError, match="EventBridge refused it"):
        send(ToBus(ENTRY | {"Detail": "no object"}), clients)


def test_what_can_go_nowhere_says_why(clients: Clients) -> None:
    with pytest.raises(OperationError, match="too large"):
        send(Nowhere("too large"), clients)


def batch_of_three(middle: slice) -> Batch:
    """Of a table's stream with three records, those that are in `middle`."""
    table = boto3.resource("dynamodb").create_table(
        TableName="ecommerce-tests-orders",
        KeySchema=[{"AttributeName": "orderId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "orderId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    for number in range(3):
        table.put_item(Item={"orderId": f"order-{number}"})
    streams, arn = boto3.client("dynamodbstreams"), table.latest_stream_arn
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start: Any = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )
    records = streams.get_records(ShardIterator=start["ShardIterator"])["Records"]
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records][middle]
    return Batch(arn, shard, numbers[0], numbers[-1])


def test_a_batch_is_read_again_as_lambda_had_it(clients: Clients, lambda_: FakeLambda) -> None:
    batch = batch_of_three(slice(1, 2))
    send(ToStreamFunction(OUTBOX, batch), clients)
    ((arn, kind, payload),) = lambda_.runs
    (record,) = payload["Records"]
    assert (arn, kind) == (OUTBOX, "RequestResponse")
    assert record["dynamodb"]["NewImage"] == {"orderId": {"S": "order-1"}}
    assert record["eventSourceARN"] == batch.stream_arn
    assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], float)


def test_a_batch_ends_with_its_last_record(clients: Clients, lambda_: FakeLambda) -> None:
    send(ToStreamFunction(OUTBOX, batch_of_three(slice(0, 2))), clients)
    assert len(lambda_.runs[0][2]["Records"]) == 2


def test_a_batch_whose_records_are_gone_says_what_to_do(
    clients: Clients, lambda_: FakeLambda
) -> None:
    batch = Batch(STREAM, "shard", "1", "2")
    with pytest.raises(OperationError, match="24 hours"):
        send(ToStreamFunction(OUTBOX, batch), replace(clients, streams=TrimmedStream()))
    assert lambda_.runs == []
