"""Orders that their owner or an administrator cancels, until their packaging begins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import requests

from infra.demo.listener import until
from infra.demo.people import Json, People
from infra.demo.shop import GraphqlError
from infra.demo.users import ADMIN, PACKER, SHOPPER, User

ORDERS = 8
"""That are cancelled and packed at the same time."""


def post(people: People, user: User, path: str) -> requests.Response:
    headers = {"Authorization": people.token(user)}
    return people.shop.rest("POST", "orders", path, headers=headers)


def refusal(act: Callable[[], Any]) -> str | None:
    """The error type with which an act is refused, None where it is not."""
    try:
        act()
    except GraphqlError as error:
        return str(error.types[0])
    return None


def await_freed(people: People, order_id: str) -> Json:
    """The order once it says that nothing is to be paid any more."""

    def look() -> Json | None:
        order = people.order(order_id)
        return order if order["paymentStatus"] == "CANCELLED" else None

    return until(look, f"the payment of {order_id} to be cancelled")


def requested(people: People) -> str:
    """An order that waits for the packer."""
    order_id: str = people.buy(1)["orderId"]
    until(lambda: people.packaging_request(order_id), "the packaging request")
    return order_id


def test_the_owner_cancels_and_the_money_is_free(people: People) -> None:
    order_id = people.buy(2, 1)["orderId"]
    answer = people.cancel(order_id)
    assert [entry["status"] for entry in answer["history"]] == ["NEW", "CANCELLED"]
    assert await_freed(people, order_id)["status"] == "CANCELLED"
    assert people.payment(order_id)["status"] == "CANCELLED"
    assert people.cancel(order_id) == answer


def test_the_owner_cancels_by_rest(people: People) -> None:
    order_id = people.buy(1)["orderId"]
    answers = [post(people, SHOPPER, f"/orders/{order_id}/cancel") for _ in range(2)]
    assert [answer.json()["status"] for answer in answers] == ["CANCELLED"] * 2
    await_freed(people, order_id)


def test_an_administrator_sees_and_cancels_any_order(people: People) -> None:
    order_id = people.buy(1)["orderId"]
    answer = post(people, ADMIN, f"/admin/orders/{order_id}/cancel")
    headers = {"Authorization": people.token(ADMIN)}
    shown = people.shop.rest("GET", "orders", f"/admin/orders/{order_id}", headers=headers)
    assert answer.json()["status"] == shown.json()["status"] == "CANCELLED"
    other = people.buy(1)["orderId"]
    assert people.cancel(other, ADMIN)["status"] == "CANCELLED"


def test_nobody_else_cancels_an_order(people: People) -> None:
    order_id = people.buy(1)["orderId"]
    assert refusal(partial(people.cancel, order_id, PACKER)) == "NotFound"
    assert post(people, PACKER, f"/orders/{order_id}/cancel").status_code == 404
    assert post(people, PACKER, f"/admin/orders/{order_id}/cancel").status_code == 403
    assert people.shop.rest("POST", "orders", f"/orders/{order_id}/cancel").status_code == 401
    assert people.order(order_id)["status"] == "NEW"


def test_once_packaging_has_begun_it_is_too_late(people: People) -> None:
    order_id = people.buy(1)["orderId"]
    people.start_packing(order_id)
    with pytest.raises(GraphqlError, match="packaging has begun or ended; nothing") as refused:
        people.cancel(order_id)
    assert refused.value.types == ["Conflict"]
    assert post(people, SHOPPER, f"/orders/{order_id}/cancel").status_code == 409
    people.finish_packing(order_id)
    people.await_status(order_id, "PACKAGED")
    assert refusal(partial(people.cancel, order_id)) == "Conflict"


def test_of_cancelling_and_packing_at_once_exactly_one_wins(people: People) -> None:
    order_ids = [requested(people) for _ in range(ORDERS)]
    with ThreadPoolExecutor(2 * ORDERS) as pool:
        tries = [
            (
                pool.submit(refusal, partial(people.cancel, order_id)),
                pool.submit(refusal, partial(people.work, PACKER, "startPackaging", order_id)),
            )
            for order_id in order_ids
        ]
        outcomes = [(cancelling.result(), packing.result()) for cancelling, packing in tries]
    for order_id, outcome in zip(order_ids, outcomes, strict=True):
        assert outcome in [(None, "Conflict"), ("Conflict", None)]
        request = people.packaging_request(order_id)
        assert request is not None
        state = (people.order(order_id)["status"], request["status"])
        won = outcome[0] is None
        assert state == (("CANCELLED", "CANCELLED") if won else ("NEW", "IN_PROGRESS"))
