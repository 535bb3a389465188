"""What orders asks of other services."""

from collections.abc import Sequence
from dataclasses import dataclass

from ecom.http_client import ServiceClient
from ecom.models import Address, Product

from .models import DeliveryPrice, PaymentVerdict, ProductsVerdict


@dataclass(frozen=True)
class Clients:
    """Each call raises Unavailable unless the service gives a clear answer."""

    products: ServiceClient
    delivery_pricing: ServiceClient
    payment: ServiceClient

    def check_products(self, products: Sequence[Product]) -> ProductsVerdict:
        body = {"products": [product.to_json() for product in products]}
        return self.products.post("/backend/validate", body, ProductsVerdict)

    def price_delivery(self, products: Sequence[Product], address: Address) -> int:
        """In cents."""
        body = {
            "products": [product.to_json() for product in products],
            "address": address.to_json(),
        }
        return self.delivery_pricing.post("/backend/pricing", body, DeliveryPrice).pricing

    def claim_payment(self, payment_token: str, total: int, order_id: str) -> bool:
        """Reserve the token for this order, if it covers `total` cents and is free."""
        body = {"paymentToken": payment_token, "total": total, "orderId": order_id}
        return self.payment.post("/backend/validate", body, PaymentVerdict).ok
