"""Requests of the simulated third party, and what it keeps."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ecom.models import Id, Model, Money, PaymentToken

# It may not be printed, not even by accident in an error message.
CardNumber = Annotated[str, Field(pattern=r"^[0-9]{16}$", repr=False)]


class AuthorizationStatus(StrEnum):
    AUTHORIZED = "AUTHORIZED"
    CAPTURED = "CAPTURED"
    CANCELLED = "CANCELLED"


class Authorization(Model):
    """The leave to take `amount` cents from a card, whose number is not kept."""

    payment_token: PaymentToken
    amount: Money
    status: AuthorizationStatus
    refunds: dict[Id, Money] = Field(default_factory=dict)
    """What was given back of a captured amount, in cents, each under the merchant's name for it."""
    refunded_amount: Money = 0
    """The sum of `refunds`."""


class PreauthRequest(Model):
    card_number: CardNumber
    amount: Money


class Preauthorized(Model):
    payment_token: PaymentToken


class TokenRequest(Model):
    payment_token: PaymentToken


class AmountRequest(Model):
    payment_token: PaymentToken
    amount: Money


class RefundRequest(Model):
    payment_token: PaymentToken
    refund_id: Id
    amount: Annotated[Money, Field(ge=1)]


class Verdict(Model):
    """A yes, or a no that changed nothing."""

    ok: bool
