from typing import Any

import pytest

from ecom.errors import Conflict, OutOfOrder, Unavailable
from payment_app.chalicelib import payments
from payment_app.chalicelib.models import Due, Payment, ValidateRequest
from tests.support.examples import ORDER_ID, order
from tests.unit.payment.fakes import (
    TOKEN,
    FakePayments,
    FakeThirdParty,
    SilentThirdParty,
    payment,
)


def request(order_id: str | None = ORDER_ID) -> ValidateRequest:
    return ValidateRequest(payment_token=TOKEN, total=4000, order_id=order_id)


@pytest.mark.parametrize("free", [True, False])
def test_a_good_token_is_claimed_for_the_order(free: bool) -> None:
    store = FakePayments(payment(), free)
    assert payments.validate(request(), store, FakeThirdParty()).ok is free
    assert store.writes == ["claim 4000"]


def test_without_an_order_nothing_is_claimed() -> None:
    store = FakePayments(payment())
    assert payments.validate(request(None), store, FakeThirdParty()).ok
    assert store.writes == []


def test_a_refused_token_is_not_claimed() -> None:
    store = FakePayments(payment())
    assert not payments.validate(request(), store, FakeThirdParty("check")).ok
    assert store.writes == []


def test_silence_is_not_a_yes() -> None:
    store = FakePayments(payment())
    with pytest.raises(Unavailable):
        payments.validate(request(), store, SilentThirdParty())
    assert store.writes == []


def test_the_amount_is_confirmed_before_it_is_captured() -> None:
    store = FakePayments(payment(final=True, held_amount=None))
    third_party = FakeThirdParty()
    payments.capture(ORDER_ID, store, third_party)
    assert third_party.asked == ["lower", "capture"]
    assert store.writes == ["confirm 4000", "CAPTURED"]


def test_an_amount_confirmed_before_is_not_asked_for_again() -> None:
    third_party = FakeThirdParty("lower")
    payments.capture(ORDER_ID, FakePayments(payment(final=True)), third_party)
    assert third_party.asked == ["capture"]


@pytest.mark.parametrize("refusal", ["lower", "capture"])
def test_a_refusal_is_never_a_capture(refusal: str) -> None:
    store = FakePayments(payment(final=True, held_amount=None))
    with pytest.raises(payments.PaymentRefused):
        payments.capture(ORDER_ID, store, FakeThirdParty(refusal))
    assert "CAPTURED" not in store.writes
    assert store.writes[-1] in ("CAPTURE: amount refused", "CAPTURE: capture refused")


def test_a_refusal_is_never_a_cancel() -> None:
    store = FakePayments(payment())
    with pytest.raises(payments.PaymentRefused):
        payments.cancel(ORDER_ID, store, FakeThirdParty("cancel"))
    assert store.writes == ["CANCEL: cancel refused"]


@pytest.mark.parametrize(
    ("status", "use_case"),
    [
        ("CAPTURED", payments.capture),
        ("REFUNDED", payments.capture),
        ("CANCELLED", payments.cancel),
    ],
)
def test_what_is_done_already_is_not_done_again(status: str, use_case: Any) -> None:
    store, third_party = FakePayments(payment(status)), FakeThirdParty()
    use_case(ORDER_ID, store, third_party)
    assert (store.writes, third_party.asked) == ([], [])


@pytest.mark.parametrize(
    ("current", "error"),
    [
        (payment("PENDING"), OutOfOrder),
        (payment("PENDING", final=True), OutOfOrder),
        (payment("AUTHORIZED"), OutOfOrder),
        (payment("CANCELLED", final=True), Conflict),
    ],
)
def test_a_capture_needs_a_final_authorised_payment(
    current: Payment, error: type[Exception]
) -> None:
    third_party = FakeThirdParty()
    with pytest.raises(error):
        payments.capture(ORDER_ID, FakePayments(current), third_party)
    assert third_party.asked == []


@pytest.mark.parametrize("status", ["CAPTURED", "REFUNDED"])
def test_a_captured_payment_cannot_be_cancelled(status: str) -> None:
    third_party = FakeThirdParty()
    with pytest.raises(Conflict):
        payments.cancel(ORDER_ID, FakePayments(payment(status)), third_party)
    assert third_party.asked == []


def test_a_cancelled_order_cancels_its_payment_and_asks_for_no_amount() -> None:
    store, third_party = FakePayments(payment()), FakeThirdParty()
    payments.follow(order(status="CANCELLED"), store, third_party)
    assert (store.writes, third_party.asked) == (["CANCELLED"], ["cancel"])


def test_a_refused_amount_is_due() -> None:
    store = FakePayments(payment(held_amount=None))
    with pytest.raises(payments.PaymentRefused):
        payments.follow(order(), store, FakeThirdParty("lower"))
    assert store.writes[-1] == "HOLD: amount refused"


@pytest.mark.parametrize(
    ("before", "due", "still"),
    [
        (None, "HOLD", "HOLD"),
        ("HOLD", "CAPTURE", "CAPTURE"),
        ("CAPTURE", "HOLD", "CAPTURE"),
        ("CANCEL", "HOLD", "CANCEL"),
        ("CAPTURE", "CANCEL", "CANCEL"),
    ],
)
def test_a_capture_or_cancel_that_is_due_is_not_forgotten_over_an_amount(
    before: str | None, due: str, still: str
) -> None:
    assert payments.still_due(Due(before) if before else None, Due(due)) == still


@pytest.mark.parametrize("status", ["PACKAGED", "FULFILLED", "PACKAGING_FAILED", "CANCELLED"])
def test_a_total_is_final_once_the_order_has_left_new(status: str) -> None:
    assert not payments.has_final_total(order())
    assert payments.has_final_total(order(status=status))


@pytest.mark.parametrize("status", ["CAPTURED", "CANCELLED", "REFUNDED"])
def test_a_total_that_comes_after_the_end_concerns_nobody(status: str) -> None:
    third_party = FakeThirdParty()
    ended = FakePayments(payment(status, held_amount=None))
    payments.follow(order(), ended, third_party)
    assert third_party.asked == []


def test_a_token_is_not_printed() -> None:
    assert TOKEN not in repr([payment(), request()])
