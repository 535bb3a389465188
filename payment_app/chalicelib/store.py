"""The payments, keyed by orderId, and the tokens, keyed by paymentToken, each with its order."""

from collections.abc import Sequence
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase
from botocore.exceptions import ClientError

from ecom import aws, transitions
from ecom.dynamodb import ConditionFailed, Item, get, update
from ecom.errors import NotFound
from ecom.models import now, text_of

from .models import Payment, PaymentStatus
from .payments import AUTHORIZED, LIFECYCLE, PENDING


class PaymentStore:
    def __init__(self, table_name: str, tokens_table_name: str) -> None:
        self._name = table_name
        self._tokens_name = tokens_table_name

    @property
    def _table(self) -> Any:
        return aws.table(self._name)

    def get(self, order_id: str) -> Payment:
        """Raises NotFound: every order has a payment, because the claim precedes the order."""
        return found(get(self._table, {"orderId": order_id}), order_id)

    def claim(self, payment: Payment) -> bool:
        """Tie the token to the order for good, with the payment PENDING; False where it is taken.

        The same order may claim again, also for another total, until it is placed.
        """
        token = {"paymentToken": payment.payment_token, "orderId": payment.order_id}
        writes = [put_token(self._tokens_name, token), put_payment(self._name, payment.to_json())]
        try:
            # The resource's own client takes items without DynamoDB's type marks.
            self._table.meta.client.transact_write_items(TransactItems=writes)
        except ClientError as error:
            if not is_condition_failure(error):
                raise
            return False
        return True

    def follow(self, order_id: str, total: int, final: bool) -> Payment:
        """Authorise the order's total; returns the payment as it stands, changed or not.

        What was claimed is replaced by what was ordered. From then on the amount only falls, and
        no more once it is final, so neither a late event nor one that comes again can raise it.
        """
        values = {"status": AUTHORIZED, "amount": total, **({"final": True} if final else {})}
        falls = Attr("final").ne(True) & Attr("amount").gte(total)
        open_ = Attr("status").eq(PENDING) | (Attr("status").eq(AUTHORIZED) & falls)
        try:
            return Payment.model_validate(self._update(order_id, open_, values))
        except ConditionFailed as refused:
            return found(refused.item, order_id)

    def confirm(self, payment: Payment) -> None:
        """The third party holds the payment's amount.

        Nothing is written where the payment has moved on: whoever moved it asks for themselves.
        """
        current = Attr("status").eq(AUTHORIZED) & Attr("amount").eq(payment.amount)
        values = {"heldAmount": payment.amount}
        self._update_if(payment.order_id, current, values, ["failure"])

    def fail(self, payment: Payment, failure: str) -> None:
        """Keep what the third party refused, which the stream publishes.

        Nothing is written where the payment has moved on since it was read: then the refusal may
        only mean that another event was faster, and the next try judges anew.
        """
        self._update_if(payment.order_id, unchanged(payment), {"failure": failure})

    def move(self, order_id: str, to: PaymentStatus) -> None:
        """Raises OutOfOrder, Conflict or NotFound; a move that was made already is none."""
        key = {"orderId": order_id}
        transitions.on_event(self._table, key, LIFECYCLE, to, modified({}), ["failure"])

    def _update(
        self, order_id: str, condition: ConditionBase, values: Item, remove: Sequence[str] = ()
    ) -> Item:
        return update(self._table, {"orderId": order_id}, condition, modified(values), remove)

    def _update_if(
        self, order_id: str, condition: ConditionBase, values: Item, remove: Sequence[str] = ()
    ) -> None:
        try:
            self._update(order_id, condition, values, remove)
        except ConditionFailed:
            return


def modified(values: Item) -> Item:
    return {**values, "modifiedDate": text_of(now())}


def found(item: Item | None, order_id: str) -> Payment:
    if item is None:
        raise NotFound(f"no payment for order {order_id}")
    return Payment.model_validate(item)


def unchanged(payment: Payment) -> ConditionBase:
    held = Attr("heldAmount")
    same: ConditionBase = Attr("status").eq(payment.status) & Attr("amount").eq(payment.amount)
    return same & (
        held.not_exists() if payment.held_amount is None else held.eq(payment.held_amount)
    )


def put_token(table: str, item: Item) -> Item:
    """A token that is new, or this order's already."""
    return {
        "Put": {
            "TableName": table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(paymentToken) OR orderId = :orderId",
            "ExpressionAttributeValues": {":orderId": item["orderId"]},
        }
    }


def put_payment(table: str, item: Item) -> Item:
    """A payment that is new, or still the claim of the same token."""
    return {
        "Put": {
            "TableName": table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(orderId)"
            " OR (#status = :pending AND paymentToken = :token)",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": {":pending": PENDING, ":token": item["paymentToken"]},
        }
    }


def is_condition_failure(error: ClientError) -> bool:
    """Whether conditions, and nothing else such as a conflict or throttling, refused the writes."""
    reasons: Any = error.response.get("CancellationReasons", [])
    return {reason["Code"] for reason in reasons} - {"None"} == {"ConditionalCheckFailed"}
