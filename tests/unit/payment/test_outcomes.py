from typing import Any

import pytest

from payment_app.chalicelib.models import Payment
from payment_app.chalicelib.outcomes import outcomes
from tests.support.examples import CREATED
from tests.unit.payment.fakes import TOKEN, payment

REFUND = {"refund_id": "r-1", "amount": 1000, "time": CREATED}


def refunded(status: str, *amounts: int, **changes: Any) -> Payment:
    """A payment of which these amounts were given back."""
    refunds = [
        REFUND | {"refund_id": f"r-{number}", "amount": amount}
        for number, amount in enumerate(amounts, 1)
    ]
    return payment(status, refunds=refunds, refunded_amount=sum(amounts), **changes)


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        (None, payment("PENDING"), []),
        (payment("PENDING"), payment(), []),
        (payment(), payment("CAPTURED"), ["PaymentCaptured"]),
        (payment("CAPTURED"), payment("CAPTURED"), []),
        (payment("PENDING"), payment("CANCELLED"), ["PaymentCancelled"]),
        (payment(), payment(failure="amount refused"), ["PaymentFailed"]),
        (payment(failure="amount refused"), payment(failure="amount refused"), []),
        (payment(failure="amount refused"), payment(failure="capture refused"), ["PaymentFailed"]),
        (payment(failure="capture refused"), payment("CAPTURED"), ["PaymentCaptured"]),
        (payment(failure="amount refused"), payment(), []),
        (payment("CAPTURED"), None, []),
        (payment("CAPTURED"), payment("CAPTURED", pending_refund=REFUND), []),
        (payment("CAPTURED", pending_refund=REFUND), payment("CAPTURED"), []),
        (payment("CAPTURED"), refunded("CAPTURED", 1000), ["PaymentRefunded"]),
        (refunded("CAPTURED", 1000), refunded("REFUNDED", 1000, 3000), ["PaymentRefunded"]),
        (
            refunded("CAPTURED", 1000),
            refunded("CAPTURED", 1000, pending_refund=REFUND | {"refund_id": "r-2"}),
            [],
        ),
    ],
)
def test_others_hear_of_ends_and_failures(
    old: Payment | None, new: Payment | None, names: list[str]
) -> None:
    events = outcomes(old, new)
    assert [event.type.name for event in events] == names
    assert TOKEN not in str([event.to_entry() for event in events])


def test_a_refund_is_told_with_the_sum_of_all_so_far() -> None:
    (event,) = outcomes(refunded("CAPTURED", 1000), refunded("REFUNDED", 1000, 3000))
    detail = event.detail.to_json()
    del detail["orderId"]
    assert detail == {"refundId": "r-2", "amount": 3000, "refundedAmount": 4000}


def test_a_refund_says_what_it_was_given_back_for() -> None:
    products = [{"productId": "p-1", "quantity": 2}]
    done = payment("CAPTURED", refunds=[REFUND | {"products": products}], refunded_amount=1000)
    (event,) = outcomes(payment("CAPTURED"), done)
    assert event.detail.to_json()["products"] == products


def test_a_refunded_amount_without_refunds_cannot_be_told() -> None:
    with pytest.raises(ValueError, match="refundedAmount"):
        outcomes(payment("CAPTURED"), payment("CAPTURED", refunded_amount=1000))
