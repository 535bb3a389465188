from typing import Any

import pytest

from ecom.errors import NotFound, Unavailable
from ecom.models import Line
from payment_app.chalicelib import refunds
from payment_app.chalicelib.models import Payment, RefundRequest, RefundVerdict
from tests.support.examples import CREATED, ORDER_ID
from tests.unit.payment.fakes import FakePayments, FakeThirdParty, SilentThirdParty, payment

STEPS = ["plan r-1", "complete r-1"]


def captured(**changes: Any) -> Payment:
    """40.00 are captured."""
    return payment("CAPTURED", **changes)


def wanted(amount: int = 1000, believed: int = 0, refund_id: str = "r-1") -> RefundRequest:
    return RefundRequest(refund_id=refund_id, amount=amount, refunded_amount=believed)


def pending(amount: int = 1000, refund_id: str = "r-1") -> dict[str, Any]:
    return {"refund_id": refund_id, "amount": amount}


def done(amount: int = 1000, refund_id: str = "r-1") -> dict[str, Any]:
    """The fields of a payment with one refund."""
    refund = pending(amount, refund_id) | {"time": CREATED}
    return {"refunds": [refund], "refunded_amount": amount}


def ask(
    store: FakePayments, third_party: FakeThirdParty, request: RefundRequest | None = None
) -> RefundVerdict:
    return refunds.refund(ORDER_ID, request or wanted(), store, third_party)


def test_a_refund_is_written_down_before_and_after_money_moves() -> None:
    store, third_party = FakePayments(captured()), FakeThirdParty()
    assert ask(store, third_party).ok
    assert (store.writes, third_party.asked) == (STEPS, ["refund r-1 1000"])


def test_a_refund_that_was_made_is_not_made_again() -> None:
    store, third_party = FakePayments(captured(**done())), FakeThirdParty()
    assert ask(store, third_party).ok
    assert (store.writes, third_party.asked) == ([], [])


def test_a_refund_of_the_same_name_and_amount_for_other_products_is_another_one() -> None:
    store, third_party = FakePayments(captured(**done())), FakeThirdParty()
    other = wanted().model_copy(update={"products": [Line(product_id="p-1", quantity=1)]})
    assert not ask(store, third_party, other).ok
    assert (store.writes, third_party.asked) == ([], [])


def test_an_interrupted_refund_goes_on_when_it_is_sent_again() -> None:
    store, third_party = FakePayments(captured(pending_refund=pending())), FakeThirdParty()
    assert ask(store, third_party).ok
    assert store.writes == STEPS


@pytest.mark.parametrize(
    ("current", "request_", "complaint"),
    [
        (payment(), wanted(), "AUTHORIZED, not captured"),
        (payment("PENDING"), wanted(), "PENDING, not captured"),
        (payment("CANCELLED"), wanted(), "CANCELLED, not captured"),
        (captured(pending_refund=pending(refund_id="r-0")), wanted(), "another refund is pending"),
        (captured(pending_refund=pending(999)), wanted(), "another refund is pending"),
        (captured(), wanted(4001), "4000 cents are left"),
        (captured(**done(3000, "r-0")), wanted(1001, 3000), "1000 cents are left"),
        (captured(**done(refund_id="r-0")), wanted(), "changed since"),
        (captured(), wanted(believed=1000), "changed since"),
        (captured(**done(999)), wanted(), "a refund of 999 cents"),
        (captured(**done(999)), wanted(believed=999), "a refund of 999 cents"),
        (payment("REFUNDED", **done(4000, "r-0")), wanted(1, 4000), "0 cents are left"),
    ],
)
def test_what_cannot_be_given_back_is_refused_with_the_reason(
    current: Payment, request_: RefundRequest, complaint: str
) -> None:
    store, third_party = FakePayments(current), FakeThirdParty()
    verdict = ask(store, third_party, request_)
    assert not verdict.ok
    assert complaint in verdict.message
    assert (store.writes, third_party.asked) == ([], [])


def test_an_order_without_a_payment_has_nothing_to_refund() -> None:
    class Empty(FakePayments):
        def get(self, order_id: str) -> Payment:
            raise NotFound(f"no payment for order {order_id}")

    assert not ask(Empty(captured()), FakeThirdParty()).ok


def test_what_the_third_party_refuses_is_forgotten() -> None:
    store = FakePayments(captured())
    verdict = ask(store, FakeThirdParty("refund"))
    assert not verdict.ok
    assert "refused" in verdict.message
    assert store.writes == ["plan r-1", "drop r-1"]


def test_silence_is_neither_a_refund_nor_a_refusal() -> None:
    store = FakePayments(captured())
    with pytest.raises(Unavailable):
        ask(store, SilentThirdParty())
    assert store.writes == ["plan r-1"]


@pytest.mark.parametrize(("amount", "status"), [(3999, "CAPTURED"), (4000, "REFUNDED")])
def test_a_payment_is_refunded_when_nothing_is_left(amount: int, status: str) -> None:
    after = refunds.completed(captured(), wanted(amount))
    assert (after.status, after.refunded_amount) == (status, amount)
    assert [each.amount for each in after.refunds] == [amount]


def test_a_later_refund_adds_to_those_before() -> None:
    after = refunds.completed(captured(**done(refund_id="r-0")), wanted(3000, 1000))
    assert (after.status, after.refunded_amount) == ("REFUNDED", 4000)
    assert [each.refund_id for each in after.refunds] == ["r-0", "r-1"]
