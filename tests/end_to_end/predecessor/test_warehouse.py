"""What is to be packed for an order that others tell of on the bus."""

import pytest
import requests

from infra.demo import queries
from infra.demo.listener import Listener, until
from infra.demo.people import People
from infra.demo.shop import Shop
from infra.demo.users import ADMIN
from tests.end_to_end.predecessor.conftest import Rows
from tests.end_to_end.predecessor.shapes import Row, order
from tests.end_to_end.test_failures import publish


@pytest.fixture
def told(shop: Shop, rows: Rows, people: People) -> Row:
    """An order of which the bus tells, and for which there is something to pack."""
    content = order()
    publish(shop, "ecommerce.orders", "OrderCreated", content)
    until(lambda: people.packaging_request(content["orderId"]), "the packaging request")
    rows.remove_later("warehouse", content["orderId"])
    return content


def test_an_order_on_the_bus_is_to_be_packed(people: People, told: Row) -> None:
    request = people.packaging_request(told["orderId"]) or {}
    assert (request["orderId"], request["status"]) == (told["orderId"], "NEW")
    wanted = {line["productId"]: line["quantity"] for line in told["products"]}
    assert {each["productId"]: each["quantity"] for each in request["products"]} == wanted


def test_an_order_on_the_bus_waits_for_the_packer(people: People, told: Row) -> None:
    waiting = list(people._all(ADMIN, queries.NEW_PACKAGING_REQUESTS))
    assert told["orderId"] in waiting


def test_an_order_on_the_bus_is_packed(people: People, shop: Shop, told: Row) -> None:
    order_id = told["orderId"]
    with Listener(shop, ["ecommerce.warehouse"]) as listener:
        people.work(ADMIN, "startPackaging", order_id)
        assert (people.packaging_request(order_id) or {})["status"] == "IN_PROGRESS"
        people.work(ADMIN, "completePackaging", order_id)
        listener.wait(order_id, ["PackageCreated"])
    assert (people.packaging_request(order_id) or {})["status"] == "COMPLETED"


def test_what_waits_to_be_packed_is_for_who_is_signed_in(shop: Shop) -> None:
    body = {"query": "{ getNewPackagingRequestIds { nextToken packagingRequestIds } }"}
    content = requests.post(shop.url("frontend-api"), json=body, timeout=30).json()
    assert (content.get("data"), bool(content["errors"])) == (None, True)
