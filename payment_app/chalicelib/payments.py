"""The business of payments: which order a token pays for, how much, and when it is taken.

The third party and our table cannot change in one transaction, so each use case is a sequence that
may stop anywhere and run again: every step is idempotent, and no step takes a refusal for a yes.
"""

from typing import NoReturn, Protocol

from ecom.errors import Conflict, OutOfOrder
from ecom.lifecycle import Lifecycle
from ecom.models import Order, OrderStatus, PaymentStatus, now

from .models import Due, Payment, Refund, RefundRequest, ValidateRequest, Verdict

PENDING, AUTHORIZED = PaymentStatus.PENDING, PaymentStatus.AUTHORIZED
CAPTURED, CANCELLED = PaymentStatus.CAPTURED, PaymentStatus.CANCELLED
REFUNDED = PaymentStatus.REFUNDED
FAILED = PaymentStatus.FAILED
"""No step of the lifecycle: how a payment is shown while the third party refuses what is due."""
EARLY = "delivered, but its final total is not known"
LIFECYCLE = Lifecycle(
    {
        PENDING: frozenset({AUTHORIZED, CANCELLED}),
        AUTHORIZED: frozenset({CAPTURED, CANCELLED}),
        CAPTURED: frozenset({REFUNDED}),
    }
)


class Payments(Protocol):
    """Where payments are kept; `store.PaymentStore` in production."""

    def get(self, order_id: str) -> Payment: ...
    def claim(self, payment: Payment) -> bool: ...
    def follow(self, order_id: str, total: int, final: bool) -> Payment: ...
    def confirm(self, payment: Payment) -> None: ...
    def fail(self, payment: Payment, failure: str, due: Due) -> None: ...
    def move(self, order_id: str, to: PaymentStatus) -> None: ...
    def plan_refund(self, order_id: str, wanted: RefundRequest) -> Payment: ...
    def drop_refund(self, order_id: str, refund: Refund) -> None: ...
    def complete_refund(self, payment: Payment, refund: Refund) -> Payment: ...


class ThirdParty(Protocol):
    """Who holds the money; `clients.ThirdPartyClient` in production."""

    def check(self, payment_token: str, amount: int) -> bool: ...
    def lower(self, payment_token: str, amount: int) -> bool: ...
    def capture(self, payment_token: str) -> bool: ...
    def cancel(self, payment_token: str) -> bool: ...
    def refund(self, payment_token: str, refund_id: str, amount: int) -> bool: ...


class PaymentRefused(Exception):
    """The third party said no; the event is tried again and ends in the dead-letter queue."""


def validate(request: ValidateRequest, payments: Payments, third_party: ThirdParty) -> Verdict:
    """Whether the token is good for the total; with an order, whether it is now that order's.

    Raises Unavailable when the third party does not answer.
    """
    if not third_party.check(request.payment_token, request.total):
        return Verdict(ok=False)
    if request.order_id is None:
        return Verdict(ok=True)
    return Verdict(ok=payments.claim(pending(request.order_id, request)))


def pending(order_id: str, request: ValidateRequest) -> Payment:
    moment = now()
    return Payment(
        order_id=order_id,
        payment_token=request.payment_token,
        amount=request.total,
        status=PENDING,
        created_date=moment,
        modified_date=moment,
    )


def follow(order: Order, payments: Payments, third_party: ThirdParty) -> None:
    """The order was made or has changed: authorise its total. Raises NotFound or Conflict.

    A cancelled order releases the money instead. Old news changes nothing, but the third party is
    asked also then: the event may come again because the first try stopped between the write and
    the call.
    """
    if order.status == OrderStatus.CANCELLED:
        cancel(order.order_id, payments, third_party)
        return
    final = has_final_total(order)
    payment = payments.follow(order.order_id, order.total, final)
    if payment.status != AUTHORIZED:
        return
    if final and not payment.final:
        raise Conflict(f"the total of order {order.order_id} is more than was authorised")
    hold(payment, payments, third_party)


def has_final_total(order: Order) -> bool:
    """Packing is what changes a total, so it is final as soon as the order has left NEW."""
    return order.status != OrderStatus.NEW


def hold(
    payment: Payment, payments: Payments, third_party: ThirdParty, due: Due = Due.HOLD
) -> None:
    """Bring the third party's authorisation down to exactly the payment's amount.

    `due` is what a refusal leaves to be done: more than to hold it, where that is only a step.

    The confirmed amount is kept: once captured there, the third party refuses any change, so a
    capture that runs again must know that the amount had been agreed before.
    """
    if payment.held_amount == payment.amount:
        return
    if not third_party.lower(payment.payment_token, payment.amount):
        refuse(payment, "amount refused", due, payments)
    payments.confirm(payment)


def capture(order_id: str, payments: Payments, third_party: ThirdParty) -> None:
    """The order was delivered: take its final total, once. Raises OutOfOrder before that is known.

    Staff see a payment that has to wait for its total: should that never come, nothing else tells.
    A crash after the third party captured is mended by running again: it answers yes to the same
    capture, and captures nothing more.
    """
    payment = payments.get(order_id)
    try:
        due = can_capture(payment)
    except OutOfOrder:
        payments.fail(payment, payment.failure or EARLY, Due.CAPTURE)
        raise
    if not due:
        return
    hold(payment, payments, third_party, Due.CAPTURE)
    if not third_party.capture(payment.payment_token):
        refuse(payment, "capture refused", Due.CAPTURE, payments)
    payments.move(order_id, CAPTURED)


def cancel(order_id: str, payments: Payments, third_party: ThirdParty) -> None:
    """The order came to nothing: release the money.

    The third party first, because only it can decide between a capture and a cancel that run side
    by side: the one that it refuses never gets to write its status.
    """
    payment = payments.get(order_id)
    if not is_due(payment, CANCELLED):
        return
    if not third_party.cancel(payment.payment_token):
        refuse(payment, "cancel refused", Due.CANCEL, payments)
    payments.move(order_id, CANCELLED)


def can_capture(payment: Payment) -> bool:
    """Whether it is still to be captured. Raises OutOfOrder, or Conflict where it is cancelled."""
    if payment.status == AUTHORIZED and not payment.final:
        raise OutOfOrder(f"the final total of order {payment.order_id} is not known yet")
    return is_due(payment, CAPTURED)


def is_due(payment: Payment, to: PaymentStatus) -> bool:
    """Whether the move is still to be made. Raises OutOfOrder or Conflict where it cannot be."""
    if payment.status in LIFECYCLE.before(to):
        return True
    LIFECYCLE.settle(payment.status, to)
    return False


def refuse(payment: Payment, failure: str, due: Due, payments: Payments) -> NoReturn:
    payments.fail(payment, failure, still_due(payment.due, due))
    raise PaymentRefused(f"order {payment.order_id}: {failure} by the third party")


def still_due(before: Due | None, due: Due) -> Due:
    """A capture or a cancel that waits already is not forgotten over an amount."""
    return before if before and due == Due.HOLD else due
