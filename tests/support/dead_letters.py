"""Letters as dead-letter queues hold them, and the messages of SQS around them."""

import json
from collections.abc import Mapping
from typing import Any

from tests.support.aws_payloads import recorded, stream_record

Json = dict[str, Any]

FUNCTION = (
    "arn:aws:lambda:eu-west-1:123456789012:function:ecommerce-tests-orders-on-delivery-completed"
)
OUTBOX = "arn:aws:lambda:eu-west-1:123456789012:function:ecommerce-tests-orders-on-order-change"
STREAM = (
    "arn:aws:dynamodb:eu-west-1:123456789012:"
    "table/ecommerce-tests-orders/stream/2026-11-22T12:00:00.000"
)
EVENT: Json = recorded("dead_letters")["failed_event"]["requestPayload"]
ENTRY: Json = {
    "Source": "ecommerce.users",
    "DetailType": "UserInvited",
    "Resources": ["user-1"],
    "Detail": '{"userId": "user-1"}',
}


def failed_event(**answer: str) -> Json:
    """Of Lambda, for an event; `answer` is what the function answered instead of NotFound."""
    letter: Json = recorded("dead_letters")["failed_event"]
    return letter | ({"responsePayload": answer} if answer else {})


def given_up_batch() -> Json:
    """Of Lambda, for a stream's records 800000000003126276362 to ...364."""
    letter: Json = recorded("dead_letters")["given_up_batch"]
    return letter


def kept_record(cause: str = "total: Field required", *, whole: bool = True) -> Json:
    """Of an outbox, for a record; one that is not whole was too large to be kept with images."""
    item = {"orderId": "order-1", "paymentToken": "secret"}
    record = stream_record(None, item if whole else None)
    record["dynamodb"]["Keys"] = {"orderId": {"S": "order-1"}}
    return {"cause": cause, "record": record | {"eventSourceARN": STREAM}}


def message(content: Any, number: int = 1, attributes: Mapping[str, str] | None = None) -> Json:
    """A message of SQS, as received."""
    return {
        "MessageId": f"{number:08}-0000-4000-8000-000000000000",
        "ReceiptHandle": f"receipt-{number}",
        "Body": content if isinstance(content, str) else json.dumps(content),
        "Attributes": {"SentTimestamp": "1795459200000"},
        "MessageAttributes": {
            name: {"StringValue": value, "DataType": "String"}
            for name, value in (attributes or {}).items()
        },
    }
