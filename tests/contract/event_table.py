"""The contract's table of events: each with its detail for the example, and who reacts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.contract.published import CHANGED_PRODUCT, ORDER, PRODUCT, SHRUNK_ORDER
from tests.support.examples import ORDER_ID, USER_ID

PRODUCT_ID = PRODUCT["productId"]
PACKED = [{key: line[key] for key in ("productId", "quantity")} for line in ORDER["products"]]
MODIFIED_PRODUCT = {
    "old": PRODUCT,
    "new": CHANGED_PRODUCT,
    "changed": ["package.length", "price"],
}
MODIFIED_ORDER = {
    "old": ORDER,
    "new": SHRUNK_ORDER,
    "changed": ["products", "status", "total"],
}
DELIVERED = {"orderId": ORDER_ID, "address": ORDER["address"]}
SOLD_OUT = {
    "productId": PRODUCT_ID,
    "available": 0,
    "reserved": 2,
    "inStock": False,
    "version": 2,
    "changed": ["available", "inStock", "reserved"],
}
REFUNDED = {
    "orderId": ORDER_ID,
    "refundId": "r-1",
    "amount": 1000,
    "refundedAmount": 1000,
    "products": [{"productId": PRODUCT_ID, "quantity": 1}],
}
PAID = {"orderId": ORDER_ID, "amount": ORDER["total"]}


@dataclass(frozen=True)
class Row:
    """One event of the contract: the detail for the example, and the services that react."""

    source: str
    detail_type: str
    resource: str
    detail: Mapping[str, Any]
    reacts: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.detail_type


def row(source: str, name: str, resource: str, detail: Mapping[str, Any], *reacts: str) -> Row:
    return Row(f"ecommerce.{source}", name, resource, detail, frozenset(reacts))


CONTRACT = [
    row("users", "UserCreated", USER_ID, {"userId": USER_ID}),
    row("users", "UserInvited", USER_ID, {"userId": USER_ID}, "users"),
    row("users", "UserDeleted", USER_ID, {"userId": USER_ID}, "users", "orders"),
    row("products", "ProductCreated", PRODUCT_ID, PRODUCT),
    row("products", "ProductModified", PRODUCT_ID, MODIFIED_PRODUCT),
    row("products", "ProductDeleted", PRODUCT_ID, CHANGED_PRODUCT, "warehouse"),
    row("orders", "OrderCreated", ORDER_ID, ORDER, "warehouse", "payment"),
    row("orders", "OrderModified", ORDER_ID, MODIFIED_ORDER, "warehouse", "payment", "frontend"),
    row("orders", "OrderDeleted", ORDER_ID, ORDER, "warehouse", "payment"),
    row(
        "warehouse",
        "PackageCreated",
        ORDER_ID,
        {"orderId": ORDER_ID, "products": PACKED},
        "orders",
        "delivery",
    ),
    row("orders", "OrderAddressErased", ORDER_ID, {"orderId": ORDER_ID}, "delivery"),
    row("warehouse", "PackagingFailed", ORDER_ID, {"orderId": ORDER_ID}, "orders", "payment"),
    row("warehouse", "PackagingCancelled", ORDER_ID, {"orderId": ORDER_ID}, "orders"),
    row("warehouse", "StockChanged", PRODUCT_ID, SOLD_OUT, "products"),
    row("warehouse", "ProductOutOfStock", PRODUCT_ID, {"productId": PRODUCT_ID}),
    row("delivery", "DeliveryCompleted", ORDER_ID, DELIVERED, "orders", "payment"),
    row("delivery", "DeliveryFailed", ORDER_ID, DELIVERED, "orders", "payment"),
    row("payment", "PaymentCaptured", ORDER_ID, PAID, "orders"),
    row("payment", "PaymentCancelled", ORDER_ID, PAID, "orders"),
    row("payment", "PaymentRefunded", ORDER_ID, REFUNDED, "orders"),
    row("payment", "PaymentFailed", ORDER_ID, PAID, "orders"),
]
