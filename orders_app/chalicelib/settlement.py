"""Payments of ended orders: payment is asked about each that is not known to be settled.

An order is marked when it is placed, and unmarked by the news that its payment was captured or
cancelled. A mark that outlives the order's end means that an event was lost, failed or was refused.
Asked about such an order, payment shows it to staff, unless only the news was lost.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

from ecom.models import PaymentStatus
from ecom.observability import count_fault, logger

from .models import EndedOrder
from .orders import SETTLED

MAX_ORDERS = 300
"""Of one run; the next one goes on."""
PAUSE = 4
"""Times the grace: until payment is asked about the same order again."""
NEWS = {
    PaymentStatus.CAPTURED: PaymentStatus.CAPTURED,
    # What was given back is told by events of its own.
    PaymentStatus.REFUNDED: PaymentStatus.CAPTURED,
    PaymentStatus.CANCELLED: PaymentStatus.CANCELLED,
    PaymentStatus.FAILED: PaymentStatus.FAILED,
}
"""What an order notes of how its payment stands; of any other nothing."""


class Orders(Protocol):
    """Where orders are kept; `store.OrderStore` in production."""

    def unsettled(self, before: datetime) -> Iterable[str]: ...
    def postpone(self, order_id: str, until: datetime) -> EndedOrder | None: ...
    def move_payment(self, order_id: str, to: PaymentStatus) -> None: ...
    def settle(self, order_id: str) -> None: ...


class Services(Protocol):
    """What other services are asked; `clients.Clients` in production."""

    def take_over(self, order: EndedOrder) -> PaymentStatus: ...


class Unsettled(Exception):
    """Payment could not be asked about some orders; what invoked the run is dead-lettered."""


def find(orders: Orders, services: Services, moment: datetime, grace: timedelta) -> None:
    """Ask payment about the orders that ended more than `grace` ago, the longest waiting first.

    Raises Unsettled in the end where that failed for some of them.
    """
    due, until = orders.unsettled(moment - grace), moment + PAUSE * grace
    asked = {id_: is_asked(id_, orders, services, until) for id_ in islice(due, MAX_ORDERS)}
    if failed := [id_ for id_, done in asked.items() if not done]:
        raise Unsettled(f"payment could not be asked about {', '.join(failed)}")


def is_asked(order_id: str, orders: Orders, services: Services, until: datetime) -> bool:
    try:
        ask(order_id, orders, services, until)
    # Whatever is wrong with this order, the others must not wait for it.
    except Exception as error:
        logger.exception("payment could not be asked", orderId=order_id)
        count_fault(f"{type(error).__name__} for order {order_id}")
        return False
    return True


def ask(order_id: str, orders: Orders, services: Services, until: datetime) -> None:
    # Postponed first: an order that fails each time must not keep its place in front.
    order = orders.postpone(order_id, until)
    if order is None:
        return
    news = NEWS.get(services.take_over(order))
    if news:
        orders.move_payment(order_id, news)
    if news in SETTLED:
        orders.settle(order_id)
