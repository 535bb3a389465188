"""Whether the services agree: every order with its packaging, delivery, payment and stock.

Pure: it is given what the tables hold and says what does not fit. What is on its way between two
services does not fit for a moment; whoever asks a running shop leaves the latest orders out.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from ecom.models import OrderStatus, PaymentStatus, price_of
from infra.operations.accounts import (
    Authorization,
    Books,
    Delivery,
    Payment,
    Request,
    StoredOrder,
)


@dataclass(frozen=True)
class Finding:
    """What does not fit, and about which order or product."""

    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.text}"


@dataclass(frozen=True)
class Expected:
    """What the other services must have for an order of some status."""

    packaging: frozenset[str]
    delivery: frozenset[str | None]
    payment: frozenset[PaymentStatus]


def expected(
    packaging: Sequence[str], delivery: Sequence[str | None], *payment: PaymentStatus
) -> Expected:
    return Expected(frozenset(packaging), frozenset(delivery), frozenset(payment))


OPEN, DONE = ("NEW", "IN_PROGRESS"), ("COMPLETED",)
EXPECTED = {
    OrderStatus.NEW: expected(OPEN, [None], PaymentStatus.PENDING, PaymentStatus.AUTHORIZED),
    OrderStatus.PACKAGED: expected(DONE, OPEN, PaymentStatus.AUTHORIZED),
    OrderStatus.FULFILLED: expected(DONE, DONE, PaymentStatus.CAPTURED),
    OrderStatus.REFUNDED: expected(DONE, DONE, PaymentStatus.REFUNDED),
    OrderStatus.PACKAGING_FAILED: expected(["FAILED"], [None], PaymentStatus.CANCELLED),
    OrderStatus.DELIVERY_FAILED: expected(DONE, ["FAILED"], PaymentStatus.CANCELLED),
    OrderStatus.CANCELLED: expected(["CANCELLED"], [None], PaymentStatus.CANCELLED),
}
STEPS = {
    OrderStatus.NEW: {OrderStatus.PACKAGED, OrderStatus.PACKAGING_FAILED, OrderStatus.CANCELLED},
    OrderStatus.PACKAGED: {OrderStatus.FULFILLED, OrderStatus.DELIVERY_FAILED},
    OrderStatus.FULFILLED: {OrderStatus.REFUNDED},
}
SETTLED = {PaymentStatus.CAPTURED, PaymentStatus.CANCELLED, PaymentStatus.REFUNDED}
THIRD_PARTY = {
    PaymentStatus.PENDING: "AUTHORIZED",
    PaymentStatus.AUTHORIZED: "AUTHORIZED",
    PaymentStatus.CAPTURED: "CAPTURED",
    PaymentStatus.REFUNDED: "CAPTURED",
    PaymentStatus.CANCELLED: "CANCELLED",
}


def audit(books: Books, seen: datetime) -> list[Finding]:
    """Everything that does not fit, order by order and then product by product.

    Staff should see every payment that was not settled by the end of an order before `seen`.
    """
    findings = [
        Finding(order.order_id, text)
        for order in books.orders.values()
        for check in (of_history, of_total, of_work, of_package, of_payment)
        for text in check(order, books)
    ]
    findings += [Finding(key, text) for key, text in books.unreadable.items()]
    findings += of_unseen(books, seen)
    findings += of_departed(books)
    return [*findings, *of_orphans(books), *of_stock(books), *of_third_party(books)]


def of_history(order: StoredOrder, _: Books) -> Iterator[str]:
    statuses = [entry.status for entry in order.history]
    for before, after in pairwise(statuses):
        if after not in STEPS.get(before, set()):
            yield f"its history goes from {before} to {after}"
    if statuses and statuses[-1] != order.status:
        yield f"it is {order.status}, but its history ends with {statuses[-1]}"


def of_total(order: StoredOrder, _: Books) -> Iterator[str]:
    due = price_of(order.products) + order.delivery_price
    if order.total != due:
        yield f"its total is {order.total}, but its products and delivery come to {due}"


def of_work(order: StoredOrder, books: Books) -> Iterator[str]:
    wanted = EXPECTED[order.status]
    request, delivery = books.requests.get(order.order_id), books.deliveries.get(order.order_id)
    if request is None:
        yield f"it is {order.status}, but there is no packaging request"
    elif request.status not in wanted.packaging:
        yield f"it is {order.status}, but its packaging request is {request.status}"
    status = delivery.status if delivery else None
    if status not in wanted.delivery:
        yield f"it is {order.status}, but its delivery is {status or 'missing'}"


def of_package(order: StoredOrder, books: Books) -> Iterator[str]:
    request = books.requests.get(order.order_id)
    if request is None or request.status != "COMPLETED":
        return
    packed = {id_: line.quantity for id_, line in request.products.items() if line.quantity}
    if packed != {product.product_id: product.count for product in order.products}:
        yield "its products are not those that were packed"


def of_payment(order: StoredOrder, books: Books) -> Iterator[str]:
    payment = books.payments.get(order.order_id)
    if payment is None:
        yield "it has no payment"
        return
    if payment.status not in EXPECTED[order.status].payment:
        reason = f" ({payment.failure})" if payment.failure else ""
        yield f"it is {order.status}, but its payment is {payment.status}{reason}"
    # What was to be paid is nothing any more once it is cancelled.
    open_or_paid = payment.status not in (PaymentStatus.PENDING, PaymentStatus.CANCELLED)
    if open_or_paid and payment.amount != order.total:
        yield f"its total is {order.total}, but its payment {payment.amount}"
    if (order.refunded_amount or 0) != payment.refunded_amount:
        yield f"{order.refunded_amount} are refunded, {payment.refunded_amount} for its payment"
    if payment.status in SETTLED and order.payment_status not in (None, payment.status):
        yield f"it says that its payment is {order.payment_status}, which is {payment.status}"


def of_unseen(books: Books, seen: datetime) -> Iterator[Finding]:
    for order in books.orders.values():
        payment = books.payments.get(order.order_id)
        ended = order.status not in (OrderStatus.NEW, OrderStatus.PACKAGED)
        if not payment or not ended or order.modified_date >= seen:
            continue
        if payment.status not in SETTLED and not payment.queue:
            text = f"its payment is {payment.status}, and getFailedPayments does not show it"
            yield Finding(order.order_id, text)


def of_departed(books: Books) -> Iterator[Finding]:
    for user in books.users.values():
        known = books.accounts is None or user.user_id in books.accounts
        if not known and user.status != "DELETED":
            yield Finding(user.user_id, "the account is gone, but what was kept is not erased")


def of_orphans(books: Books) -> Iterator[Finding]:
    orders = books.orders.keys() | books.unreadable.keys()
    parts: dict[str, Mapping[str, Request | Delivery]] = {
        "packaging request": books.requests,
        "delivery": books.deliveries,
    }
    for name, of_order in parts.items():
        for order_id in of_order.keys() - orders:
            yield Finding(order_id, f"there is a {name}, but no order")
    for order_id, payment in books.payments.items():
        # A claim is what is left of an order that could not be placed.
        if order_id not in orders and payment.status != PaymentStatus.PENDING:
            yield Finding(order_id, f"there is a payment that is {payment.status}, but no order")


def of_stock(books: Books) -> Iterator[Finding]:
    held: Counter[str] = Counter()
    for request in books.requests.values():
        if request.status in OPEN:
            for product_id, line in request.products.items():
                held[product_id] += line.reserved or 0
    for product_id, stock in books.stock.items():
        if stock.reserved != held[product_id]:
            yield Finding(
                product_id, f"{stock.reserved} reserved, but orders hold {held[product_id]}"
            )
        if stock.available < 0:
            yield Finding(product_id, f"{stock.available} available")
        shown = books.catalogue.get(product_id)
        if shown and shown.in_stock != (stock.available > 0):
            yield Finding(
                product_id, f"{stock.available} available, but in stock: {shown.in_stock}"
            )


def of_third_party(books: Books) -> Iterator[Finding]:
    tokens = Counter(payment.payment_token for payment in books.payments.values())
    for order_id, payment in books.payments.items():
        if tokens[payment.payment_token] > 1:
            yield Finding(order_id, "its payment token pays for another order as well")
        there = books.authorizations.get(payment.payment_token)
        if there is None:
            yield Finding(order_id, "the third party does not know its payment")
        elif not agree(payment, there):
            yield Finding(order_id, f"{money(payment)}; at the third party {money(there)}")


def agree(payment: Payment, there: Authorization) -> bool:
    """Whether the money is where the payment says; what is only held may be more than is due."""
    captured = payment.status in (PaymentStatus.CAPTURED, PaymentStatus.REFUNDED)
    same_amount = there.amount == payment.amount or not captured
    same_refund = there.refunded_amount == payment.refunded_amount
    return there.status == THIRD_PARTY[payment.status] and same_amount and same_refund


def money(of: Payment | Authorization) -> str:
    return f"{of.status}, {of.amount} of which {of.refunded_amount} are refunded"
