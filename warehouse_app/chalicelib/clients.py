"""What warehouse asks of other services."""

from dataclasses import dataclass

from ecom.errors import NotFound
from ecom.http_client import ServiceClient
from ecom.models import Product


@dataclass(frozen=True)
class Clients:
    products: ServiceClient

    def require_product(self, product_id: str) -> None:
        """Raises NotFound where the catalogue has no such product, Unavailable."""
        try:
            self.products.get(f"/products/{product_id}", Product)
        except NotFound:
            raise NotFound(f"no product {product_id}") from None
