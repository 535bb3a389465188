"""Requests and answers of the payment service, and the payment itself."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from ecom import limits
from ecom.models import (
    Id,
    Line,
    Model,
    Money,
    PaymentStatus,
    PaymentToken,
    Timestamp,
)


class Due(StrEnum):
    """What the third party has refused and is to be asked again."""

    HOLD = "HOLD"
    CAPTURE = "CAPTURE"
    CANCEL = "CANCEL"


class Refund(Model):
    """A part of what was captured, to be given back."""

    refund_id: Id
    amount: Annotated[Money, Field(ge=1)]
    products: Annotated[list[Line], Field(max_length=limits.LINES)] | None = None
    """What it is given back for; None for all that is left of the order."""
    delivery_amount: Money | None = None
    """Of `amount`, what is given back of the delivery price; None where that is not asked for."""

    def same_as(self, other: "Refund") -> bool:
        """Whether a client that sends one after the other repeats itself."""
        return self.asked == other.asked

    @property
    def asked(self) -> tuple[object, ...]:
        return self.refund_id, self.amount, self.products, self.delivery_amount or 0


class DoneRefund(Refund):
    time: Timestamp


class PaymentState(Model):
    """All of a payment that events are made of: no token can get into one."""

    order_id: Id
    amount: Money
    status: PaymentStatus
    created_date: Timestamp
    modified_date: Timestamp
    final: bool = False
    """The order has left NEW: `amount` is its final total, the one to capture."""
    held_amount: Money | None = None
    """What the third party has confirmed to hold, in cents; None before it was asked."""
    failure: str | None = None
    """What the third party refused last, until it is done after all."""
    due: Due | None = None
    """What a retry has to do, as long as there is a failure."""
    pending_refund: Refund | None = None
    """Written down before the third party is asked, and until the outcome is written."""
    refunds: list[DoneRefund] = Field(default_factory=list)
    refunded_amount: Money = 0
    """The sum of `refunds`. It only grows, so it also tells whether there was another one."""


class Payment(PaymentState):
    payment_token: PaymentToken


class PaymentStanding(Model):
    """A payment as others see it; FAILED while the third party refuses what is due."""

    order_id: str
    status: PaymentStatus
    amount: Money
    refunded_amount: Money
    failure: str | None = None


class FailedPayment(PaymentStanding):
    """A payment that staff must see to."""

    failure: str


class FailedPaymentPage(TypedDict):
    payments: list[FailedPayment]
    nextToken: str | None


class ValidateRequest(Model):
    payment_token: PaymentToken
    total: Money
    order_id: Id | None = None


class Verdict(Model):
    """A yes or a no: the third party's, and ours."""

    ok: Annotated[bool, Field(strict=True)]


class RefundRequest(Refund):
    refunded_amount: Money
    """What the caller believes to have been given back before."""


class RefundVerdict(Verdict):
    message: str


class OverdueRequest(Model):
    """An order that has come to its end, while orders does not know its payment to be settled."""

    status: Literal["FULFILLED", "REFUNDED", "PACKAGING_FAILED", "DELIVERY_FAILED", "CANCELLED"]
    total: Money
    """The final one, in cents."""

    @property
    def due(self) -> Due:
        """What settles the payment."""
        return Due.CAPTURE if self.status in ("FULFILLED", "REFUNDED") else Due.CANCEL
