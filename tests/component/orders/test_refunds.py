import json
from types import ModuleType
from typing import Any

import pytest
import responses

from ecom.errors import Conflict, NotFound, OutOfOrder
from ecom.events import PAYMENT_REFUNDED, Refund
from ecom.models import Line, OrderStatus, PaymentStatus
from ecom.staff import Staff
from tests.component.conftest import Queue
from tests.component.orders.conftest import SERVICES, error, mutate, rest
from tests.component.orders.test_events import deliver
from tests.component.orders.test_payment_status import tell
from tests.support.aws_payloads import CONTEXT, stream_event
from tests.support.cognito import LOST, Pool, SilentPool, lose_rights
from tests.support.examples import ORDER_ID, USER_ID, order, product

REFUND_URL = f"{SERVICES['PAYMENT_URL']}/backend/{ORDER_ID}/refunds"
ONE = [{"productId": product(1).product_id, "quantity": 1}]


@pytest.fixture
def paid(app: ModuleType) -> ModuleType:
    """A FULFILLED order of 40.00: 2 x product 1, 1 x product 2, 10.00 for delivery."""
    changes = {"status": OrderStatus.FULFILLED, "payment_status": PaymentStatus.CAPTURED}
    app.store.add(order(**changes), "fingerprint")
    return app


@pytest.fixture
def payment(http: responses.RequestsMock) -> responses.RequestsMock:
    """The payment service, which gives back whatever it is asked for."""
    http.post(REFUND_URL, json={"ok": True, "message": "refunded"})
    return http


def refund(app: ModuleType, refund_id: str = "r-1", **input_: Any) -> Any:
    return mutate(app, "refundOrder", "eve", ["admin"], refundId=refund_id, **input_)


def post(app: ModuleType, body: Any, **keywords: Any) -> tuple[int, dict[str, Any]]:
    path, resource = {"order_id": ORDER_ID}, "/admin/orders/{order_id}/refunds"
    return rest(app, "POST", resource, path=path, body=body, **keywords)


def told(amount: int, so_far: int, refund_id: str = "r-1", products: Any = None) -> Any:
    """The event of a refund, after which `so_far` cents are given back."""
    content = Refund(
        order_id=ORDER_ID,
        refund_id=refund_id,
        amount=amount,
        refunded_amount=so_far,
        products=products,
    )
    return PAYMENT_REFUNDED.of(ORDER_ID, content)


def hear(app: ModuleType, *arguments: Any) -> None:
    deliver(app, "on_payment_refunded", told(*arguments))


@pytest.mark.usefixtures("payment")
def test_all_of_an_order_is_refunded(paid: ModuleType) -> None:
    answer = refund(paid)
    shown = [answer[name] for name in ("status", "paymentStatus", "refundedAmount")]
    assert shown == ["REFUNDED", "REFUNDED", 4000]
    (entry,) = answer["history"]
    assert (entry["status"], entry["source"]) == ("REFUNDED", "ecommerce.orders")
    (done,) = answer["refunds"]
    assert (done["refundId"], done["amount"], "products" in done) == ("r-1", 4000, False)
    assert done["time"] == entry["time"] == answer["modifiedDate"]


def test_a_line_is_refunded_and_the_rest_later(
    paid: ModuleType, payment: responses.RequestsMock
) -> None:
    answer = refund(paid, products=ONE)
    assert (answer["status"], answer["paymentStatus"]) == ("FULFILLED", "CAPTURED")
    assert (answer["refundedAmount"], answer["refunds"][0]["products"]) == (1000, ONE)
    assert answer["history"] == []
    assert refund(paid, "r-2")["status"] == "REFUNDED"
    asked = [json.loads(call.request.body or "") for call in payment.calls]
    assert asked == [
        {"refundId": "r-1", "amount": 1000, "refundedAmount": 0, "products": ONE},
        {"refundId": "r-2", "amount": 3000, "refundedAmount": 1000},
    ]


@pytest.mark.usefixtures("payment")
def test_administrators_refund_by_rest(paid: ModuleType) -> None:
    code, answer = post(paid, {"refundId": "r-1", "products": ONE}, user="eve", groups="admin")
    assert (code, answer["refundedAmount"]) == (200, 1000)


def test_nobody_else_refunds(paid: ModuleType, payment: responses.RequestsMock) -> None:
    assert error(mutate(paid, "refundOrder", USER_ID, refundId="r-1")) == "Forbidden"
    assert post(paid, {"refundId": "r-1"}, user=USER_ID, groups="warehouse")[0] == 403
    assert post(paid, {"refundId": "r-1"})[0] == 401
    assert payment.assert_call_count(REFUND_URL, 0)


def test_the_same_refund_again_gives_nothing_back_twice(
    paid: ModuleType, payment: responses.RequestsMock
) -> None:
    first = refund(paid, products=ONE)
    assert refund(paid, products=ONE) == first
    assert error(refund(paid)) == "Conflict"
    assert payment.assert_call_count(REFUND_URL, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"products": []},
        {"products": ONE * 2},
        {"products": [{"productId": "unknown", "quantity": 1}]},
        {"products": [ONE[0] | {"quantity": 0}]},
        {"products": [ONE[0] | {"quantity": "1"}]},
        {"products": [ONE[0] | {"price": 1}]},
        {"refundId": ""},
        {"refundId": None},
        {"amount": 1},
    ],
)
def test_bad_input_is_refused(
    paid: ModuleType, payment: responses.RequestsMock, wrong: dict[str, Any]
) -> None:
    assert post(paid, {"refundId": "r-1", **wrong}, user="eve", groups="admin")[0] == 400
    by_graphql = mutate(paid, "refundOrder", "eve", ["admin"], **{"refundId": "r-1"} | wrong)
    assert error(by_graphql) == "BadRequest"
    assert payment.assert_call_count(REFUND_URL, 0)


def test_more_than_was_packed_is_a_conflict(
    paid: ModuleType, payment: responses.RequestsMock
) -> None:
    assert error(refund(paid, products=[ONE[0] | {"quantity": 3}])) == "Conflict"
    assert payment.assert_call_count(REFUND_URL, 0)


def test_an_unknown_order_is_not_found(app: ModuleType) -> None:
    assert error(refund(app)) == "NotFound"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"json": {"ok": False, "message": "another refund is under way"}}, "Conflict"),
        ({"status": 500}, "Unavailable"),
        ({"json": {"message": "refunded"}}, "Unavailable"),
    ],
)
def test_without_a_yes_of_payment_nothing_is_changed(
    paid: ModuleType, http: responses.RequestsMock, answer: dict[str, Any], kind: str
) -> None:
    http.post(REFUND_URL, **answer)
    before = paid.store.details(ORDER_ID)
    assert error(refund(paid)) == kind
    assert paid.store.details(ORDER_ID) == before


def test_a_refund_that_only_payment_knows_of_may_be_sent_again(
    paid: ModuleType, http: responses.RequestsMock
) -> None:
    http.post(REFUND_URL, status=500)
    assert error(refund(paid)) == "Unavailable"
    http.replace("POST", REFUND_URL, json={"ok": True, "message": "refunded before"})
    assert refund(paid)["status"] == "REFUNDED"


def test_the_event_that_comes_before_the_answer_is_no_other_outcome(
    paid: ModuleType, http: responses.RequestsMock
) -> None:
    def told_meanwhile(_: Any) -> tuple[int, dict[str, str], str]:
        hear(paid, 4000, 4000)
        return 200, {}, '{"ok": true, "message": "refunded"}'

    http.add_callback("POST", REFUND_URL, told_meanwhile)
    answer = refund(paid)
    assert (answer["status"], answer["refundedAmount"]) == ("REFUNDED", 4000)
    assert [entry["source"] for entry in answer["history"]] == ["ecommerce.payment"]
    assert len(answer["refunds"]) == 1


def test_the_event_alone_completes_a_refund_that_was_interrupted(paid: ModuleType) -> None:
    hear(paid, 1000, 1000, "r-1", [Line(product_id=product(1).product_id, quantity=1)])
    now = paid.store.details(ORDER_ID)
    assert (now.status, now.payment_status, now.refunded_amount) == ("FULFILLED", "CAPTURED", 1000)
    assert now.refunds[0].to_json()["products"] == ONE


def test_events_that_come_again_or_late_change_nothing(paid: ModuleType) -> None:
    hear(paid, 1000, 1000, "r-1")
    hear(paid, 3000, 4000, "r-2")
    before = paid.store.details(ORDER_ID)
    hear(paid, 3000, 4000, "r-2")
    hear(paid, 1000, 1000, "r-1")
    tell(paid, "captured")
    assert paid.store.details(ORDER_ID) == before
    assert [each.refund_id for each in before.refunds] == ["r-1", "r-2"]
    assert (before.status, before.payment_status) == ("REFUNDED", "REFUNDED")


def test_a_refund_that_overtakes_the_one_before_is_tried_again(paid: ModuleType) -> None:
    with pytest.raises(OutOfOrder):
        hear(paid, 1000, 2000, "r-2")
    hear(paid, 1000, 1000, "r-1")
    hear(paid, 1000, 2000, "r-2")
    assert paid.store.get(ORDER_ID).refunded_amount == 2000


@pytest.mark.parametrize("status", [OrderStatus.NEW, OrderStatus.PACKAGED])
def test_a_refund_that_overtakes_the_delivery_is_tried_again(
    app: ModuleType, status: OrderStatus
) -> None:
    app.store.add(order(status=status), "fingerprint")
    with pytest.raises(OutOfOrder):
        hear(app, 4000, 4000)
    assert app.store.details(ORDER_ID).refunds == []


def test_a_refund_that_overtakes_the_capture_counts(app: ModuleType) -> None:
    changes = {"status": OrderStatus.FULFILLED, "payment_status": PaymentStatus.PENDING}
    app.store.add(order(**changes), "fingerprint")
    hear(app, 1000, 1000, "r-1")
    tell(app, "captured")
    hear(app, 3000, 4000, "r-2")
    assert app.store.get(ORDER_ID).payment_status == "REFUNDED"


def test_a_refund_of_a_cancelled_order_is_impossible(app: ModuleType) -> None:
    app.store.add(order(status=OrderStatus.CANCELLED), "fingerprint")
    with pytest.raises(Conflict):
        hear(app, 4000, 4000)


def test_a_refund_of_an_unknown_order_makes_no_ghost(app: ModuleType, table: Any) -> None:
    with pytest.raises(NotFound):
        hear(app, 4000, 4000)
    assert table.scan()["Count"] == 0


def test_of_two_writers_that_have_read_the_same_only_one_notes_a_refund(paid: ModuleType) -> None:
    read, cause = paid.store.get(ORDER_ID), paid.Cause(source="ecommerce.payment")
    first, second = told(1000, 1000, "r-1").detail, told(4000, 4000, "r-2").detail
    paid.store.refund(read, first, cause)
    with pytest.raises(OutOfOrder):
        paid.store.refund(read, second, cause)
    now = paid.store.details(ORDER_ID)
    assert (now.refunded_amount, len(now.refunds)) == (1000, 1)


@pytest.mark.usefixtures("payment")
def test_others_are_told_of_the_amount_and_not_of_the_single_refunds(
    paid: ModuleType, table: Any, bus: Queue
) -> None:
    images = table.scan()["Items"]
    for refund_id, lines in (("r-1", ONE), ("r-2", None)):
        refund(paid, refund_id, products=lines)
        images += table.scan()["Items"]
    part, whole, full = images
    paid.on_order_change(stream_event((part, whole), (whole, full)), CONTEXT)
    first, last = bus.messages()
    assert first["detail"]["changed"] == ["modifiedDate", "refundedAmount"]
    assert last["detail"]["changed"] == [
        "modifiedDate",
        "paymentStatus",
        "refundedAmount",
        "status",
    ]
    assert "refunds" not in last["detail"]["new"]


@pytest.mark.parametrize("how", LOST)
def test_admin_who_lost_the_right_refunds_nothing(paid: ModuleType, pool: Pool, how: str) -> None:
    lose_rights(pool, "eve", how)
    assert error(refund(paid)) == "Forbidden"
    assert post(paid, {"refundId": "r-1"}, user="eve", groups="admin")[0] == 403
    assert paid.store.get(ORDER_ID).refunded_amount is None


def test_nothing_is_refunded_while_cognito_is_out(
    paid: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paid, "staff", Staff("pool", SilentPool()))
    assert error(refund(paid)) == "Unavailable"
