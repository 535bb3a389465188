"""Giving money back: how much an order's lines are worth, and what was given back before."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from ecom.errors import BadRequest, Conflict, NotFound, OutOfOrder
from ecom.events import ORDERS, Refund
from ecom.models import Line, Order, price_of

from .models import Cause, OrderDetails, OrderRefund, RefundRequest, RefundVerdict
from .orders import FULFILLED, LIFECYCLE, REFUNDED, with_quantity

MAX_REFUNDS = 20
"""By lines, which the order's item keeps; the one of all that is left always finds room."""


class Orders(Protocol):
    """Where orders are kept; `store.OrderStore` in production."""

    def get(self, order_id: str) -> Order | None: ...
    def refund(self, order: Order, refund: Refund, cause: Cause) -> None: ...


class Services(Protocol):
    """What other services are asked; `clients.Clients` in production."""

    def refund(self, refund: Refund) -> RefundVerdict: ...


def give_back(
    order: OrderDetails, request: RefundRequest, orders: Orders, services: Services
) -> None:
    """Refund what is asked for, unless that is done. Raises BadRequest, Conflict, Unavailable."""
    if is_done(order, request):
        return
    refund = due(order, request)
    verdict = services.refund(refund)
    if not verdict.ok:
        raise Conflict(verdict.message or "payment refuses the refund; nothing was changed")
    orders.refund(order, refund, Cause(source=ORDERS))


def record(refund: Refund, cause: Cause, orders: Orders) -> None:
    """Payment has given money back. Raises NotFound, OutOfOrder or Conflict."""
    order = orders.get(refund.order_id)
    if order is None:
        raise NotFound(f"no order {refund.order_id}")
    orders.refund(order, refund, cause)


def is_done(order: OrderDetails, request: RefundRequest) -> bool:
    """Whether this very refund is among the order's; raises Conflict for another of its name."""
    done = next((each for each in order.refunds if each.refund_id == request.refund_id), None)
    if done is None:
        return False
    if asked(done) != asked(request):
        raise Conflict("refundId: already used for a different refund; nothing was changed")
    return True


def asked(refund: OrderRefund | RefundRequest) -> tuple[dict[str, int] | None, int]:
    """What tells two refunds of the same name apart: None for all that is left."""
    everything = refund.products is None and refund.delivery_amount is None
    return None if everything else quantities(refund.products), refund.delivery_amount or 0


def due(order: OrderDetails, request: RefundRequest) -> Refund:
    """The refund that is asked for. Raises BadRequest or Conflict."""
    if order.status != FULFILLED:
        raise Conflict(f"it is {order.status}, so it cannot be refunded; nothing was changed")
    left = order.total - refunded(order)
    if not left:
        raise Conflict("nothing is left to be refunded; nothing was changed")
    amount = left if request.everything else worth(order, request)
    if not amount:
        raise Conflict(f"the named products cost nothing, {left} is left; nothing was changed")
    if amount > left:
        raise Conflict(f"{amount} is more than the {left} that is left; nothing was changed")
    return Refund(
        order_id=order.order_id,
        refund_id=request.refund_id,
        amount=amount,
        refunded_amount=refunded(order) + amount,
        products=request.products,
        delivery_amount=request.delivery_amount,
    )


def worth(order: OrderDetails, request: RefundRequest) -> int:
    """In cents, of the named lines and of the delivery price. Raises BadRequest or Conflict."""
    if len(order.refunds) >= MAX_REFUNDS:
        raise Conflict(
            f"it has {MAX_REFUNDS} refunds, which is the most; refund all that is left; "
            "nothing was changed"
        )
    return worth_of_lines(order, request.lines) + worth_of_delivery(order, request)


def worth_of_lines(order: OrderDetails, lines: Sequence[Line]) -> int:
    ordered, left = {product.product_id: product for product in order.products}, unrefunded(order)
    for line in lines:
        if line.product_id not in ordered:
            raise BadRequest(f"products: {line.product_id} is not in the order")
        if line.quantity > left[line.product_id]:
            raise Conflict(
                f"products: of {line.product_id} {left[line.product_id]} can be refunded; "
                "nothing was changed"
            )
    return price_of(with_quantity(ordered[line.product_id], line.quantity) for line in lines)


def worth_of_delivery(order: OrderDetails, request: RefundRequest) -> int:
    given_back = sum(refund.delivery_amount or 0 for refund in order.refunds)
    amount, left = request.delivery_amount or 0, order.delivery_price - given_back
    if amount > left:
        raise Conflict(
            f"deliveryAmount: {left} of the delivery price can be refunded, not {amount}; "
            "nothing was changed"
        )
    return amount


def unrefunded(order: OrderDetails) -> Counter[str]:
    """How many of each product were packed and not given back."""
    left = Counter({product.product_id: product.count for product in order.products})
    for refund in order.refunds:
        left.subtract(quantities(refund.products))
    return left


def refunded(order: Order) -> int:
    """So far, in cents."""
    return order.refunded_amount or 0


def quantities(lines: Sequence[Line] | None) -> dict[str, int]:
    return {line.product_id: line.quantity for line in lines or []}


def completes(refund: Refund, order: Order) -> bool:
    """Whether nothing is left of the order after the refund."""
    return refund.refunded_amount >= order.total


def settle(order: Order | None, refund: Refund) -> None:
    """Judge a refund that the order does not take.

    Returns when it has it already. Raises OutOfOrder when it is early, Conflict, NotFound.
    """
    if order is None:
        raise NotFound(f"no order {refund.order_id}")
    if refunded(order) >= refund.refunded_amount:
        return
    if order.status == FULFILLED:
        raise OutOfOrder("a refund before this one has not come yet")
    LIFECYCLE.settle(order.status, REFUNDED)
