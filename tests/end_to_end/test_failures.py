"""What cannot be done is tried again, then dead-lettered with its cause; the rest goes on."""

import json
import uuid
from functools import partial
from typing import Any

import boto3

from infra.demo.listener import until
from infra.demo.people import People
from infra.demo.shop import Shop
from tests.end_to_end.recording import FORGED


def dead_letter(shop: Shop, service: str, subject: str) -> dict[str, Any]:
    """The dead letter that tells of `subject`, once it is there."""
    sqs = boto3.client("sqs")
    name = f"ecommerce-{shop.environment}-{service}-dead-letters"
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]

    def look() -> dict[str, Any] | None:
        # Hidden for long enough to come to the last one: other tests leave letters, too.
        receive = partial(sqs.receive_message, QueueUrl=url, MaxNumberOfMessages=10)
        while messages := receive(VisibilityTimeout=10).get("Messages"):
            for message in messages:
                if subject in message["Body"]:
                    return dict(json.loads(message["Body"]))
        return None

    return until(look, f"a dead letter of {service} about {subject}")


def publish(shop: Shop, source: str, name: str, detail: dict[str, Any]) -> None:
    boto3.client("events").put_events(
        Entries=[
            {
                "EventBusName": shop.parameters["platform/event-bus/name"],
                "Source": source,
                "DetailType": name,
                "Resources": [detail.get("orderId", ""), FORGED],
                "Detail": json.dumps(detail),
            }
        ]
    )


def test_an_event_of_an_unknown_order_is_retried_and_dead_lettered(shop: Shop) -> None:
    ghost = str(uuid.uuid4())
    publish(shop, "ecommerce.warehouse", "PackagingFailed", {"orderId": ghost})
    for service in ("orders", "payment"):
        letter = dead_letter(shop, service, ghost)
        assert letter["requestContext"]["condition"] == "RetriesExhausted"
        assert letter["requestPayload"]["detail"]["orderId"] == ghost


def test_an_event_that_cannot_be_read_is_dead_lettered(shop: Shop) -> None:
    marker = str(uuid.uuid4())
    publish(shop, "ecommerce.warehouse", "PackageCreated", {"unreadable": marker})
    letter = dead_letter(shop, "orders", marker)
    assert "ValidationError" in json.dumps(letter["responsePayload"])


def test_a_poison_record_does_not_stop_the_stream(people: People, shop: Shop) -> None:
    for service in ("products", "orders", "warehouse", "delivery", "payment"):
        table = boto3.resource("dynamodb").Table(shop.parameters[f"{service}/table/name"])
        key = "productId" if service == "products" else "orderId"
        poison = f"poison-{uuid.uuid4()}"
        # A status that is published, without anything that such an item has.
        status = "CANCELLED" if service == "payment" else "COMPLETED"
        table.put_item(Item={key: poison, "status": status})
        letter = dead_letter(shop, service, poison)
        assert letter["cause"]
        table.delete_item(Key={key: poison})
    order_id = people.buy(1)["orderId"]
    people.start_packing(order_id)
    people.finish_packing(order_id)
    people.await_status(order_id, "PACKAGED")
