from types import ModuleType
from typing import Any

import pytest

from ecom.events import ORDER_ADDRESS_ERASED, OrderReference
from ecom.models import erased
from tests.component.conftest import Queue
from tests.component.delivery.conftest import ask
from tests.support.aws_payloads import CONTEXT, bus_event, stream_event
from tests.support.examples import ORDER_ID, address

ERASED = ORDER_ADDRESS_ERASED.of(ORDER_ID, OrderReference(order_id=ORDER_ID))


def erase(app: ModuleType) -> None:
    app.on_order_address_erased(bus_event(ERASED), CONTEXT)


@pytest.fixture
def delivered(waiting: ModuleType) -> ModuleType:
    for step in ("startDelivery", "completeDelivery"):
        ask(waiting, step)
    return waiting


def test_of_the_address_only_the_country_is_kept(delivered: ModuleType) -> None:
    before = delivered.store.get(ORDER_ID)
    erase(delivered)
    after = delivered.store.get(ORDER_ID)
    assert after.address == erased(address().to_json())
    assert after.model_copy(update={"address": before.address}) == before


def test_erasing_again_changes_nothing(delivered: ModuleType) -> None:
    erase(delivered)
    before = delivered.store.get(ORDER_ID)
    erase(delivered)
    assert delivered.store.get(ORDER_ID) == before


def test_an_order_without_a_delivery_leaves_nothing_to_do(app: ModuleType, table: Any) -> None:
    erase(app)
    assert table.scan()["Count"] == 0


@pytest.mark.parametrize("stored", ["Paris", {"country": "France", "name": 1}, None])
def test_an_address_that_cannot_be_read_is_erased_too(
    delivered: ModuleType, table: Any, stored: object
) -> None:
    table.put_item(Item={"orderId": ORDER_ID, "status": "COMPLETED", "address": stored})
    erase(delivered)
    (after,) = table.scan()["Items"]
    assert after["address"] == erased(None).to_json()


def test_the_erasure_is_no_event_on_the_bus(delivered: ModuleType, table: Any, bus: Queue) -> None:
    (before,) = table.scan()["Items"]
    erase(delivered)
    (after,) = table.scan()["Items"]
    delivered.on_delivery_change(stream_event((before, after)), CONTEXT)
    assert bus.messages() == []
