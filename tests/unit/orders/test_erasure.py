from typing import Any

import pytest

from ecom.models import OrderStatus
from ecom.outbox import Change
from orders_app.chalicelib import erasure
from orders_app.chalicelib.models import OrderRecord
from tests.support.examples import ORDER_ID, address, order

ENDS = ["CANCELLED", "PACKAGING_FAILED", "DELIVERY_FAILED", "FULFILLED", "REFUNDED"]


def image(status: str = "FULFILLED", **changes: Any) -> dict[str, Any]:
    return order().to_json() | {"status": status, **changes}


def record(**changes: Any) -> OrderRecord:
    return OrderRecord.model_validate(image() | changes)


ERASED = record(address=address().erased.to_json(), erased=True)


@pytest.mark.parametrize("status", ENDS)
def test_the_address_of_a_marked_order_is_due_when_the_order_is_at_an_end(status: str) -> None:
    due = erasure.due(image(status, erasing=True))
    assert due is not None
    assert (due.order_id, due.address) == (ORDER_ID, address())


@pytest.mark.parametrize("status", set(OrderStatus) - set(ENDS))
def test_an_order_in_progress_keeps_its_address(status: str) -> None:
    assert erasure.due(image(status, erasing=True)) is None


@pytest.mark.parametrize(
    "other", [image(), image(erased=True), {}, {"orderId": "poison", "erasing": True}]
)
def test_other_records_are_left_alone(other: dict[str, Any]) -> None:
    assert erasure.due(other) is None


def test_the_event_of_an_erasure_says_only_whose_address_it_was() -> None:
    (event,) = erasure.to_events(Change(record(erasing=True), ERASED))
    assert (event.type.name, event.resource_id) == ("OrderAddressErased", ORDER_ID)
    assert event.detail.to_json() == {"orderId": ORDER_ID}


def test_marking_an_order_is_no_event() -> None:
    assert erasure.to_events(Change(record(), record(erasing=True))) == []


def test_other_changes_are_published_as_plain_orders() -> None:
    changed = ERASED.model_copy(update={"status": OrderStatus.REFUNDED})
    (event,) = erasure.to_events(Change(ERASED, changed))
    assert event.type.name == "OrderModified"
    said = event.detail.to_json()
    assert said["changed"] == ["status"]
    assert said["new"] == image("REFUNDED", address=address().erased.to_json())
    (created,) = erasure.to_events(Change(None, record()))
    assert created.detail.to_json() == image()
