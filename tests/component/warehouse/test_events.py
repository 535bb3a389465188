from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from pydantic import ValidationError

from ecom.errors import OutOfOrder
from ecom.events import ORDER_CREATED, ORDER_DELETED, ORDER_MODIFIED, Event, Modified
from ecom.models import Order, now
from tests.component.conftest import Queue
from tests.component.warehouse.conftest import ONE, TWO, ask, deliver, pack, shown
from tests.support.aws_payloads import CONTEXT, bus_event, stream_event
from tests.support.examples import CREATED, ORDER_ID, address, order, product

CREATE = ORDER_CREATED.of(ORDER_ID, order())
DELETE = ORDER_DELETED.of(ORDER_ID, order())
AS_ORDERED = ("NEW", {ONE: 2, TWO: 1})


def modify(quantity: int, minute: int = 1) -> Event[Modified[Order]]:
    """The order has had only `quantity` of product 1 since `minute` minutes after its creation."""
    new = order(
        products=[product(1, quantity=quantity)],
        modified_date=CREATED + timedelta(minutes=minute),
    )
    detail = Modified[Order](old=order(), new=new, changed=["modifiedDate", "products", "total"])
    return ORDER_MODIFIED.of(ORDER_ID, detail)


def test_a_new_order_is_to_be_packed_in_full(requested: ModuleType) -> None:
    assert shown(requested) == AS_ORDERED


def test_an_order_that_is_created_twice_makes_one_request(requested: ModuleType) -> None:
    ask(requested, "startPackaging")
    pack(requested, ONE, 1)
    deliver(requested, "on_order_created", CREATE)
    assert shown(requested) == ("IN_PROGRESS", {ONE: 1, TWO: 1})


def test_two_lines_of_a_product_are_added(app: ModuleType) -> None:
    lines = [product(1, quantity=2), product(1), product(2, quantity=1)]
    deliver(app, "on_order_created", ORDER_CREATED.of(ORDER_ID, order(products=lines)))
    assert shown(app) == ("NEW", {ONE: 3, TWO: 1})


def test_a_changed_order_changes_what_is_to_be_packed(requested: ModuleType) -> None:
    deliver(requested, "on_order_modified", modify(5))
    assert shown(requested) == ("NEW", {ONE: 5})


def test_an_older_change_that_comes_late_is_passed_over(requested: ModuleType) -> None:
    deliver(requested, "on_order_modified", modify(5, minute=2))
    deliver(requested, "on_order_modified", modify(3, minute=1))
    assert shown(requested) == ("NEW", {ONE: 5})


def test_a_change_that_comes_again_changes_nothing(requested: ModuleType, table: Any) -> None:
    deliver(requested, "on_order_modified", modify(5))
    before = table.scan()["Items"]
    deliver(requested, "on_order_modified", modify(5))
    assert table.scan()["Items"] == before


@pytest.mark.parametrize("steps", [["startPackaging"], ["startPackaging", "completePackaging"]])
def test_a_change_after_the_start_is_passed_over(requested: ModuleType, steps: list[str]) -> None:
    for step in steps:
        ask(requested, step)
    before = shown(requested)
    deliver(requested, "on_order_modified", modify(1))
    assert shown(requested) == before


def test_a_change_before_the_creation_is_tried_again(app: ModuleType, table: Any) -> None:
    with pytest.raises(OutOfOrder):
        deliver(app, "on_order_modified", modify(5))
    assert table.scan()["Count"] == 0


def test_a_deleted_order_is_no_longer_to_be_packed(requested: ModuleType) -> None:
    deliver(requested, "on_order_deleted", DELETE)
    assert shown(requested) is None
    assert requested.store.waiting(None).items == []


def test_a_deletion_that_overtakes_the_creation_leaves_nothing_to_pack(app: ModuleType) -> None:
    deliver(app, "on_order_deleted", DELETE)
    deliver(app, "on_order_created", CREATE)
    deliver(app, "on_order_modified", modify(5))
    assert shown(app) is None
    assert app.store.waiting(None).items == []


def test_a_deletion_that_comes_again_changes_nothing(requested: ModuleType, table: Any) -> None:
    deliver(requested, "on_order_deleted", DELETE)
    before = table.scan()["Items"]
    deliver(requested, "on_order_deleted", DELETE)
    assert table.scan()["Items"] == before


def test_a_tombstone_outlives_every_redelivery(app: ModuleType, table: Any) -> None:
    deliver(app, "on_order_deleted", DELETE)
    (item,) = table.scan()["Items"]
    assert int(item["expires"]) > (now() + timedelta(days=15)).timestamp()


@pytest.mark.parametrize("steps", [["startPackaging"], ["startPackaging", "completePackaging"]])
def test_a_request_that_was_started_outlives_its_order(
    requested: ModuleType, steps: list[str]
) -> None:
    for step in steps:
        ask(requested, step)
    before = shown(requested)
    deliver(requested, "on_order_deleted", DELETE)
    assert shown(requested) == before


def test_an_event_that_cannot_be_read_fails_without_telling_the_address(app: ModuleType) -> None:
    event = bus_event(CREATE)
    event["detail"]["address"] = {"street": address().street_address}
    with pytest.raises(ValidationError) as failure:
        app.on_order_created(event, CONTEXT)
    assert address().street_address not in str(failure.value)


def item(**changes: Any) -> dict[str, Any]:
    """A request in the table: 1 of 2 of product 1 packed, none of product 2."""
    moment = "2026-11-22T12:00:00.000+00:00"
    times = {"createdDate": moment, "modifiedDate": moment, "orderModified": moment}
    products = {ONE: {"ordered": 2, "quantity": 1}, TWO: {"ordered": 1, "quantity": 0}}
    request = {"orderId": ORDER_ID, "status": "IN_PROGRESS", "products": products, **times}
    return {**request, **changes}


def test_a_completed_request_is_published_with_what_was_packed(app: ModuleType, bus: Queue) -> None:
    app.on_packaging_change(stream_event((item(), item(status="COMPLETED"))), CONTEXT)
    (event,) = bus.messages()
    assert (event["detail-type"], event["resources"]) == ("PackageCreated", [ORDER_ID])
    packed = [{"productId": ONE, "quantity": 1}]
    assert event["detail"] == {"orderId": ORDER_ID, "products": packed}


def test_a_failed_request_is_published(app: ModuleType, bus: Queue) -> None:
    app.on_packaging_change(stream_event((item(), item(status="FAILED"))), CONTEXT)
    (event,) = bus.messages()
    assert event["detail-type"] == "PackagingFailed"
    assert event["detail"] == {"orderId": ORDER_ID}


def test_a_cancelled_request_is_published_wherever_it_comes_from(
    app: ModuleType, bus: Queue
) -> None:
    gone = item(status="CANCELLED")
    app.on_packaging_change(stream_event((item(status="NEW"), gone), (None, gone)), CONTEXT)
    told = [(event["detail-type"], event["detail"]) for event in bus.messages()]
    assert told == [("PackagingCancelled", {"orderId": ORDER_ID})] * 2


def test_nothing_else_is_published(app: ModuleType, bus: Queue) -> None:
    tombstone = item(status="DELETED", products={}, expires=1800000000)
    new = item(status="NEW", queue="NEW")
    done = item(status="COMPLETED")
    begun = [(None, new), (new, item()), (item(), item(products={}))]
    ended = [(new, tombstone), (None, tombstone), (tombstone, None), (done, done), (done, None)]
    app.on_packaging_change(stream_event(*begun, *ended), CONTEXT)
    assert bus.messages() == []


def test_a_record_that_can_never_be_published_is_dead_lettered_and_the_rest_go_on(
    app: ModuleType, bus: Queue, dead_letters: Queue
) -> None:
    poison = {"orderId": "poison", "status": "COMPLETED"}
    app.on_packaging_change(stream_event((None, poison), (item(), item(status="FAILED"))), CONTEXT)
    assert [event["detail-type"] for event in bus.messages()] == ["PackagingFailed"]
    (letter,) = dead_letters.messages()
    assert "products" in letter["cause"]
