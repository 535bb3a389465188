import json
from types import ModuleType
from typing import Any

import pytest

from ecom.errors import Conflict, OutOfOrder
from tests.component.conftest import Queue
from tests.component.orders.test_create_order import create
from tests.component.orders.test_events import DELIVERED, FULL, UNPACKED
from tests.support.aws_payloads import (
    CONTEXT,
    bus_event,
    graphql_request,
    rest_request,
    stream_event,
)
from tests.support.examples import ORDER_ID, USER_ID, order


def deliver(app: ModuleType, handler: str, event: Any, event_id: str) -> None:
    getattr(app, handler)(bus_event(event) | {"id": event_id}, CONTEXT)


def causes(app: ModuleType) -> list[tuple[str, str, str | None]]:
    return [
        (entry.status, entry.source, entry.event_id)
        for entry in app.store.details(ORDER_ID).history
    ]


@pytest.fixture
def placed(app: ModuleType) -> ModuleType:
    """A NEW order, as the service itself makes it."""
    history = [{"status": "NEW", "time": order().created_date, "source": "ecommerce.orders"}]
    made = {**order().model_dump(), "history": history}
    app.store.add(app.OrderDetails.model_validate(made), "fingerprint")
    return app


NEW = ("NEW", "ecommerce.orders", None)
PACKAGED = ("PACKAGED", "ecommerce.warehouse", "e1")
FULFILLED = ("FULFILLED", "ecommerce.delivery", "e2")


def test_each_status_is_kept_with_the_event_that_led_to_it(placed: ModuleType) -> None:
    deliver(placed, "on_package_created", FULL, "e1")
    deliver(placed, "on_delivery_completed", DELIVERED, "e2")
    assert causes(placed) == [NEW, PACKAGED, FULFILLED]


def test_the_time_of_a_status_is_when_the_order_was_modified(placed: ModuleType) -> None:
    deliver(placed, "on_package_created", FULL, "e1")
    now = placed.store.details(ORDER_ID)
    assert now.created_date == now.history[0].time < now.history[1].time == now.modified_date


def test_a_duplicate_or_late_event_adds_nothing(placed: ModuleType) -> None:
    deliver(placed, "on_package_created", FULL, "e1")
    deliver(placed, "on_package_created", FULL, "e1")
    deliver(placed, "on_delivery_completed", DELIVERED, "e2")
    deliver(placed, "on_package_created", FULL, "e3")
    assert causes(placed) == [NEW, PACKAGED, FULFILLED]


def test_an_early_or_impossible_event_adds_nothing(placed: ModuleType) -> None:
    with pytest.raises(OutOfOrder):
        deliver(placed, "on_delivery_completed", DELIVERED, "e1")
    deliver(placed, "on_packaging_failed", UNPACKED, "e2")
    with pytest.raises(Conflict):
        deliver(placed, "on_package_created", FULL, "e3")
    assert causes(placed) == [NEW, ("PACKAGING_FAILED", "ecommerce.warehouse", "e2")]


def test_the_history_of_an_older_order_begins_with_its_next_status(app: ModuleType) -> None:
    app.store.add(order(), "fingerprint")
    assert causes(app) == []
    deliver(app, "on_package_created", FULL, "e1")
    assert causes(app) == [PACKAGED]


@pytest.mark.usefixtures("services")
def test_a_placed_order_is_answered_and_read_with_its_history(app: ModuleType) -> None:
    made, again = create(app)["order"], create(app)["order"]
    (entry,) = made["history"]
    assert entry == {"status": "NEW", "time": made["createdDate"], "source": "ecommerce.orders"}
    orders = app.resolve(graphql_request("getOrders", {}, user=USER_ID), CONTEXT)["orders"]
    arguments = {"orderId": made["orderId"]}
    one = app.resolve(graphql_request("getOrder", arguments, user=USER_ID), CONTEXT)
    assert made == again == one == orders[0]


def test_other_services_and_events_know_nothing_of_the_history(
    placed: ModuleType, table: Any, bus: Queue
) -> None:
    path = {"order_id": ORDER_ID}
    request = rest_request("GET", "/backend/{order_id}", path=path, service="delivery")
    assert json.loads(placed.app(request, CONTEXT)["body"]) == order().to_json()
    before = table.scan()["Items"][0]
    deliver(placed, "on_package_created", FULL, "e1")
    after = table.scan()["Items"][0]
    placed.on_order_change(stream_event((None, before), (before, after)), CONTEXT)
    created, modified = bus.messages()
    assert created["detail"] == order().to_json()
    assert modified["detail"]["changed"] == ["modifiedDate", "status"]
