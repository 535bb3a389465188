from io import StringIO
from types import ModuleType
from typing import Any

import pytest

from tests.component.payment.asking import YES, ask, item, listed, refund, refused, shown
from tests.component.payment.conftest import DELIVERED, deliver
from tests.component.payment.third_party import TOKEN, ThirdParty
from tests.support.examples import ORDER_ID

pytestmark = pytest.mark.usefixtures("captured")


def test_a_part_is_given_back_here_and_there(app: ModuleType, third_party: ThirdParty) -> None:
    assert refund(app) == YES
    assert shown(app) == {
        "orderId": ORDER_ID,
        "status": "CAPTURED",
        "amount": 4000,
        "refundedAmount": 1000,
    }
    assert third_party.refunded == 1000


def test_what_was_refunded_is_kept_with_what_it_was_for(app: ModuleType, table: Any) -> None:
    products = [{"productId": "p-1", "quantity": 2}]
    assert refund(app, products=products) == YES
    (done,) = item(table)["refunds"]
    assert (done["refundId"], done["amount"], done["products"]) == ("r-1", 1000, products)
    assert done["time"] == app.store.get(ORDER_ID).to_json()["refunds"][0]["time"]


def test_nothing_stays_pending_and_nobody_need_see_to_it(app: ModuleType, table: Any) -> None:
    refund(app)
    assert not {"pendingRefund", "queue"} & item(table).keys()
    assert listed(app) == []


def test_the_last_part_refunds_the_payment(app: ModuleType, third_party: ThirdParty) -> None:
    refund(app)
    assert refund(app, refundId="r-2", amount=3000, refundedAmount=1000) == YES
    assert (shown(app)["status"], shown(app)["refundedAmount"]) == ("REFUNDED", 4000)
    assert "0 cents are left" in refused(app, refundId="r-3", amount=1, refundedAmount=4000)
    assert third_party.refunded == 4000


def test_a_late_delivery_does_not_capture_again(app: ModuleType, third_party: ThirdParty) -> None:
    refund(app, amount=4000)
    deliver(app, DELIVERED)
    assert shown(app)["status"] == "REFUNDED"
    assert third_party.calls.count("/processPayment") == 1


@pytest.mark.parametrize("believed", [0, 1000])
def test_the_same_refund_sent_twice_gives_back_once(
    app: ModuleType, table: Any, third_party: ThirdParty, believed: int
) -> None:
    refund(app)
    before = item(table)
    assert refund(app, refundedAmount=believed) == YES
    assert item(table) == before
    assert third_party.calls.count("/refund") == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"amount": 999, "refundedAmount": 1000}, "a refund of 1000 cents"),
        ({"refundId": "r-2"}, "changed since"),
        ({"refundId": "r-2", "refundedAmount": 999}, "changed since"),
        ({"refundId": "r-2", "refundedAmount": 1000, "amount": 3001}, "3000 cents are left"),
    ],
)
def test_a_refund_that_does_not_fit_those_before_changes_nothing(
    app: ModuleType, table: Any, third_party: ThirdParty, changes: dict[str, object], why: str
) -> None:
    refund(app)
    before = item(table)
    assert why in refused(app, **changes)
    assert (item(table), third_party.refunded) == (before, 1000)


def test_a_payment_from_before_there_were_refunds_is_refunded(app: ModuleType, table: Any) -> None:
    old = "REMOVE refunds, refundedAmount"
    table.update_item(Key={"orderId": ORDER_ID}, UpdateExpression=old)
    assert shown(app)["refundedAmount"] == 0
    assert refund(app) == YES
    assert shown(app)["refundedAmount"] == 1000


def test_what_the_third_party_refuses_leaves_all_as_it_was(
    app: ModuleType, table: Any, third_party: ThirdParty
) -> None:
    third_party.holds(999, "CAPTURED")
    before = item(table)
    assert "provider refused" in refused(app)
    assert item(table) | {"modifiedDate": None} == before | {"modifiedDate": None}
    assert refund(app, refundId="r-2", amount=999) == YES


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"refundId": ""}, "refundId"),
        ({"refundId": 1}, "refundId"),
        ({"refundId": "a.b"}, "refundId"),
        ({"refundId": None}, "refundId"),
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": 1.0}, "amount"),
        ({"amount": "1"}, "amount"),
        ({"amount": 2**31}, "amount"),
        ({"refundedAmount": -1}, "refundedAmount"),
        ({"refundedAmount": None}, "refundedAmount"),
        ({"deliveryAmount": -1}, "deliveryAmount"),
        ({"products": [{"productId": "p-1"}]}, "products.0.quantity"),
        ({"products": [{"productId": "p-1", "quantity": 0}]}, "products.0.quantity"),
        ({"products": [{"productId": "p-1", "quantity": 1}] * 100}, "products"),
        ({"reason": "broken"}, "reason"),
    ],
)
def test_a_malformed_refund_is_refused_with_the_reason(
    app: ModuleType, table: Any, changes: dict[str, object], complaint: str
) -> None:
    before = item(table)
    status, body = refund(app, **changes)
    assert (status, complaint in body["message"]) == (400, True)
    assert item(table) == before


def test_an_unknown_order_has_nothing_to_show_and_nothing_to_refund(
    app: ModuleType, table: Any
) -> None:
    answer = ask(app, "GET", "/backend/{order_id}", "unknown", service="orders")
    assert answer[0] == 404
    body = {"refundId": "r-1", "amount": 1, "refundedAmount": 0}
    resource = "/backend/{order_id}/refunds"
    answer = ask(app, "POST", resource, "unknown", body=body, service="orders")
    assert answer == (200, {"ok": False, "message": "no payment for order unknown"})
    assert table.scan()["Count"] == 1


def test_the_backend_demands_an_identified_caller(app: ModuleType, third_party: ThirdParty) -> None:
    body = {"refundId": "r-1", "amount": 1, "refundedAmount": 0}
    assert ask(app, "GET", "/backend/{order_id}")[0] == 403
    assert ask(app, "POST", "/backend/{order_id}/refunds", body=body)[0] == 403
    assert third_party.refunded == 0


def test_the_token_is_in_no_answer_and_no_log_line(
    app: ModuleType, third_party: ThirdParty, log: StringIO
) -> None:
    answers = [shown(app), refund(app), refund(app, amount="x"), shown(app)]
    third_party.silent = {"/refund"}
    answers += [refund(app, refundId="r-2", refundedAmount=1000)]
    assert "r-2" in log.getvalue()
    assert TOKEN not in str([answers, log.getvalue()])
