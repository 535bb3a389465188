import pytest

from delivery_app.chalicelib import deliveries
from delivery_app.chalicelib.models import Delivery
from ecom.errors import NotFound
from ecom.models import Order
from tests.support.examples import ORDER_ID, order


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
