"""Payments that staff must see to: how a payment is shown, and how one that failed is retried."""

from ecom.errors import Conflict

from .models import Due, FailedPayment, Payment, PaymentStanding
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


def retry(order_id: str, payments: Payments, third_party: ThirdParty) -> None:
    """Ask the third party once more for what is due.

    Raises Conflict where nothing is due or it refuses again, NotFound, Unavailable.
    """
    payment = payments.get(order_id)
    try:
        again(payment, payments, third_party)
    except PaymentRefused as refusal:
        raise Conflict(f"{refusal}, again; nothing was changed") from refusal


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
