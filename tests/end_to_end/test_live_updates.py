"""An order's changes, as AppSync tells subscribers of them and as a local client hears of them."""

import json
from typing import Any

import boto3
import pytest

from ecom.models import now
from infra.demo import queries
from infra.demo.listener import Listener, until
from infra.demo.people import People
from infra.demo.shop import GraphqlError, Shop
from infra.demo.users import ADMIN, PACKER, SHOPPER, User

PUBLISH = """
mutation Publish($change: OrderChangeInput!) {
  publishOrderChange(change: $change) { orderId status }
}"""


def forged(order_id: str) -> dict[str, Any]:
    """A change that has never happened."""
    moment = now().isoformat()
    change = {"orderId": order_id, "status": "FULFILLED", "modifiedDate": moment, "total": 0}
    return {**change, "changed": ["status"]}


def outcomes(shop: Shop, order_id: str) -> list[str]:
    """How telling the subscribers of an order has ended, each time."""
    group = f"/aws/lambda/ecommerce-{shop.environment}-frontend-api-on-order-modified"
    pages = boto3.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    lines = [
        line
        for page in pages
        for event in page["events"]
        for line in event["message"].splitlines()
        if order_id in line and '"outcome"' in line
    ]
    return [json.loads(line)["outcome"] for line in lines]


def packed(people: People) -> str:
    """The order of a package that is just closed."""
    order_id: str = people.buy(1)["orderId"]
    people.start_packing(order_id)
    people.finish_packing(order_id)
    return order_id


def test_appsync_takes_what_subscribers_are_to_be_told(people: People, shop: Shop) -> None:
    order_id = packed(people)
    people.await_status(order_id, "PACKAGED")
    assert set(until(lambda: outcomes(shop, order_id), "the change to be told")) == {"done"}


def test_a_local_client_hears_the_same_from_the_listener(people: People, shop: Shop) -> None:
    with Listener(shop, ["ecommerce.orders"]) as listener:
        order_id = packed(people)
        seen = listener.wait(order_id, ["OrderModified"])
    changes = [each.event["detail"] for each in seen if each.name == "OrderModified"]
    (packaged,) = [change for change in changes if "status" in change["changed"]]
    assert (packaged["old"]["status"], packaged["new"]["status"]) == ("NEW", "PACKAGED")


@pytest.mark.parametrize("user", [SHOPPER, ADMIN], ids=lambda user: user.role)
def test_nobody_who_is_signed_in_tells_subscribers_anything(people: People, user: User) -> None:
    order_id = people.buy(1)["orderId"]
    with pytest.raises(GraphqlError) as refusal:
        people.ask(user, PUBLISH, change=forged(order_id))
    assert refusal.value.types == ["Unauthorized"]


def test_nobody_with_an_api_key_tells_subscribers_anything(people: People, shop: Shop) -> None:
    order_id = people.buy(1)["orderId"]
    with pytest.raises(GraphqlError) as refusal:
        shop.graphql(PUBLISH, {"change": forged(order_id)})
    assert refusal.value.types == ["Unauthorized"]


def test_the_owner_and_nobody_else_sees_how_the_payment_stands(people: People) -> None:
    order = people.buy(1)
    until(lambda: paid(people, order["orderId"]).get("status") == "AUTHORIZED" or None, "a payment")
    payment = paid(people, order["orderId"])
    assert payment == {"status": "AUTHORIZED", "amount": order["total"], "refundedAmount": 0}
    assert people.ask(PACKER, queries.PAYMENT, orderId=order["orderId"]) is None


def paid(people: People, order_id: str) -> dict[str, Any]:
    """What the shopper sees of an order's payment."""
    order = people.ask(SHOPPER, queries.PAYMENT, orderId=order_id)
    return dict(order["payment"] or {})
