"""What a change of a payment means to others. The token stays here."""

from collections.abc import Sequence
from typing import Any

from ecom import events
from ecom.events import (
    PAYMENT_CANCELLED,
    PAYMENT_CAPTURED,
    PAYMENT_FAILED,
    PAYMENT_REFUNDED,
    Event,
    PaymentOutcome,
)

from .models import PaymentState
from .payments import CANCELLED, CAPTURED

ENDS = {CAPTURED: PAYMENT_CAPTURED, CANCELLED: PAYMENT_CANCELLED}


def outcomes(old: PaymentState | None, new: PaymentState | None) -> Sequence[Event[Any]]:
    if new is None:
        return []
    types = [ENDS[new.status]] if has_ended(old, new) else []
    if new.failure and (old is None or old.failure != new.failure):
        types.append(PAYMENT_FAILED)
    detail = PaymentOutcome(order_id=new.order_id, amount=new.amount)
    return [*(type_.of(new.order_id, detail) for type_ in types), *refunded(old, new)]


def has_ended(old: PaymentState | None, new: PaymentState) -> bool:
    return new.status in ENDS and (old is None or old.status != new.status)


def refunded(old: PaymentState | None, new: PaymentState) -> Sequence[Event[events.Refund]]:
    """The refund that was made by the change, if any: each is a change of its own."""
    if new.refunded_amount <= (old.refunded_amount if old else 0):
        return []
    if not new.refunds:
        raise ValueError("refundedAmount: there are no refunds that it could be the sum of")
    last = new.refunds[-1]
    detail = events.Refund(
        order_id=new.order_id,
        refund_id=last.refund_id,
        amount=last.amount,
        refunded_amount=new.refunded_amount,
        products=last.products,
        delivery_amount=last.delivery_amount,
    )
    return [PAYMENT_REFUNDED.of(new.order_id, detail)]
