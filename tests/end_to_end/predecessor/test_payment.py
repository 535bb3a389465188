"""A payment, from the check of its token to what others' events make of it."""

import pytest
from requests_aws4auth import AWS4Auth

from infra.demo.listener import until
from infra.demo.people import Json, People
from infra.demo.shop import Shop
from tests.end_to_end.predecessor.conftest import Post
from tests.end_to_end.predecessor.shapes import TOTAL, Row, new_id, order
from tests.end_to_end.test_failures import publish


@pytest.mark.parametrize(("asked", "good"), [(0, True), (-1000, True), (2000, False)])
def test_a_token_is_good_for_what_was_authorised(
    people: People, post: Post, asked: int, good: bool
) -> None:
    body = {"paymentToken": people.authorise(TOTAL), "total": TOTAL + asked}
    assert post("payment", "/backend/validate", body) == {"ok": good}


def test_an_unknown_token_is_good_for_nothing(post: Post) -> None:
    body = {"paymentToken": new_id(), "total": TOTAL}
    assert post("payment", "/backend/validate", body) == {"ok": False}


def test_a_token_is_not_checked_without_a_signature(people: People, shop: Shop) -> None:
    body = {"paymentToken": people.authorise(TOTAL), "total": TOTAL}
    answer = shop.rest("POST", "payment", "/backend/validate", json=body)
    assert (answer.status_code, "ok" in answer.json()) == (403, False)
    assert "message" in answer.text.lower()


@pytest.mark.parametrize("missing", ["paymentToken", "total"])
def test_what_is_missing_is_named(people: People, shop: Shop, auth: AWS4Auth, missing: str) -> None:
    body: Json = {"paymentToken": people.authorise(TOTAL), "total": TOTAL}
    del body[missing]
    answer = shop.rest("POST", "payment", "/backend/validate", auth=auth, json=body)
    assert answer.status_code == 400
    assert (missing in answer.json()["message"], "ok" in answer.json()) == (True, False)


@pytest.fixture
def paid(people: People, shop: Shop, post: Post) -> Row:
    """An order of which the bus tells; its token was claimed for it before."""
    content = order()
    token = people.authorise(TOTAL)
    body = {"paymentToken": token, "total": TOTAL, "orderId": content["orderId"]}
    assert post("payment", "/backend/validate", body) == {"ok": True}
    publish(shop, "ecommerce.orders", "OrderCreated", content)
    await_payment(people, content["orderId"], "AUTHORIZED")
    return content


def await_payment(people: People, order_id: str, status: str) -> None:
    until(lambda: people.payment(order_id)["status"] == status, f"the payment to be {status}")


def covers(people: People, post: Post, order_id: str, amount: int) -> bool:
    body = {"paymentToken": people.payment(order_id)["paymentToken"], "amount": amount}
    return bool(post("payment-3p", "/check", body)["ok"])


def modify(shop: Shop, old: Row, **changes: object) -> Row:
    new = old | changes
    detail = {"old": old, "new": new, "changed": list(changes), "orderId": old["orderId"]}
    publish(shop, "ecommerce.orders", "OrderModified", detail)
    return new


def test_an_order_on_the_bus_is_authorised(people: People, post: Post, paid: Row) -> None:
    assert covers(people, post, paid["orderId"], TOTAL)


def test_a_lower_total_on_the_bus_is_authorised_instead(
    people: People, shop: Shop, post: Post, paid: Row
) -> None:
    order_id = paid["orderId"]
    modify(shop, paid, total=2000)
    until(lambda: not covers(people, post, order_id, TOTAL), "the amount to be lowered")
    assert [covers(people, post, order_id, amount) for amount in (2001, 2000)] == [False, True]


FAILURES = {"PackagingFailed": "ecommerce.warehouse", "DeliveryFailed": "ecommerce.delivery"}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_on_the_bus_releases_the_money(
    people: People, shop: Shop, post: Post, paid: Row, name: str
) -> None:
    publish(shop, FAILURES[name], name, paid)
    await_payment(people, paid["orderId"], "CANCELLED")
    assert not covers(people, post, paid["orderId"], 1)


def test_a_delivered_order_on_the_bus_is_captured(
    people: People, shop: Shop, post: Post, paid: Row
) -> None:
    packed = modify(shop, paid, status="PACKAGED")
    publish(shop, "ecommerce.delivery", "DeliveryCompleted", packed)
    await_payment(people, paid["orderId"], "CAPTURED")
    assert not covers(people, post, paid["orderId"], 1)
