from typing import Any

import pytest

from ecom.models import Address, OrderStatus, erased
from ecom.outbox import Change
from orders_app.chalicelib import erasure
from orders_app.chalicelib.models import OrderRecord
from tests.support.examples import ORDER_ID, address, order

ENDS = ["CANCELLED", "PACKAGING_FAILED", "DELIVERY_FAILED", "FULFILLED", "REFUNDED"]


def image(status: str = "FULFILLED", **changes: Any) -> dict[str, Any]:
    return order().to_json() | {"status": status, **changes}


def record(**changes: Any) -> OrderRecord:
    return OrderRecord.model_validate(image() | changes)


ERASED = record(address=erased(address().to_json()).to_json(), erased=True)


class Kept:
    """Orders in memory."""

    def __init__(self) -> None:
        self.erased: dict[str, Address] = {}

    def erase(self, order_id: str, address: Address) -> None:
        self.erased[order_id] = address

    def ids_of_user(self, user_id: str) -> list[str]:
        raise NotImplementedError

    def mark_erasing(self, order_id: str) -> None:
        raise NotImplementedError


def erased_by(*images: dict[str, Any]) -> dict[str, Address]:
    erasure.erase(images, kept := Kept())
    return kept.erased


@pytest.mark.parametrize("status", ENDS)
def test_the_address_of_a_marked_order_is_erased_when_the_order_is_at_an_end(status: str) -> None:
    left = erased(address().to_json())
    assert erased_by(image(status, erasing=True)) == {ORDER_ID: left}


@pytest.mark.parametrize("status", sorted({*OrderStatus} - {*ENDS}))
def test_an_order_in_progress_keeps_its_address(status: str) -> None:
    assert erased_by(image(status, erasing=True)) == {}


@pytest.mark.parametrize("other", [image(), image(erased=True), {}, image(erasing="yes")])
def test_other_records_are_left_alone(other: dict[str, Any]) -> None:
    assert erased_by(other) == {}


@pytest.mark.parametrize(
    "poison", [{"status": {"S": "NEW"}}, {"products": "none"}, {"address": 5, "total": "abc"}]
)
def test_a_marked_order_that_cannot_be_read_is_erased_too(poison: dict[str, Any]) -> None:
    images = [image(orderId="poison", erasing=True) | poison, image(erasing=True)]
    assert erased_by(*images).keys() == {"poison", ORDER_ID}


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
    assert said["new"] == image("REFUNDED", address=erased(address().to_json()).to_json())
    (created,) = erasure.to_events(Change(None, record()))
    assert created.detail.to_json() == image()
