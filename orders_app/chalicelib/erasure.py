"""Erasing the addresses of a deleted user's orders, of each once it has come to its end."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from ecom.events import (
    ORDER_ADDRESS_ERASED,
    ORDER_CREATED,
    ORDER_DELETED,
    ORDER_MODIFIED,
    Event,
    OrderReference,
)
from ecom.models import Address, erased
from ecom.outbox import Change, resource_events

from .models import OrderRecord
from .orders import NEW, PACKAGED

OPEN = (NEW, PACKAGED)
"""Somebody packs or carries such an order; nobody needs the address of any other."""

of_order = resource_events(ORDER_CREATED, ORDER_MODIFIED, ORDER_DELETED, key="order_id")


class Orders(Protocol):
    """Where orders are kept; `store.OrderStore` in production."""

    def ids_of_user(self, user_id: str) -> Iterable[str]: ...
    def mark_erasing(self, order_id: str) -> None: ...
    def erase(self, order_id: str, address: Address) -> None: ...


def mark(user_id: str, orders: Orders) -> None:
    """Have the addresses of a deleted user's orders erased, each as soon as nobody needs it."""
    for order_id in orders.ids_of_user(user_id):
        orders.mark_erasing(order_id)


def erase(items: Iterable[Mapping[str, Any]], orders: Orders) -> None:
    """Erase the addresses of those orders of a stream's images that are marked and at an end.

    Also of an order that cannot be read: of the image only what is needed is looked at.
    """
    for item in items:
        if item.get("erasing") is True and item.get("status") not in OPEN:
            orders.erase(str(item["orderId"]), erased(item.get("address")))


def to_events(change: Change[OrderRecord]) -> Sequence[Event[Any]]:
    """The events of an order's change; that of the erasure does not say what was erased."""
    old, new = change.old, change.new
    if old and new and new.erased and not old.erased:
        return [ORDER_ADDRESS_ERASED.of(new.order_id, OrderReference(order_id=new.order_id))]
    return of_order(Change(old, new))
