"""Payments that the third party refuses: how they are refunded, shown and retried.

The tests sign as the merchant, and act behind the shop's back at the third party.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

import boto3
import pytest
from boto3.dynamodb.conditions import Attr

from ecom.dynamodb import update
from infra.demo import queries
from infra.demo.listener import Listener, until
from infra.demo.people import Json, People
from infra.demo.shop import GraphqlError, Shop
from infra.demo.users import ADMIN, COURIER, SHOPPER, User
from tests.end_to_end.test_access import as_root
from tests.end_to_end.test_failures import dead_letter

Staff = Callable[..., Json]
"""Lists or retries as a user; answers with the result, or with `{"refused": type or status}`."""

PATHS = {"list": ("GET", ""), "retry": ("POST", "/{orderId}/retry")}
REFUSED = (409, "Conflict")


def rest(people: People, user: User, operation: str, **values: Any) -> Json:
    method, path = PATHS[operation]
    headers = {"Authorization": people.token(user)}
    path = "/admin/failed-payments" + path.format(**values)
    sent = {"params": values} if operation == "list" else {}
    answer = people.shop.rest(method, "payment", path, headers=headers, **sent)
    body: Json = answer.json()
    return body if answer.ok else {"refused": answer.status_code}


def graphql(people: People, user: User, operation: str, **values: Any) -> Json:
    query = {"list": queries.FAILED_PAYMENTS, "retry": queries.RETRY_PAYMENT}[operation]
    variables = values if operation == "list" else {"input": values}
    try:
        answer: Json = people.ask(user, query, **variables)
    except GraphqlError as error:
        return {"refused": error.types[0]}
    return answer


@pytest.fixture(params=[rest, graphql])
def staff(request: pytest.FixtureRequest, people: People) -> Staff:
    def staff(user: User, operation: str, **values: Any) -> Json:
        answer: Json = request.param(people, user, operation, **values)
        return answer

    return staff


@pytest.fixture
def listener(shop: Shop) -> Iterator[Listener]:
    with Listener(shop, ["ecommerce.payment"]) as listener:
        yield listener


def signed(shop: Shop, method: str, service: str, path: str, body: Json | None = None) -> Json:
    """A call as one service makes it to another."""
    answer = shop.rest(method, service, path, auth=as_root(), json=body)
    assert answer.ok, answer.text
    content: Json = answer.json()
    return content


def merchant(people: People, order_id: str, path: str, **body: Any) -> bool:
    """Have the third party do something to the order's authorisation."""
    token = people.payment(order_id)["paymentToken"]
    return bool(
        signed(people.shop, "POST", "payment-3p", path, {"paymentToken": token, **body})["ok"]
    )


def shown(people: People, order_id: str) -> Json:
    return signed(people.shop, "GET", "payment", f"/backend/{order_id}")


def refund(people: People, order_id: str, believed: int, amount: int, refund_id: str) -> Json:
    body = {"refundId": refund_id, "amount": amount, "refundedAmount": believed}
    return signed(people.shop, "POST", "payment", f"/backend/{order_id}/refunds", body)


def put(people: People, service: str, key: Json, remove: Sequence[str] = (), **values: Any) -> None:
    """Change an item of a service's table, as only a fault could."""
    table = boto3.resource("dynamodb").Table(people.shop.parameters[f"{service}/table/name"])
    update(table, key, Attr(next(iter(key))).exists(), values, remove)


def bought(people: People) -> str:
    """An order whose total the third party holds."""
    order_id: str = people.buy(1)["orderId"]
    until(lambda: people.payment(order_id).get("heldAmount"), "the amount to be held")
    return order_id


def on_its_way(people: People) -> str:
    """An order that the courier has, and of which payment knows the final total."""
    order_id = bought(people)
    people.start_packing(order_id)
    people.finish_packing(order_id)
    people.start_delivery(order_id)
    until(lambda: people.payment(order_id).get("final"), "the final total")
    return order_id


def paid(people: People) -> str:
    """An order that was delivered and paid."""
    order_id = on_its_way(people)
    people.work(COURIER, "completeDelivery", order_id)
    until(lambda: shown(people, order_id)["status"] == "CAPTURED" or None, "the capture")
    people.await_status(order_id, "FULFILLED")
    return order_id


def listed(staff: Staff, order_id: str) -> Json | None:
    """The payment in the list of those that failed, on whichever page."""
    token: Json = {}
    while True:
        page = staff(ADMIN, "list", **token)
        for payment in page["payments"]:
            if payment["orderId"] == order_id:
                return dict(payment)
        if not page["nextToken"]:
            return None
        token = {"nextToken": page["nextToken"]}


def test_a_refused_capture_is_listed_and_retried(
    people: People, staff: Staff, shop: Shop, listener: Listener
) -> None:
    order_id = on_its_way(people)
    assert merchant(people, order_id, "/cancelPayment")
    people.work(COURIER, "completeDelivery", order_id)
    dead_letter(shop, "payment", order_id)
    listener.wait(order_id, ["PaymentFailed"])
    failed = listed(staff, order_id)
    assert failed is not None
    assert (failed["status"], failed["failure"]) == ("FAILED", "capture refused")
    assert staff(ADMIN, "retry", orderId=order_id)["refused"] in REFUSED
    assert listed(staff, order_id) == failed
    token = people.payment(order_id)["paymentToken"]
    put(people, "payment-3p", {"paymentToken": token}, status="AUTHORIZED")
    assert staff(ADMIN, "retry", orderId=order_id) == {"success": True}
    listener.wait(order_id, ["PaymentFailed", "PaymentCaptured"])
    assert shown(people, order_id)["status"] == "CAPTURED"
    assert listed(staff, order_id) is None


def test_an_amount_and_a_cancel_that_were_refused_are_retried(people: People, staff: Staff) -> None:
    """As left by a third party that has refused for as long as the events were tried again."""
    order_id = bought(people)
    failed = {"failure": "refused", "queue": "NEW"}
    key = {"orderId": order_id}
    put(people, "payment", key, ["heldAmount"], due="HOLD", **failed)
    assert staff(ADMIN, "retry", orderId=order_id) == {"success": True}
    assert people.payment(order_id)["heldAmount"] == people.payment(order_id)["amount"]
    put(people, "payment", key, due="CANCEL", **failed)
    assert staff(ADMIN, "retry", orderId=order_id) == {"success": True}
    assert shown(people, order_id)["status"] == "CANCELLED"
    assert staff(ADMIN, "retry", orderId=order_id)["refused"] in REFUSED


def test_an_interrupted_refund_is_listed_and_retried(
    people: People, staff: Staff, listener: Listener
) -> None:
    order_id = paid(people)
    pending = {"refundId": "r-1", "amount": people.payment(order_id)["amount"]}
    put(people, "payment", {"orderId": order_id}, pendingRefund=pending, queue="NEW")
    failed = listed(staff, order_id)
    assert failed is not None
    assert (failed["status"], failed["failure"]) == ("CAPTURED", "refund interrupted")
    assert staff(ADMIN, "retry", orderId=order_id) == {"success": True}
    assert shown(people, order_id)["status"] == "REFUNDED"
    assert listed(staff, order_id) is None
    told = listener.wait(order_id, ["PaymentRefunded"])[-1]
    assert (told.name, told.event["detail"]["refundId"]) == ("PaymentRefunded", "r-1")


def test_a_refund_that_the_third_party_refuses_leaves_all_as_it_was(people: People) -> None:
    order_id = paid(people)
    amount = shown(people, order_id)["amount"]
    assert merchant(people, order_id, "/refund", refundId=str(uuid4()), amount=1)
    before = people.payment(order_id) | {"modifiedDate": None}
    answer = refund(people, order_id, 0, amount, "r-1")
    assert (answer["ok"], "refused" in answer["message"]) == (False, True)
    assert people.payment(order_id) | {"modifiedDate": None} == before
    assert refund(people, order_id, 0, amount - 1, "r-2")["ok"]
    assert shown(people, order_id)["refundedAmount"] == amount - 1


def test_the_same_refund_sent_twice_gives_back_once(people: People, shop: Shop) -> None:
    order_id = paid(people)
    for believed in (0, 0, 1):
        assert refund(people, order_id, believed, 1, "r-1")["ok"]
    assert not refund(people, order_id, 0, 1, "r-2")["ok"]
    assert not refund(people, order_id, 1, 2, "r-1")["ok"]
    token = people.payment(order_id)["paymentToken"]
    table = boto3.resource("dynamodb").Table(shop.parameters["payment-3p/table/name"])
    assert table.get_item(Key={"paymentToken": token})["Item"]["refunds"] == {"r-1": Decimal(1)}


@pytest.mark.parametrize("user", [SHOPPER, COURIER], ids=lambda user: user.role)
def test_failed_payments_are_for_administrators(people: People, staff: Staff, user: User) -> None:
    order_id = bought(people)
    for answer in (staff(user, "list"), staff(user, "retry", orderId=order_id)):
        assert answer["refused"] in (403, "Forbidden", "Unauthorized")


def test_nobody_sees_failed_payments_without_signing_in(shop: Shop) -> None:
    assert shop.rest("GET", "payment", "/admin/failed-payments").status_code == 401
