"""The payments, keyed by orderId, and the tokens, keyed by paymentToken, each with its order.

The index `queue` holds the payments that staff must see to.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from ecom import aws, transitions, work_queue
from ecom.dynamodb import ConditionFailed, Item, get, update
from ecom.errors import NotFound
from ecom.models import PaymentStatus, now, text_of
from ecom.pages import Page
from ecom.transactions import TransactionRefused, Write, put_write, transact

from .attention import listed
from .models import Due, FailedPayment, Payment, Refund, RefundRequest
from .payments import AUTHORIZED, CAPTURED, LIFECYCLE, PENDING
from .refunds import completed

SETTLED = ("failure", "due", "queue")
"""What a payment has while the third party refuses what is due."""


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
        writes = [put_token(self._tokens_name, payment), put_payment(self._name, payment)]
        try:
            transact(self._table.meta.client, writes)
        except TransactionRefused:
            return False
        return True

    def follow(self, order_id: str, total: int, final: bool) -> Payment:
        """Authorise the order's total; returns the payment as it stands, changed or not.

        What was claimed is replaced by what was ordered. From then on the amount only falls, and
        no more once it is final, so neither a late event nor one that comes again can raise it.
        """
        values = modified({"status": AUTHORIZED, "amount": total})
        values |= {"final": True} if final else {}
        falls = Attr("final").ne(True) & Attr("amount").gte(total)
        open_ = Attr("status").eq(PENDING) | (Attr("status").eq(AUTHORIZED) & falls)
        return self._updated(order_id, open_, values)

    def confirm(self, payment: Payment) -> None:
        """The third party holds the payment's amount.

        Nothing is written where the payment has moved on: whoever moved it asks for themselves.
        A capture or cancel that is due stays so, and the payment in the queue.
        """
        current = Attr("status").eq(AUTHORIZED) & Attr("amount").eq(payment.amount)
        done = SETTLED if payment.due in (None, Due.HOLD) else ()
        held = {"heldAmount": payment.amount}
        self._update_if(payment.order_id, current & has("due", payment.due), held, done)

    def fail(self, payment: Payment, failure: str, due: Due) -> None:
        """Keep what the third party refused, which the stream publishes, for staff to see to.

        Nothing is written where the payment has moved on since it was read: then the refusal may
        only mean that another event was faster, and the next try judges anew.
        """
        values = {"failure": failure, "due": due, **work_queue.WAITING}
        self._update_if(payment.order_id, unchanged(payment), values)

    def move(self, order_id: str, to: PaymentStatus) -> None:
        """Raises OutOfOrder, Conflict or NotFound; a move that was made already is none."""
        key = {"orderId": order_id}
        transitions.on_event(self._table, key, LIFECYCLE, to, modified({}), SETTLED)

    def waiting(self, token: str | None) -> Page[FailedPayment]:
        """A page of the payments that staff must see to, oldest first."""
        return work_queue.waiting(
            self._table, lambda item: listed(Payment.model_validate(item)), token
        )

    def plan_refund(self, order_id: str, wanted: RefundRequest) -> Payment:
        """Write a refund down as pending; returns the payment as it stands, changed or not.

        In the queue, staff find it should it be interrupted.
        """
        refund = Refund.model_validate(wanted.to_json())
        values = {"pendingRefund": refund.to_json(), **work_queue.WAITING}
        allowed = refundable(wanted, wanted.refunded_amount)
        return self._updated(order_id, allowed, modified(values))

    def drop_refund(self, order_id: str, refund: Refund) -> None:
        """Forget a pending refund, if that is still the one."""
        self._update_if(order_id, same(refund), {}, ["pendingRefund", "queue"])

    def complete_refund(self, payment: Payment, refund: Refund) -> Payment:
        """Write off what was given back; returns the payment as it stands, changed or not."""
        after = completed(payment, refund)
        values = {"status": after.status, "refundedAmount": after.refunded_amount}
        return self._updated(
            payment.order_id,
            refundable(refund, payment.refunded_amount),
            modified(values),
            remove=["pendingRefund", "queue"],
            append={"refunds": [after.refunds[-1].to_json()]},
        )

    def _updated(
        self, order_id: str, condition: ConditionBase, values: Item, **more: Any
    ) -> Payment:
        """The payment after the update, or as it stands where the condition does not hold."""
        try:
            item = update(self._table, {"orderId": order_id}, condition, values, **more)
        except ConditionFailed as refused:
            return found(refused.item, order_id)
        return Payment.model_validate(item)

    def _update_if(
        self, order_id: str, condition: ConditionBase, values: Item, remove: Sequence[str] = ()
    ) -> None:
        with suppress(ConditionFailed):
            update(self._table, {"orderId": order_id}, condition, modified(values), remove)


def modified(values: Item) -> Item:
    return {**values, "modifiedDate": text_of(now())}


def found(item: Item | None, order_id: str) -> Payment:
    if item is None:
        raise NotFound(f"no payment for order {order_id}")
    return Payment.model_validate(item)


def unchanged(payment: Payment) -> ConditionBase:
    condition: ConditionBase = Attr("status").eq(payment.status) & Attr("amount").eq(payment.amount)
    return condition & has("heldAmount", payment.held_amount) & has("due", payment.due)


def has(name: str, value: int | str | None) -> ConditionBase:
    """An attribute is still as it was read: None where there was none."""
    condition: ConditionBase = Attr(name).not_exists() if value is None else Attr(name).eq(value)
    return condition


def same(refund: Refund) -> ConditionBase:
    """That very refund is pending."""
    pending = Attr("pendingRefund.refundId").eq(refund.refund_id)
    condition: ConditionBase = pending & Attr("pendingRefund.amount").eq(refund.amount)
    return condition


def refundable(refund: Refund, refunded: int) -> ConditionBase:
    """It may be given back, and nothing was since the sum of all refunds was `refunded`."""
    given_back = Attr("refundedAmount").eq(refunded)
    # Payments from before there were refunds do not say.
    unchanged = given_back if refunded else given_back | Attr("refundedAmount").not_exists()
    free = Attr("pendingRefund").not_exists() | same(refund)
    enough = Attr("amount").gte(refunded + refund.amount)
    condition: ConditionBase = Attr("status").eq(CAPTURED) & free & unchanged & enough
    return condition


def put_token(table: str, payment: Payment) -> Write:
    """A token that is new, or this order's already."""
    token = {"paymentToken": payment.payment_token, "orderId": payment.order_id}
    free = Attr("paymentToken").not_exists() | Attr("orderId").eq(payment.order_id)
    return put_write(table, token, free)


def put_payment(table: str, payment: Payment) -> Write:
    """A payment that is new, or still the claim of the same token."""
    claim = Attr("status").eq(PENDING) & Attr("paymentToken").eq(payment.payment_token)
    return put_write(table, payment.to_json(), Attr("orderId").not_exists() | claim)
