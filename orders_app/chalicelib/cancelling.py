"""An order that is not to be packed: the warehouse decides whether it is too late for that."""

from typing import Protocol

from ecom.errors import Conflict
from ecom.events import ORDERS
from ecom.models import Order, OrderStatus

from .models import Cause
from .orders import CANCELLED, NEW


class Orders(Protocol):
    """Where orders are kept; `store.OrderStore` in production."""

    def move(self, order_id: str, to: OrderStatus, cause: Cause) -> None: ...


class Services(Protocol):
    """What other services are asked; `clients.Clients` in production."""

    def cancel_packaging(self, order_id: str) -> bool: ...


def cancel(order: Order, orders: Orders, services: Services) -> None:
    """Cancel the order, unless it is so already. Raises Conflict, or Unavailable."""
    if order.status == CANCELLED:
        return
    if order.status != NEW:
        raise Conflict(f"it is {order.status}, so it cannot be cancelled; nothing was changed")
    if not services.cancel_packaging(order.order_id):
        raise Conflict("its packaging has begun or ended; nothing was changed")
    # PackagingCancelled may have moved it by now: that is no other outcome.
    orders.move(order.order_id, CANCELLED, Cause(source=ORDERS))
