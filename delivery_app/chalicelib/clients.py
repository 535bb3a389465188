"""What delivery asks of other services."""

from dataclasses import dataclass

from ecom.http_client import ServiceClient
from ecom.models import Order


@dataclass(frozen=True)
class Clients:
    orders: ServiceClient

    def order(self, order_id: str) -> Order:
        """Raises NotFound for an unknown order, Unavailable without a clear answer."""
        return self.orders.get(f"/backend/{order_id}", Order)
