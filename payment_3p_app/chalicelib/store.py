"""The payment-3p table: one item per authorisation, keyed by paymentToken."""

from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from ecom import aws, transitions
from ecom.dynamodb import ConditionFailed, get, put, update
from ecom.errors import Conflict, NotFound

from .authorizations import AUTHORIZED, CAPTURED, LIFECYCLE
from .models import Authorization, AuthorizationStatus, RefundRequest


class AuthorizationStore:
    """Each change is one conditional write; its answer is whether what was asked is so now.

    The same change asked again is so already, which lets a merchant retry after a lost answer.
    """

    def __init__(self, table_name: str) -> None:
        self._name = table_name

    @property
    def _table(self) -> Any:
        return aws.table(self._name)

    def get(self, payment_token: str) -> Authorization | None:
        item = get(self._table, {"paymentToken": payment_token})
        return Authorization.model_validate(item) if item else None

    def add(self, authorization: Authorization) -> None:
        put(self._table, authorization.to_json(), Attr("paymentToken").not_exists())

    def lower(self, payment_token: str, amount: int) -> bool:
        """Bring the authorised amount down to `amount` cents; it can never rise."""
        open_ = Attr("status").eq(AUTHORIZED) & Attr("amount").gte(amount)
        try:
            update(self._table, {"paymentToken": payment_token}, open_, {"amount": amount})
        except ConditionFailed:
            return False
        return True

    def move(self, payment_token: str, to: AuthorizationStatus) -> bool:
        key = {"paymentToken": payment_token}
        try:
            transitions.on_event(self._table, key, LIFECYCLE, to, {})
        except (NotFound, Conflict):
            return False
        return True

    def give_back(self, authorization: Authorization, refund: RefundRequest) -> bool:
        """Add a refund; False where the authorisation is no longer as it was read."""
        key = {"paymentToken": authorization.payment_token}
        # The sum only grows, so the same sum means the same refunds.
        unchanged = Attr("status").eq(CAPTURED) & refunded(authorization.refunded_amount)
        values = {
            "refunds": {**authorization.refunds, refund.refund_id: refund.amount},
            "refundedAmount": authorization.refunded_amount + refund.amount,
        }
        try:
            update(self._table, key, unchanged, values)
        except ConditionFailed:
            return False
        return True


def refunded(amount: int) -> ConditionBase:
    """So much was given back so far; items from before there were refunds do not say."""
    given_back: ConditionBase = Attr("refundedAmount").eq(amount)
    return given_back if amount else given_back | Attr("refundedAmount").not_exists()
