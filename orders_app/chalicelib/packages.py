"""What becomes of an order once the warehouse has packed it."""

from collections.abc import Sequence
from typing import Protocol

from ecom.errors import Conflict, NotFound
from ecom.events import PackageContent
from ecom.models import Line, Order, now, price_of

from .models import Cause
from .orders import PACKAGED, with_quantity


class Orders(Protocol):
    """Where orders are kept; `store.OrderStore` in production."""

    def get(self, order_id: str) -> Order | None: ...
    def pack(self, packed: Order, cause: Cause) -> None: ...


def record(content: PackageContent, cause: Cause, orders: Orders) -> None:
    """The warehouse has packed the order. Raises NotFound, OutOfOrder or Conflict."""
    order = orders.get(content.order_id)
    if order is None:
        raise NotFound(f"no order {content.order_id}")
    orders.pack(packed(order, content.products), cause)


def packed(order: Order, lines: Sequence[Line]) -> Order:
    """The order as packed: its own product records, less what is missing, and the new total."""
    quantities = {line.product_id: line.quantity for line in lines}
    products = [
        with_quantity(product, min(product.count, quantities[product.product_id]))
        for product in order.products
        if product.product_id in quantities
    ]
    if not products:
        raise Conflict("a package without any of the order's products")
    changes = {
        "status": PACKAGED,
        "products": products,
        "total": price_of(products) + order.delivery_price,
        "modified_date": now(),
    }
    return order.model_copy(update=changes)
