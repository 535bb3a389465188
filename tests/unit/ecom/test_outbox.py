import json
from collections.abc import Mapping
from typing import Any

import pytest
from chalice.app import DynamoDBEvent

from ecom.bus import EventBus
from ecom.errors import PublishError
from ecom.events import (
    PRODUCT_CREATED,
    PRODUCT_DELETED,
    PRODUCT_MODIFIED,
    Event,
    EventType,
)
from ecom.limits import EVENT_BYTES, QUEUE_MESSAGE_BYTES
from ecom.models import Model, Product
from ecom.outbox import Change, DeadLetterQueue, Outbox, resource_events
from tests.support.aws_payloads import stream_event
from tests.support.examples import product

TO_EVENTS = resource_events(PRODUCT_CREATED, PRODUCT_MODIFIED, PRODUCT_DELETED, key="product_id")
KEPT = product(1)


class Aws:
    """EventBridge and SQS."""

    def __init__(self, refuse: bool = False) -> None:
        self.refuse = refuse
        self.published: list[str] = []
        self.letters: list[Any] = []

    def put_events(self, Entries: list[Any]) -> Any:
        if self.refuse:
            return {"Entries": [{"ErrorCode": "InternalFailure"} for _ in Entries]}
        self.published += [f"{each['DetailType']} {each['Resources'][0][-1]}" for each in Entries]
        return {"Entries": [{} for _ in Entries]}

    def send_message(self, QueueUrl: str, MessageBody: str) -> None:
        assert QueueUrl == "queue"
        self.letters.append(json.loads(MessageBody))


def publish(aws: Aws, *changes: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]) -> None:
    bus = EventBus("shop", aws.put_events, sleep=lambda _: None)
    outbox = Outbox(Product, TO_EVENTS, bus, DeadLetterQueue("queue", aws.send_message))
    outbox.publish(DynamoDBEvent(stream_event(*changes), None))


class Novel(Model):
    """A resource that may be of any size."""

    product_id: str
    text: str


NOVEL_CREATED = EventType("ecommerce.novels", "NovelCreated", Novel)


def publish_novel(aws: Aws, *texts: str) -> None:
    """Create a novel of each text."""
    queue = DeadLetterQueue("queue", aws.send_message)
    bus = EventBus("shop", aws.put_events)
    novels = [Novel(product_id=str(number), text=text) for number, text in enumerate(texts)]
    changes = [(None, novel.to_json()) for novel in novels]

    def created(change: Change[Novel]) -> list[Event[Novel]]:
        return [NOVEL_CREATED.of(change.new.product_id, change.new)] if change.new else []

    Outbox(Novel, created, bus, queue).publish(DynamoDBEvent(stream_event(*changes), None))


def test_changes_are_published_in_their_order() -> None:
    publish(aws := Aws(), *[(None, product(n).to_json()) for n in (3, 1, 2)])
    assert aws.published == ["ProductCreated 3", "ProductCreated 1", "ProductCreated 2"]


def test_a_write_that_changes_nothing_publishes_nothing() -> None:
    assert TO_EVENTS(Change(KEPT, KEPT)) == []
    publish(aws := Aws(), (KEPT.to_json(), KEPT.to_json() | {"internal": "note"}))
    assert (aws.published, aws.letters) == ([], [])


def test_a_modification_names_what_changed() -> None:
    (event,) = TO_EVENTS(Change(KEPT, product(1, price=1, tags=["new"])))
    assert event.type is PRODUCT_MODIFIED
    assert event.detail.changed == ["price", "tags"]


def test_a_removal_publishes_what_was_removed() -> None:
    (event,) = TO_EVENTS(Change(KEPT, None))
    assert (event.type, event.detail) == (PRODUCT_DELETED, KEPT)


@pytest.mark.parametrize("old", [None, KEPT.to_json()])
def test_a_record_that_is_no_resource_is_dead_lettered_with_its_cause(old: Any) -> None:
    poison = {"productId": "x", "name": "poison", "price": -1, "package": {}}
    publish(aws := Aws(), (None, KEPT.to_json()), (old, poison), (None, product(2).to_json()))
    assert aws.published == ["ProductCreated 1", "ProductCreated 2"]
    (letter,) = aws.letters
    assert letter["cause"].startswith("price: ")
    assert letter["record"]["dynamodb"]["NewImage"]["name"] == {"S": "poison"}


def test_an_event_that_is_too_large_is_dead_lettered_and_the_rest_go_on() -> None:
    publish_novel(aws := Aws(), "t" * EVENT_BYTES, "short")
    assert aws.published == ["NovelCreated 1"]
    (letter,) = aws.letters
    assert letter["cause"] == "NovelCreated is larger than an event may be"


def test_a_record_that_is_too_large_for_the_queue_leaves_its_images_behind() -> None:
    publish_novel(aws := Aws(), "t" * EVENT_BYTES)
    (letter,) = aws.letters
    assert len(json.dumps(letter)) < QUEUE_MESSAGE_BYTES
    assert letter["record"]["eventID"]
    assert letter["record"]["dynamodb"].keys() & {"Keys", "NewImage", "OldImage"} == {"Keys"}


def test_a_bus_that_refuses_makes_the_whole_batch_tried_again() -> None:
    aws = Aws(refuse=True)
    with pytest.raises(PublishError):
        publish(aws, (None, KEPT.to_json()))
    assert aws.letters == []


def test_a_dead_letter_queue_that_fails_makes_the_batch_tried_again() -> None:
    class Broken(Aws):
        def send_message(self, QueueUrl: str, MessageBody: str) -> None:  # noqa: ARG002
            raise OSError

    with pytest.raises(OSError):
        publish(Broken(), (None, {"productId": "poison"}))


def test_dead_letter_keeps_only_what_events_are_made_of() -> None:
    unreadable = {"productId": "p-1", "price": "free", "paymentToken": "secret"}
    publish(aws := Aws(), (KEPT.to_json() | {"paymentToken": "secret"}, unreadable))
    (letter,) = aws.letters
    assert "secret" not in str(letter)
    image = letter["record"]["dynamodb"]["NewImage"]
    assert image == {"productId": {"S": "p-1"}, "price": {"S": "free"}}
