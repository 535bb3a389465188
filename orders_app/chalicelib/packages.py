"""What becomes of an order once the warehouse has packed it."""

from collections.abc import Sequence
from typing import Protocol

from ecom.errors import BadRequest, Conflict, NotFound
from ecom.events import PackageContent
from ecom.models import Address, Line, Order, OrderLine, now, price_of

from .models import Cause
from .orders import NEW, PACKAGED, with_quantity


class Orders(Protocol):
    """Where orders are kept; `store.OrderStore` in production."""

    def get(self, order_id: str) -> Order | None: ...
    def pack(self, packed: Order, cause: Cause) -> None: ...


class Services(Protocol):
    """What other services are asked; `clients.Clients` in production."""

    def price_delivery(self, products: Sequence[OrderLine], address: Address) -> int: ...


def record(content: PackageContent, cause: Cause, orders: Orders, services: Services) -> None:
    """Note what the warehouse has packed, and what its delivery costs.

    Raises NotFound, OutOfOrder, Conflict, Unavailable or CallRefused.
    """
    order = orders.get(content.order_id)
    if order is None:
        raise NotFound(f"no order {content.order_id}")
    shipped = packed(order, content.products)
    # A duplicate or early event is refused by the write: it needs no price.
    if order.status == NEW:
        shipped = with_delivery_price(shipped, delivery_price(shipped, order, services))
    orders.pack(shipped, cause)


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
    changes = {"status": PACKAGED, "products": products, "modified_date": now()}
    return with_delivery_price(order.model_copy(update=changes), order.delivery_price)


def with_delivery_price(order: Order, price: int) -> Order:
    changes = {"delivery_price": price, "total": price_of(order.products) + price}
    return order.model_copy(update=changes)


def delivery_price(shipped: Order, order: Order, services: Services) -> int:
    """In cents: what delivering the packed goods costs, at most what was agreed."""
    if pieces(shipped) == pieces(order):
        return order.delivery_price
    try:
        return min(order.delivery_price, services.price_delivery(shipped.products, order.address))
    # An order that others have stored, or that is older than a rule: what was agreed holds.
    except BadRequest:
        return order.delivery_price


def pieces(order: Order) -> int:
    return sum(product.count for product in order.products)
