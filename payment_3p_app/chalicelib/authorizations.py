"""The business of the third party: an authorisation is captured or cancelled, once."""

from uuid import uuid4

from ecom.lifecycle import Lifecycle

from .models import Authorization, AuthorizationStatus

AUTHORIZED = AuthorizationStatus.AUTHORIZED
CAPTURED, CANCELLED = AuthorizationStatus.CAPTURED, AuthorizationStatus.CANCELLED
LIFECYCLE = Lifecycle({AUTHORIZED: frozenset({CAPTURED, CANCELLED})})


def authorize(amount: int) -> Authorization:
    """A new authorisation of `amount` cents, under a token that nobody can guess."""
    return Authorization(payment_token=str(uuid4()), amount=amount, status=AUTHORIZED)


def covers(authorization: Authorization | None, amount: int) -> bool:
    """Whether `amount` cents can still be taken: what is captured or cancelled backs nothing."""
    if authorization is None or authorization.status != AUTHORIZED:
        return False
    return authorization.amount >= amount
