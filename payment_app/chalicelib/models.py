"""Requests and answers of the payment service, and the payment itself."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ecom.models import Id, Model, Money, PaymentToken, Timestamp


class PaymentStatus(StrEnum):
    PENDING = "PENDING"
    AUTHORIZED = "AUTHORIZED"
    CAPTURED = "CAPTURED"
    CANCELLED = "CANCELLED"


class Payment(Model):
    order_id: Id
    payment_token: PaymentToken
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


class ValidateRequest(Model):
    payment_token: PaymentToken
    total: Money
    order_id: Id | None = None


class Verdict(Model):
    """A yes or a no: the third party's, and ours."""

    ok: Annotated[bool, Field(strict=True)]
