"""Money that is given back for orders that were delivered and paid."""

import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from infra.demo.listener import until
from infra.demo.people import Json, People
from infra.demo.shop import GraphqlError
from infra.demo.users import ADMIN, COURIER, SHOPPER, User


def paid(people: People, *quantities: int) -> Json:
    """An order that was delivered, once it says that it is paid."""
    order_id = people.buy(*quantities)["orderId"]
    people.start_packing(order_id)
    people.finish_packing(order_id)
    people.start_delivery(order_id)
    people.work(COURIER, "completeDelivery", order_id)
    people.await_status(order_id, "FULFILLED")

    def look() -> Json | None:
        order = people.order(order_id)
        return order if order["paymentStatus"] == "CAPTURED" else None

    return until(look, f"order {order_id} to be paid")


def name() -> str:
    return str(uuid.uuid4())


def line(order: Json, number: int, quantity: int) -> Json:
    return {"productId": order["products"][number]["productId"], "quantity": quantity}


def refused(
    people: People, order: Json, refund_id: str, products: Sequence[Json] | None = None
) -> None:
    with pytest.raises(GraphqlError, match="nothing was changed") as refusal:
        people.refund(order["orderId"], refund_id, products)
    assert refusal.value.types == ["Conflict"]


def post(people: People, user: User, order: Json, refund: Json) -> requests.Response:
    headers = {"Authorization": people.token(user)}
    path = f"/admin/orders/{order['orderId']}/refunds"
    return people.shop.rest("POST", "orders", path, headers=headers, json=refund)


def test_an_order_is_refunded_in_full(people: People) -> None:
    order = paid(people, 1)
    answer = people.refund(order["orderId"], name())
    assert (answer["status"], answer["paymentStatus"]) == ("REFUNDED", "REFUNDED")
    assert answer["refundedAmount"] == order["total"]
    refused(people, order, name())
    seen = people.order(order["orderId"])
    assert seen["history"][-1]["status"] == "REFUNDED"
    assert people.payment(order["orderId"])["status"] == "REFUNDED"


def test_lines_are_refunded_and_then_the_rest(people: People) -> None:
    order, price = paid(people, 2, 1), people.pick(1)[0]["price"]
    one = [line(order, 0, 1)]
    answer = people.refund(order["orderId"], name(), one)
    assert (answer["status"], answer["paymentStatus"]) == ("FULFILLED", "CAPTURED")
    assert (answer["refundedAmount"], answer["refunds"][0]["products"]) == (price, one)
    refused(people, order, name(), [line(order, 0, 2)])
    assert people.order(order["orderId"])["refundedAmount"] == price
    rest = people.refund(order["orderId"], name())
    assert (rest["status"], rest["refundedAmount"]) == ("REFUNDED", order["total"])
    assert [each["amount"] for each in rest["refunds"]] == [price, order["total"] - price]


def test_the_same_refund_sent_twice_gives_back_once(people: People) -> None:
    order, refund_id = paid(people, 2), name()
    one = [line(order, 0, 1)]
    first = people.refund(order["orderId"], refund_id, one)
    assert people.refund(order["orderId"], refund_id, one) == first
    assert len(first["refunds"]) == 1
    refused(people, order, refund_id, [line(order, 0, 2)])


def test_the_same_refund_sent_at_once_from_several_places_gives_back_once(people: People) -> None:
    order, refund_id = paid(people, 3), name()
    one = [line(order, 0, 1)]

    def send(_: int) -> str:
        try:
            return str(people.refund(order["orderId"], refund_id, one)["status"])
        except GraphqlError as error:
            return str(error.types[0])

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert "FULFILLED" in answers
    assert set(answers) <= {"FULFILLED", "Conflict", "Unavailable"}
    seen = people.order(order["orderId"])
    assert [each["refundId"] for each in seen["refunds"]] == [refund_id]
    assert seen["refundedAmount"] == seen["refunds"][0]["amount"]


def test_administrators_refund_by_rest_and_nobody_else_does(people: People) -> None:
    order = paid(people, 1)
    refund: Json = {"refundId": name()}
    assert post(people, SHOPPER, order, refund).status_code == 403
    assert people.order(order["orderId"])["refundedAmount"] is None
    for wrong in ({"products": [line(order, 0, 1)] * 2}, {"amount": 1}):
        assert post(people, ADMIN, order, refund | wrong).status_code == 400
    answer = post(people, ADMIN, order, refund)
    assert (answer.status_code, answer.json()["status"]) == (200, "REFUNDED")


def test_an_order_that_was_not_delivered_is_not_refunded(people: People) -> None:
    order = people.buy(1)
    refused(people, order, name())
    assert people.order(order["orderId"])["refunds"] == []
