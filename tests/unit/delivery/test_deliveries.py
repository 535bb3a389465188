import re

import pytest

from delivery_app.chalicelib import deliveries
from delivery_app.chalicelib.models import Delivery, TrackingEvent
from ecom.errors import NotFound
from ecom.models import Order
from tests.support.examples import CREATED, ORDER_ID, order


class Kept:
    """Deliveries in memory."""

    def __init__(self) -> None:
        self.added: list[Delivery] = []

    def add(self, delivery: Delivery) -> None:
        self.added.append(delivery)


class OneOrder:
    """The other services, where orders knows the example order alone."""

    def order(self, order_id: str) -> Order:
        if order_id != ORDER_ID:
            raise NotFound("no such order")
        return order()


def test_a_package_goes_to_the_address_of_its_order() -> None:
    kept = Kept()
    deliveries.prepare(ORDER_ID, kept, OneOrder())
    (delivery,) = kept.added
    assert (delivery.order_id, delivery.address) == (ORDER_ID, order().address)
    assert delivery.status == deliveries.NEW


def test_a_package_of_an_unknown_order_makes_no_delivery() -> None:
    kept = Kept()
    with pytest.raises(NotFound):
        deliveries.prepare("unknown", kept, OneOrder())
    assert kept.added == []


def test_a_delivery_waits_since_it_was_planned_not_since_the_order() -> None:
    delivery = deliveries.planned(order())
    assert delivery.created_date == delivery.modified_date
    assert delivery.created_date != order().created_date


def test_the_outcome_tells_where_the_package_went() -> None:
    event = deliveries.completed(deliveries.planned(order()))
    assert (event.type.name, event.resource_id) == ("DeliveryCompleted", ORDER_ID)
    assert event.detail.address == order().address


def test_an_order_has_one_tracking_number_and_another_order_another() -> None:
    first, again = deliveries.planned(order()), deliveries.planned(order())
    other = deliveries.planned(order(order_id="other"))
    assert first.tracking_number == again.tracking_number != other.tracking_number


def test_a_tracking_number_can_be_read_aloud_and_does_not_tell_the_order() -> None:
    number = deliveries.tracking_number(ORDER_ID)
    assert re.fullmatch("EC[A-Z2-7]{16}", number)
    assert number.lower()[2:] not in ORDER_ID


def test_events_are_told_by_their_time() -> None:
    events = [
        TrackingEvent(status=f"Stop {day}", time=CREATED.replace(day=day)) for day in (3, 1, 2)
    ]
    delivery = Delivery.model_validate(deliveries.planned(order()).to_json() | {"events": events})
    assert [event.status for event in delivery.events] == ["Stop 1", "Stop 2", "Stop 3"]
