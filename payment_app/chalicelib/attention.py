"""Payments that staff must see to: how one is taken over, shown, and retried."""

from ecom.errors import Conflict, OutOfOrder

from .models import Due, FailedPayment, OverdueRequest, Payment, PaymentStanding
from .payments import (
    AUTHORIZED,
    FAILED,
    PENDING,
    PaymentRefused,
    Payments,
    ThirdParty,
    cancel,
    capture,
    hold,
)
from .refunds import give_back

INTERRUPTED = "refund interrupted"
UNSETTLED = "not settled"
"""The order has ended, and what should have settled its payment did not come, or failed."""
TOO_MUCH = "not settled: the order's total is more than was authorised"


def shown(payment: Payment) -> PaymentStanding:
    """The payment as others see it, without its token."""
    failing = payment.failure and payment.status in (PENDING, AUTHORIZED)
    return PaymentStanding(
        order_id=payment.order_id,
        status=FAILED if failing else payment.status,
        amount=payment.amount,
        refunded_amount=payment.refunded_amount,
        failure=payment.failure,
    )


def listed(payment: Payment) -> FailedPayment:
    """The payment as staff see it: what is in the queue and not refused was interrupted."""
    failure = payment.failure or INTERRUPTED
    return FailedPayment.model_validate(shown(payment).to_json() | {"failure": failure})


def take_over(order_id: str, order: OverdueRequest, payments: Payments) -> Payment:
    """Have staff see to the payment of an order that has ended, unless it is settled.

    No money moves: `retry` or the event that is missing settles it. Raises NotFound.
    """
    payment = payments.get(order_id)
    if payment.status in (PENDING, AUTHORIZED) and order.due == Due.CAPTURE:
        # The news of the final total may be what was lost.
        payment = payments.follow(order_id, order.total, final=True)
    if payment.status not in (PENDING, AUTHORIZED):
        return payment
    payments.fail(payment, why(payment, order), order.due)
    return payments.get(order_id)


def why(payment: Payment, order: OverdueRequest) -> str:
    """Why it is not settled, as far as that is known."""
    if order.due == Due.CAPTURE and not payment.final:
        return TOO_MUCH
    return payment.failure or UNSETTLED


def retry(order_id: str, payments: Payments, third_party: ThirdParty) -> None:
    """Ask the third party once more for what is due.

    Raises Conflict where nothing is due, it refuses again, or the amount is not known, NotFound,
    Unavailable.
    """
    payment = payments.get(order_id)
    try:
        again(payment, payments, third_party)
    except PaymentRefused as refusal:
        raise Conflict(f"{refusal}, again; nothing was changed") from refusal
    except OutOfOrder as early:
        raise Conflict(f"{early}; nothing was changed") from early


def again(payment: Payment, payments: Payments, third_party: ThirdParty) -> None:
    if payment.pending_refund:
        verdict = give_back(payment, payment.pending_refund, payments, third_party)
        if not verdict.ok:
            raise Conflict(verdict.message)
    elif payment.due == Due.CAPTURE:
        capture(payment.order_id, payments, third_party)
    elif payment.due == Due.CANCEL:
        cancel(payment.order_id, payments, third_party)
    elif payment.due == Due.HOLD:
        hold(payment, payments, third_party)
    else:
        raise Conflict(f"nothing is due for order {payment.order_id}; nothing was changed")
