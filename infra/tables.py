"""Every table of the shop, as plain data: the stacks deploy them, the component tests make them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Index:
    """A global secondary index; all keys are strings, or the sort key is a number.

    `keys_only` projects nothing else.
    """

    name: str
    partition: str
    sort: str | None = None
    keys_only: bool = False
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A table on demand; all keys are strings."""

    name: str
    partition: str
    sort: str | None = None
    indexes: Sequence[Index] = ()
    stream: bool = False
    """The outbox: old and new images of every change."""
    ttl: str | None = None
    """The attribute with the time, in epoch seconds, at which DynamoDB removes the item."""


# Only active users are in the index: by when their account was last looked for.
USERS = Table(
    "users",
    "userId",
    indexes=[Index("account-check", "accountCheck", "accountCheckDate", keys_only=True)],
    stream=True,
)
PRODUCTS = Table(
    "products",
    "productId",
    indexes=[
        # Nothing reads it any more. DynamoDB changes one index per deployment, and functions of the
        # release before read it until they are replaced: the next release removes it.
        Index("category", "category", "name"),
        Index("category-names", "category", "sortName"),
    ],
    stream=True,
)
# The words of the products, for searches.
PRODUCT_TERMS = Table("product-terms", "prefix", "entry")
# Only ended orders whose payment is not known to be settled are in the index `settlement`.
ORDERS = Table(
    "orders",
    "orderId",
    indexes=[
        Index("user-orders", "userId", "createdDate"),
        Index("settlement", "settlement", "settlementDate", keys_only=True),
    ],
    stream=True,
)
# The two queues below are sparse: only waiting requests and deliveries carry `queue`.
WAREHOUSE = Table(
    "warehouse",
    "orderId",
    indexes=[Index("queue", "queue", "createdDate", keys_only=True)],
    stream=True,
    ttl="expires",
)
# Only the stock of products that are in the catalogue carries `level`.
STOCK = Table(
    "stock", "productId", indexes=[Index("level", "level", "available", numeric=True)], stream=True
)
STOCK_ADJUSTMENTS = Table("stock-adjustments", "productId", "adjustmentId")
DELIVERY = Table(
    "delivery", "orderId", indexes=[Index("queue", "queue", "createdDate")], stream=True
)
# Sparse as well: the payments that staff must see to.
PAYMENT = Table("payment", "orderId", indexes=[Index("queue", "queue", "createdDate")], stream=True)
PAYMENT_TOKENS = Table("payment-tokens", "paymentToken")
PAYMENT_3P = Table("payment-3p", "paymentToken")
CONNECTIONS = Table(
    "connections",
    "serviceName",
    "connectionId",
    indexes=[Index("connection", "connectionId", keys_only=True)],
    ttl="expires",
)
