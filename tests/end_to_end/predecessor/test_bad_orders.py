"""Orders and deliveries that cannot be read, as `test_bad_products.py` has products."""

import pytest
from requests_aws4auth import AWS4Auth

from infra.demo import queries
from infra.demo.people import People
from infra.demo.shop import Shop
from infra.demo.users import ADMIN, COURIER
from tests.end_to_end.predecessor.bad_rows import DELIVERIES, ORDERS, spoiled
from tests.end_to_end.predecessor.conftest import Rows, SignedIn
from tests.end_to_end.predecessor.lists import Bad, Lists, fails, kinds_in, refuses
from tests.end_to_end.predecessor.shapes import Row, delivery, order
from tests.end_to_end.predecessor.test_delivery import GET_DELIVERY


@pytest.fixture
def bad_orders(rows: Rows, someone: SignedIn) -> Bad:
    made = {kind: order(userId=someone.user_id) for kind in ORDERS}
    for kind, row in made.items():
        rows.put("orders", spoiled(row, ORDERS[kind]))
    return {kind: row["orderId"] for kind, row in made.items()}


@pytest.mark.parametrize("way", ["REST", "GraphQL"])
def test_bad_orders_are_left_out_of_their_users_orders(
    shop: Shop, rows: Rows, someone: SignedIn, bad_orders: Bad, way: str
) -> None:
    good, lists = rows.put("orders", order(userId=someone.user_id)), Lists(shop, someone.token)
    if way == "REST":
        listed = list(lists.rest("orders", "/orders", "orderId"))
    else:
        listed = list(lists.graphql(queries.ORDERS, "orders", "orderId"))
    assert kinds_in(listed, bad_orders) == []
    assert listed.count(good["orderId"]) == 1


def test_bad_orders_read_alone_are_named(
    shop: Shop, auth: AWS4Auth, someone: SignedIn, bad_orders: Bad
) -> None:
    headers = {"Authorization": someone.token}

    def named(identifier: str) -> bool:
        by_user = shop.rest("GET", "orders", f"/orders/{identifier}", headers=headers)
        by_service = shop.rest("GET", "orders", f"/backend/{identifier}", auth=auth)
        by_graphql = {"orderId": identifier}
        return (
            refuses(by_user, identifier)
            and refuses(by_service, identifier)
            and fails(lambda: shop.graphql(queries.ORDER, by_graphql, someone.token), identifier)
        )

    assert [kind for kind, identifier in bad_orders.items() if not named(identifier)] == []


@pytest.fixture
def bad_deliveries(rows: Rows) -> Bad:
    """At the head of the queue."""
    made = {kind: queued(2001) for kind in DELIVERIES}
    for kind, row in made.items():
        rows.put("delivery", spoiled(row, DELIVERIES[kind]))
    return {kind: row["orderId"] for kind, row in made.items()}


def queued(year: int) -> Row:
    return delivery("NEW", queue="NEW", createdDate=f"{year}-01-01T00:00:00.000+00:00")


def test_bad_deliveries_are_left_out_of_the_queue(
    people: People, rows: Rows, bad_deliveries: Bad
) -> None:
    good = rows.put("delivery", queued(2002))
    waiting = people.queue(COURIER)
    assert kinds_in(waiting, bad_deliveries) == []
    assert good["orderId"] in waiting


def test_bad_deliveries_read_alone_are_named(
    people: People, shop: Shop, auth: AWS4Auth, bad_deliveries: Bad
) -> None:
    def named(identifier: str) -> bool:
        by_rest = shop.rest("GET", "delivery", f"/backend/{identifier}", auth=auth)
        asked = {"orderId": identifier}
        return refuses(by_rest, identifier) and fails(
            lambda: people.ask(ADMIN, GET_DELIVERY, input=asked), identifier
        )

    assert [kind for kind, each in bad_deliveries.items() if not named(each)] == []
