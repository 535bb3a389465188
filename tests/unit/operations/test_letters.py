"""What a dead letter tells, and where it goes back."""

from datetime import UTC, datetime
from typing import Any

import pytest

from infra.operations.letters import TOO_LARGE, UNKNOWN, Letter, Story, letter_of
from infra.operations.ways import Batch, Nowhere, ToBus, ToFunction, ToOutbox, ToStreamFunction
from tests.support.dead_letters import (
    ENTRY,
    EVENT,
    FUNCTION,
    OUTBOX,
    STREAM,
    failed_event,
    given_up_batch,
    kept_record,
    message,
)

UNDELIVERED = {
    "RULE_ARN": "arn:aws:events:eu-west-1:123456789012:rule/bus/rule",
    "TARGET_ARN": FUNCTION,
    "ERROR_CODE": "NO_PERMISSIONS",
    "ERROR_MESSAGE": "not authorized to invoke",
}


def letter(content: Any, **attributes: str) -> Letter:
    return letter_of("orders", "https://queue", message(content, attributes=attributes))


def story(content: Any, **attributes: str) -> Story:
    return letter(content, **attributes).story


def test_a_letter_knows_when_it_was_sent_and_how_to_remove_it() -> None:
    received = letter(failed_event())
    assert received.sent == datetime(2026, 11, 23, 18, 40, tzinfo=UTC)
    assert (received.receipt.queue_url, received.receipt.handle) == ("https://queue", "receipt-1")


def test_an_event_goes_back_to_the_function_that_failed_on_it() -> None:
    assert story(failed_event()) == Story(
        what="DeliveryCompleted",
        resource="order-1",
        cause="NotFound: no order order-1",
        function="ecommerce-tests-orders-on-delivery-completed",
        way=ToFunction(FUNCTION, EVENT),
    )


def test_an_event_that_became_too_old_says_so() -> None:
    content = failed_event()
    del content["responsePayload"]
    content["requestContext"]["condition"] = "EventAgeExceeded"
    assert story(content).cause == "EventAgeExceeded"


def test_an_event_that_was_not_delivered_goes_to_the_target() -> None:
    told = story(EVENT, **UNDELIVERED)
    assert (told.what, told.resource) == ("DeliveryCompleted", "order-1")
    assert told.cause == "NO_PERMISSIONS: not authorized to invoke"
    assert told.way == ToFunction(FUNCTION, EVENT)


def test_a_record_that_could_not_be_published_goes_to_the_outbox() -> None:
    content = kept_record()
    told = story(content)
    assert (told.what, told.resource) == ("INSERT in ecommerce-tests-orders", "order-1")
    assert told.cause == "total: Field required"
    assert told.way == ToOutbox(STREAM, content["record"])


def test_a_record_without_its_images_cannot_go_back() -> None:
    assert story(kept_record(whole=False)).way == Nowhere(TOO_LARGE)


def test_a_batch_goes_back_to_the_function_that_gave_it_up() -> None:
    told = story(given_up_batch())
    assert told.what == "2 changes in ecommerce-tests-orders"
    assert told.cause == "RetryAttemptsExhausted"
    first, last = "800000000003126276362", "800000000003126276364"
    shard = "shardId-00000001573689847184-864758bb"
    assert told.way == ToStreamFunction(OUTBOX, Batch(STREAM, shard, first, last))


def test_an_announcement_goes_to_the_bus() -> None:
    told = story({"cause": "EventBridge refused 1 events", "record": ENTRY})
    assert (told.what, told.resource, told.way) == ("UserInvited", "user-1", ToBus(ENTRY))


@pytest.mark.parametrize("content", ["not json", "[]", {"cause": "no idea", "record": {}}, EVENT])
def test_what_has_no_known_shape_goes_nowhere(content: Any) -> None:
    assert story(content).way == Nowhere(UNKNOWN)
