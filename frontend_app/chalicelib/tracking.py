"""Where an order's package is: what the carrier knows."""

from typing import Protocol

from ecom.errors import NotFound

from .models import OrderDelivery


class Carrier(Protocol):
    """The delivery service; `ecom.http_client.ServiceClient` in production."""

    def get(self, path: str, answer: type[OrderDelivery]) -> OrderDelivery: ...


def of_order(order_id: str, delivery: Carrier) -> OrderDelivery | None:
    """None where nothing is to be delivered yet. Raises Unavailable without a clear answer."""
    try:
        return delivery.get(f"/backend/{order_id}", OrderDelivery)
    except NotFound:
        return None
