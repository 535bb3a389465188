"""What orders asks of other services."""

from collections.abc import Sequence
from dataclasses import dataclass

from ecom.events import Refund
from ecom.http_client import ServiceClient
from ecom.models import Address, OrderLine, PaymentStatus

from .config import OrdersSettings
from .models import (
    CancelVerdict,
    DeliveryPrice,
    EndedOrder,
    PaymentStanding,
    PaymentVerdict,
    ProductsVerdict,
    RefundVerdict,
)


@dataclass(frozen=True)
class Clients:
    """Each call raises Unavailable, BadRequest or CallRefused unless the service answers it."""

    products: ServiceClient
    delivery_pricing: ServiceClient
    payment: ServiceClient
    warehouse: ServiceClient

    @classmethod
    def of(cls, settings: OrdersSettings) -> "Clients":
        return cls(
            products=ServiceClient("products", settings.products_url),
            delivery_pricing=ServiceClient("delivery-pricing", settings.delivery_pricing_url),
            payment=ServiceClient("payment", settings.payment_url),
            warehouse=ServiceClient("warehouse", settings.warehouse_url),
        )

    def check_products(self, products: Sequence[OrderLine]) -> ProductsVerdict:
        body = {"products": [product.to_json() for product in products]}
        return self.products.post("/backend/validate", body, ProductsVerdict)

    def price_delivery(self, products: Sequence[OrderLine], address: Address) -> int:
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

    def cancel_packaging(self, order_id: str) -> bool:
        """Have the order not packed; False where its packaging has begun."""
        return self.warehouse.post(f"/backend/{order_id}/cancel", {}, CancelVerdict).ok

    def refund(self, refund: Refund) -> RefundVerdict:
        """Give money back; may be asked again. Payment compares what was refunded before."""
        body = refund.to_json() | {"refundedAmount": refund.refunded_amount - refund.amount}
        path = f"/backend/{body.pop('orderId')}/refunds"
        return self.payment.post(path, body, RefundVerdict)

    def take_over(self, order: EndedOrder) -> PaymentStatus:
        """How the payment of an ended order stands; one that is not settled is staff's now."""
        body = {"status": order.status, "total": order.total}
        path = f"/backend/{order.order_id}/overdue"
        return self.payment.post(path, body, PaymentStanding).status
