"""What goes through all rows, or all events, goes on past those that cannot be read."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest

from ecom.models import now
from infra.demo.listener import Listener, until
from infra.demo.people import People
from infra.demo.shop import Shop
from infra.demo.users import COURIER
from infra.operations import auditing
from infra.operations.replaying import replay
from infra.operations.replays import Window
from tests.end_to_end.predecessor.bad_rows import (
    DELIVERIES,
    ORDERS,
    PRODUCTS,
    SECRET,
    THEIRS,
    spoiled,
)
from tests.end_to_end.predecessor.conftest import Rows
from tests.end_to_end.predecessor.lists import Lists
from tests.end_to_end.predecessor.shapes import Row, delivery, new_id, order, product
from tests.end_to_end.test_erasure import await_erasure, leave
from tests.end_to_end.test_failures import publish
from tests.end_to_end.test_users import invite

KINDS: dict[str, tuple[Callable[[], Row], dict[str, Row]]] = {
    "products": (product, PRODUCTS),
    "orders": (order, ORDERS),
    "delivery": (lambda: delivery("NEW"), DELIVERIES),
}


@pytest.fixture
def bad_rows(rows: Rows) -> dict[str, list[Row]]:
    """One of each kind in each table."""
    return {
        service: [rows.put(service, spoiled(make(), changes)) for changes in kinds.values()]
        for service, (make, kinds) in KINDS.items()
    }


def test_the_audit_goes_on_and_reports_bad_orders_by_their_keys(
    shop: Shop, bad_rows: dict[str, list[Row]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert not auditing.run(shop.environment, grace=0)
    printed = capsys.readouterr().out
    unnamed = [row["orderId"] for row in bad_rows["orders"] if row["orderId"] not in printed]
    assert (unnamed, SECRET in printed) == ([], False)


def test_a_users_bad_orders_do_not_keep_them_from_being_erased(
    people: People, shop: Shop, rows: Rows
) -> None:
    user, user_id = invite(shop)
    # The newest comes first, so there is one before and one after the bad ones.
    dates = (f"2026-01-{day:02}T12:00:00.000001" for day in range(1, 29))

    def stored(row: Row) -> Row:
        return rows.put("orders", row | {"createdDate": next(dates)})

    def owned() -> Row:
        return order(userId=user_id, status="FULFILLED")

    first = stored(owned())
    for changes in ORDERS.values():
        stored(spoiled(owned(), changes))
    for each in (first, stored(owned())):
        rows.put("delivery", delivery("COMPLETED", orderId=each["orderId"]))
    leave(shop, people, user, user_id)
    for each in rows.table("orders").scan(ConsistentRead=True)["Items"]:
        if each.get("userId") == user_id and "remark" not in each:
            await_erasure(people, each["orderId"])


def test_a_replay_goes_on_past_events_about_bad_orders(
    people: People, shop: Shop, rows: Rows
) -> None:
    begin = now() - timedelta(seconds=1)
    for changes in ORDERS.values():
        row = rows.put("orders", spoiled(order(), changes))
        publish(shop, "ecommerce.warehouse", "PackagingFailed", {"orderId": row["orderId"]})
    order_id = people.buy(1)["orderId"]
    until(lambda: people.packaging_request(order_id), "the packaging request")
    with Listener(shop, ["ecommerce.orders"]) as listener:
        replay(shop.environment, Window(begin, now()), None, None)
        listener.wait(order_id, ["OrderCreated"])
    people.start_packing(order_id)
    people.finish_packing(order_id)
    people.await_status(order_id, "PACKAGED")


def test_an_event_about_a_bad_order_moves_the_next_one(
    shop: Shop, rows: Rows, listener: Listener
) -> None:
    bad = rows.put("orders", spoiled(order(), ORDERS["a line with a price in words"]))
    good = rows.put("orders", order())
    for row in (bad, good):
        package = {"orderId": row["orderId"], "products": good["products"]}
        publish(shop, "ecommerce.warehouse", "PackageCreated", package)
    listener.wait(good["orderId"], ["OrderModified"])
    until(lambda: rows.get("delivery", good["orderId"]), "the delivery")
    rows.remove_later("delivery", good["orderId"])


def tell(rows: Rows, service: str, **attributes: Any) -> tuple[str, str]:
    """Store a good row of which the shop must tell; its identifier and the event's name."""
    if service == "products":
        return str(rows.put(service, product(**attributes))["productId"]), "ProductCreated"
    if service == "orders":
        return str(rows.put(service, order(**attributes))["orderId"]), "OrderCreated"
    row = rows.put(service, delivery("IN_PROGRESS", **attributes))
    rows.put(service, row | {"status": "COMPLETED"})
    return str(row["orderId"]), "DeliveryCompleted"


@pytest.mark.parametrize("service", KINDS)
def test_a_row_after_bad_ones_is_told_of(rows: Rows, listener: Listener, service: str) -> None:
    make, kinds = KINDS[service]
    for changes in kinds.values():
        rows.put(service, spoiled(make(), changes))
    identifier, name = tell(rows, service)
    listener.wait(identifier, [name])


@pytest.mark.parametrize("service", KINDS)
def test_attributes_that_are_only_others_do_no_harm(
    rows: Rows, listener: Listener, service: str
) -> None:
    identifier, name = tell(rows, service, **THEIRS)
    (seen,) = listener.wait(identifier, [name])
    assert not THEIRS.keys() & seen.event["detail"].keys()


def logged(service: str) -> Iterator[str]:
    """What the functions of a service that answer somebody have logged."""
    logs = boto3.client("logs")
    prefix = f"/aws/lambda/ecommerce-local-{service}"
    pages = logs.get_paginator("filter_log_events")
    for found in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix):
        for group in found["logGroups"]:
            if "-on-" not in group["logGroupName"]:
                for page in pages.paginate(logGroupName=group["logGroupName"]):
                    yield from (event["message"] for event in page["events"])


def list_products(people: People) -> Any:
    return list(Lists(people.shop).rest("products", "/products", "productId"))


LISTS: dict[str, tuple[Row, Callable[[People], Any]]] = {
    "products": (PRODUCTS["no package"], list_products),
    "delivery": (DELIVERIES["no address"], lambda people: people.queue(COURIER)),
}


@pytest.mark.parametrize("service", LISTS)
def test_a_row_that_is_left_out_is_named_in_the_log_by_its_key(
    people: People, rows: Rows, service: str
) -> None:
    changes, look = LISTS[service]
    identifier = new_id()
    queued = {"queue": "NEW", "createdDate": "2001-01-01T00:00:00.000+00:00"}
    good = {
        "products": product(productId=identifier),
        "delivery": delivery("NEW", orderId=identifier, **queued),
    }
    rows.put(service, spoiled(good[service], changes))
    look(people)
    until(lambda: any(identifier in line for line in logged(service)), "the key in the log")
    assert not any(SECRET in line for line in logged(service))
