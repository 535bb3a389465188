"""Requests of the simulated third party, and what it keeps."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ecom.models import Model, Money, PaymentToken

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


class PreauthRequest(Model):
    card_number: CardNumber
    amount: Money


class TokenRequest(Model):
    payment_token: PaymentToken


class AmountRequest(Model):
    payment_token: PaymentToken
    amount: Money
