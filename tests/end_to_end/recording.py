"""Everything that is on the bus while the tests run, kept in a queue until it is looked at."""

import json
from collections.abc import Iterator
from typing import Any

import boto3

from infra.demo.shop import Shop

NAME = "everything-on-the-bus"
SERVICES = {"source": [{"prefix": "ecommerce."}]}
FORGED = "forged-by-a-test"
"""Among the resources of an event that a test puts on the bus in a service's name.

Services name one resource only, so no event of theirs can be taken for a forged one.
"""


def start(shop: Shop) -> None:
    """Record from here on what services publish."""
    sqs, events = boto3.client("sqs"), boto3.client("events")
    url = sqs.create_queue(QueueName=NAME)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    bus = shop.parameters["platform/event-bus/name"]
    events.put_rule(Name=NAME, EventBusName=bus, EventPattern=json.dumps(SERVICES))
    arn = attributes["QueueArn"]
    events.put_targets(Rule=NAME, EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])


def published() -> list[dict[str, Any]]:
    """What services have published since then, without what tests have forged; told once."""
    return [event for event in _received() if FORGED not in event["resources"]]


def _received() -> Iterator[dict[str, Any]]:
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=NAME)["QueueUrl"]
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            yield json.loads(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
