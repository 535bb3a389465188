from typing import Any

import pytest

from ecom.errors import Conflict, Unavailable
from payment_app.chalicelib import attention
from payment_app.chalicelib.models import Payment
from tests.support.examples import ORDER_ID
from tests.unit.payment.fakes import (
    TOKEN,
    FakePayments,
    FakeThirdParty,
    SilentThirdParty,
    payment,
)

PENDING_REFUND = {"refund_id": "r-1", "amount": 1000}


def failed(due: str, **changes: Any) -> Payment:
    return payment(due=due, failure="refused", final=True, **changes)


def test_a_payment_is_shown_without_its_token() -> None:
    shown = attention.shown(payment()).to_json()
    assert shown == {
        "orderId": ORDER_ID,
        "status": "AUTHORIZED",
        "amount": 4000,
        "refundedAmount": 0,
    }


@pytest.mark.parametrize(
    ("current", "status", "failure"),
    [
        (payment("PENDING", failure="cancel refused"), "FAILED", "cancel refused"),
        (payment(failure="capture refused"), "FAILED", "capture refused"),
        (payment("CAPTURED", failure="capture refused"), "CAPTURED", "capture refused"),
        (payment("CANCELLED", failure="cancel refused"), "CANCELLED", "cancel refused"),
        (payment("REFUNDED"), "REFUNDED", None),
        (payment("CAPTURED", pending_refund=PENDING_REFUND), "CAPTURED", None),
    ],
)
def test_a_payment_is_failed_while_the_third_party_refuses_what_is_due(
    current: Payment, status: str, failure: str | None
) -> None:
    shown = attention.shown(current)
    assert (shown.status, shown.failure) == (status, failure)


def test_staff_see_what_was_interrupted() -> None:
    listed = attention.listed(payment("CAPTURED", pending_refund=PENDING_REFUND)).to_json()
    assert (listed["status"], listed["failure"]) == ("CAPTURED", "refund interrupted")
    assert TOKEN not in str(listed)


@pytest.mark.parametrize(
    ("current", "asked", "written"),
    [
        (failed("HOLD", held_amount=None), ["lower"], ["confirm 4000"]),
        (failed("CAPTURE"), ["capture"], ["CAPTURED"]),
        (
            failed("CAPTURE", held_amount=None),
            ["lower", "capture"],
            ["confirm 4000", "CAPTURED"],
        ),
        (failed("CANCEL"), ["cancel"], ["CANCELLED"]),
        (
            payment("CAPTURED", pending_refund=PENDING_REFUND),
            ["refund r-1 1000"],
            ["complete r-1"],
        ),
    ],
)
def test_a_retry_does_what_is_due(current: Payment, asked: list[str], written: list[str]) -> None:
    store, third_party = FakePayments(current), FakeThirdParty()
    attention.retry(ORDER_ID, store, third_party)
    assert (third_party.asked, store.writes) == (asked, written)


@pytest.mark.parametrize("status", ["PENDING", "AUTHORIZED", "CAPTURED", "CANCELLED", "REFUNDED"])
def test_where_nothing_is_due_there_is_nothing_to_retry(status: str) -> None:
    store, third_party = FakePayments(payment(status)), FakeThirdParty()
    with pytest.raises(Conflict, match="nothing is due"):
        attention.retry(ORDER_ID, store, third_party)
    assert (third_party.asked, store.writes) == ([], [])


@pytest.mark.parametrize(
    ("due", "refused"), [("HOLD", "lower"), ("CAPTURE", "capture"), ("CANCEL", "cancel")]
)
def test_a_refusal_again_is_a_conflict_that_says_so(due: str, refused: str) -> None:
    store = FakePayments(failed(due, held_amount=None))
    with pytest.raises(Conflict, match="refused by the third party, again"):
        attention.retry(ORDER_ID, store, FakeThirdParty(refused))
    assert store.writes[-1].startswith(f"{due}: ")


def test_a_refund_that_is_refused_at_last_is_given_up() -> None:
    store = FakePayments(payment("CAPTURED", pending_refund=PENDING_REFUND))
    with pytest.raises(Conflict, match="refused the refund"):
        attention.retry(ORDER_ID, store, FakeThirdParty("refund"))
    assert store.writes == ["drop r-1"]


def test_a_retry_without_an_answer_changes_nothing() -> None:
    store = FakePayments(payment("CAPTURED", pending_refund=PENDING_REFUND))
    with pytest.raises(Unavailable):
        attention.retry(ORDER_ID, store, SilentThirdParty())
    assert store.writes == []
