from types import ModuleType
from typing import Any

import pytest
import responses

from ecom.errors import Conflict, NotFound, OutOfOrder, Unavailable
from ecom.events import (
    DELIVERY_COMPLETED,
    DELIVERY_FAILED,
    PACKAGE_CREATED,
    PACKAGING_FAILED,
    DeliveryOutcome,
    OrderReference,
    PackageContent,
)
from ecom.models import Line, Order, OrderStatus
from tests.component.conftest import Queue
from tests.component.orders.conftest import SERVICES
from tests.support.aws_payloads import CONTEXT, bus_event, stream_event
from tests.support.examples import ORDER_ID, address, line, order, product

DELIVERED = DELIVERY_COMPLETED.of(ORDER_ID, DeliveryOutcome(order_id=ORDER_ID, address=address()))
UNDELIVERED = DELIVERY_FAILED.of(ORDER_ID, DeliveryOutcome(order_id=ORDER_ID, address=address()))
UNPACKED = PACKAGING_FAILED.of(ORDER_ID, OrderReference(order_id=ORDER_ID))


def package(quantities: dict[int, int]) -> Any:
    lines = [Line(product_id=product(n).product_id, quantity=q) for n, q in quantities.items()]
    return PACKAGE_CREATED.of(ORDER_ID, PackageContent(order_id=ORDER_ID, products=lines))


FULL = package({1: 2, 2: 1})


@pytest.fixture
def stored(app: ModuleType) -> Order:
    """A NEW order of 2 x product 1 and 1 x product 2, 40.00 in all."""
    app.store.add(order(), "fingerprint")
    return order()


def deliver(app: ModuleType, handler: str, event: Any) -> None:
    getattr(app, handler)(bus_event(event), CONTEXT)


def test_a_full_package_leaves_the_products_and_the_total(app: ModuleType, stored: Order) -> None:
    deliver(app, "on_package_created", FULL)
    now = app.store.get(ORDER_ID)
    assert (now.status, now.products, now.total) == ("PACKAGED", stored.products, stored.total)


@pytest.fixture
def pricing(http: responses.RequestsMock) -> responses.BaseResponse:
    """Delivery pricing, where delivering the short package costs 4.00."""
    url = f"{SERVICES['DELIVERY_PRICING_URL']}/backend/pricing"
    answer: responses.BaseResponse = http.post(url, json={"pricing": 400})
    return answer


@pytest.mark.usefixtures("stored", "pricing")
def test_a_short_package_shrinks_the_order_and_keeps_the_product_records(app: ModuleType) -> None:
    deliver(app, "on_package_created", package({1: 1}))
    now = app.store.get(ORDER_ID)
    assert now.products == [line(1)]
    assert (now.delivery_price, now.total) == (400, 1000 + 400)
    assert now.modified_date > now.created_date


@pytest.mark.usefixtures("stored")
def test_a_package_event_that_comes_again_changes_nothing_and_asks_nobody(
    app: ModuleType, pricing: responses.BaseResponse
) -> None:
    deliver(app, "on_package_created", package({1: 1}))
    before = app.store.get(ORDER_ID)
    deliver(app, "on_package_created", package({1: 1}))
    assert app.store.get(ORDER_ID) == before
    assert pricing.call_count == 1


@pytest.mark.usefixtures("stored")
def test_a_short_package_waits_for_its_delivery_price(
    app: ModuleType, http: responses.RequestsMock
) -> None:
    http.post(f"{SERVICES['DELIVERY_PRICING_URL']}/backend/pricing", status=503)
    with pytest.raises(Unavailable):
        deliver(app, "on_package_created", package({1: 1}))
    assert app.store.get(ORDER_ID).status == OrderStatus.NEW


@pytest.mark.usefixtures("stored")
def test_a_late_package_event_does_not_move_a_fulfilled_order_back(app: ModuleType) -> None:
    deliver(app, "on_package_created", FULL)
    deliver(app, "on_delivery_completed", DELIVERED)
    deliver(app, "on_package_created", FULL)
    assert app.store.get(ORDER_ID).status == OrderStatus.FULFILLED


@pytest.mark.usefixtures("stored")
def test_a_delivery_that_is_reported_before_the_package_is_tried_again(app: ModuleType) -> None:
    with pytest.raises(OutOfOrder):
        deliver(app, "on_delivery_completed", DELIVERED)
    assert app.store.get(ORDER_ID).status == OrderStatus.NEW


@pytest.mark.usefixtures("stored")
def test_failed_packaging_and_failed_delivery_end_the_order(app: ModuleType) -> None:
    deliver(app, "on_packaging_failed", UNPACKED)
    assert app.store.get(ORDER_ID).status == OrderStatus.PACKAGING_FAILED
    with pytest.raises(Conflict):
        deliver(app, "on_package_created", FULL)


@pytest.mark.usefixtures("stored")
def test_a_failed_delivery_follows_a_package(app: ModuleType) -> None:
    deliver(app, "on_package_created", FULL)
    deliver(app, "on_delivery_failed", UNDELIVERED)
    assert app.store.get(ORDER_ID).status == OrderStatus.DELIVERY_FAILED


@pytest.mark.parametrize(
    "handler, event", [("on_package_created", FULL), ("on_delivery_completed", DELIVERED)]
)
def test_an_event_of_an_unknown_order_makes_no_ghost(
    app: ModuleType, table: Any, handler: str, event: Any
) -> None:
    with pytest.raises(NotFound):
        deliver(app, handler, event)
    assert table.scan()["Count"] == 0


def test_a_write_is_published_as_created_modified_or_deleted(app: ModuleType, bus: Queue) -> None:
    old = order().to_json()
    new = old | {"status": "PACKAGED", "total": 3000}
    app.on_order_change(stream_event((None, old), (old, new), (new, None)), CONTEXT)
    events = bus.messages()
    assert [event["detail-type"] for event in events] == [
        "OrderCreated",
        "OrderModified",
        "OrderDeleted",
    ]
    assert events[1]["detail"]["changed"] == ["status", "total"]
    assert {event["resources"][0] for event in events} == {ORDER_ID}


def test_a_record_that_can_never_be_published_is_dead_lettered_and_the_rest_go_on(
    app: ModuleType, bus: Queue, dead_letters: Queue
) -> None:
    app.on_order_change(
        stream_event((None, {"orderId": "poison"}), (None, order().to_json())), CONTEXT
    )
    assert [event["detail-type"] for event in bus.messages()] == ["OrderCreated"]
    (letter,) = dead_letters.messages()
    assert letter["record"]["dynamodb"]["NewImage"] == {"orderId": {"S": "poison"}}
    assert "userId" in letter["cause"]


def test_a_bus_that_cannot_be_reached_makes_the_batch_tried_again(
    app: ModuleType, dead_letters: Queue
) -> None:
    with pytest.raises(Exception, match="shop"):  # no such bus in this account
        app.on_order_change(stream_event((None, order().to_json())), CONTEXT)
    assert dead_letters.messages() == []
