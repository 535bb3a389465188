"""The business of the third party: an authorisation is captured or cancelled, once."""

from typing import Protocol
from uuid import uuid4

from ecom.errors import Unavailable
from ecom.lifecycle import Lifecycle

from .models import Authorization, AuthorizationStatus, RefundRequest

AUTHORIZED = AuthorizationStatus.AUTHORIZED
CAPTURED, CANCELLED = AuthorizationStatus.CAPTURED, AuthorizationStatus.CANCELLED
LIFECYCLE = Lifecycle({AUTHORIZED: frozenset({CAPTURED, CANCELLED})})

ATTEMPTS = 4
"""A merchant refunds one payment now and then: more lost races in a row are already odd."""


class Authorizations(Protocol):
    """Where authorisations are kept; `store.AuthorizationStore` in production."""

    def get(self, payment_token: str) -> Authorization | None: ...
    def give_back(self, authorization: Authorization, refund: RefundRequest) -> bool: ...


def authorize(amount: int) -> Authorization:
    """A new authorisation of `amount` cents, under a token that nobody can guess."""
    return Authorization(payment_token=str(uuid4()), amount=amount, status=AUTHORIZED)


def covers(authorization: Authorization | None, amount: int) -> bool:
    """Whether `amount` cents can still be taken: what is captured or cancelled backs nothing."""
    if authorization is None or authorization.status != AUTHORIZED:
        return False
    return authorization.amount >= amount


def refund(request: RefundRequest, authorizations: Authorizations) -> bool:
    """Give back a part of what was captured, once for each `refund_id`; whether that is so now.

    It is decided from a read, and written only while nothing else has been given back since.
    Raises Unavailable where others keep coming first.
    """
    for _ in range(ATTEMPTS):
        authorization = authorizations.get(request.payment_token)
        if authorization is None:
            return False
        if request.refund_id in authorization.refunds:
            return authorization.refunds[request.refund_id] == request.amount
        if not can_give_back(authorization, request.amount):
            return False
        if authorizations.give_back(authorization, request):
            return True
    raise Unavailable("other refunds keep coming; nothing was given back, try again")


def can_give_back(authorization: Authorization, amount: int) -> bool:
    """Whether `amount` cents are left of what was captured."""
    left = authorization.amount - authorization.refunded_amount
    return authorization.status == CAPTURED and amount <= left
