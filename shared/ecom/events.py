"""Every event on the shared bus: its name, its shape, and who sends it.

`<Resource>Created` carries the whole resource, `<Resource>Deleted` its identifier at least,
`<Resource>Modified` the old and the new resource and the names of what differs,
`<Operation>Failed` the identifier. Producers, consumers, rules and tests all read this module.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypedDict, TypeVar

from ecom.models import Address, Line, Model, Money, Order, Product

Detail = TypeVar("Detail", bound=Model)
Resource = TypeVar("Resource", bound=Model)


class Entry(TypedDict):
    """One entry of PutEvents, without the bus."""

    Source: str
    DetailType: str
    Resources: list[str]
    Detail: str


class Modified(Model, Generic[Resource]):
    old: Resource
    new: Resource
    changed: list[str]


class UserReference(Model):
    user_id: str


class ProductReference(Model):
    product_id: str


class StockChange(Model):
    """A product's stock as it is now, and what of it has changed."""

    product_id: str
    available: int
    """How many can still be promised."""
    reserved: int
    """How many are promised to orders and not packed yet."""
    in_stock: bool
    version: int
    """Counts the changes of this product's stock: the higher one is newer."""
    changed: list[str]


class PackageContent(Model):
    """An order's package: what was really packed, and how many of it."""

    order_id: str
    products: list[Line]


class OrderReference(Model):
    order_id: str


class DeliveryOutcome(Model):
    order_id: str
    address: Address


class PaymentOutcome(Model):
    order_id: str
    amount: Money


class Refund(Model):
    """A part of what was captured for an order, given back."""

    order_id: str
    refund_id: str
    amount: Money
    """Of this refund, in cents."""
    refunded_amount: Money
    """Of this and all earlier refunds of the order."""
    products: list[Line] | None = None
    """What it was given back for; None for all that was left of the order."""
    delivery_amount: Money | None = None
    """Of `amount`, what was given back of the delivery price; None where that was not asked for."""


@dataclass(frozen=True)
class Event(Generic[Detail]):
    """One event that is ready to be published."""

    type: "EventType[Detail]"
    resource_id: str
    detail: Detail

    def to_entry(self) -> Entry:
        return {
            "Source": self.type.source,
            "DetailType": self.type.name,
            "Resources": [self.resource_id],
            "Detail": json.dumps(self.detail.to_json(), separators=(",", ":"), ensure_ascii=False),
        }


@dataclass(frozen=True)
class EventType(Generic[Detail]):
    source: str
    name: str
    model: type[Detail]

    def pattern(self, **detail: Any) -> dict[str, Any]:
        """The EventBridge rule pattern, narrowed by conditions on the detail if given."""
        return {
            "source": [self.source],
            "detail-type": [self.name],
            **({"detail": detail} if detail else {}),
        }

    def parse(self, detail: Mapping[str, Any]) -> Detail:
        """The typed detail. Raises pydantic's ValidationError when it does not fit."""
        return self.model.model_validate(detail)

    def of(self, resource_id: str, detail: Detail) -> Event[Detail]:
        return Event(self, resource_id, detail)


USERS = "ecommerce.users"
PRODUCTS = "ecommerce.products"
ORDERS = "ecommerce.orders"
WAREHOUSE = "ecommerce.warehouse"
DELIVERY = "ecommerce.delivery"
PAYMENT = "ecommerce.payment"

USER_CREATED = EventType(USERS, "UserCreated", UserReference)
USER_INVITED = EventType(USERS, "UserInvited", UserReference)
USER_DELETED = EventType(USERS, "UserDeleted", UserReference)

PRODUCT_CREATED = EventType(PRODUCTS, "ProductCreated", Product)
PRODUCT_MODIFIED = EventType(PRODUCTS, "ProductModified", Modified[Product])
PRODUCT_DELETED = EventType(PRODUCTS, "ProductDeleted", Product)

ORDER_CREATED = EventType(ORDERS, "OrderCreated", Order)
ORDER_MODIFIED = EventType(ORDERS, "OrderModified", Modified[Order])
ORDER_DELETED = EventType(ORDERS, "OrderDeleted", Order)
ORDER_ADDRESS_ERASED = EventType(ORDERS, "OrderAddressErased", OrderReference)

PACKAGE_CREATED = EventType(WAREHOUSE, "PackageCreated", PackageContent)
PACKAGING_FAILED = EventType(WAREHOUSE, "PackagingFailed", OrderReference)
PACKAGING_CANCELLED = EventType(WAREHOUSE, "PackagingCancelled", OrderReference)
STOCK_CHANGED = EventType(WAREHOUSE, "StockChanged", StockChange)
PRODUCT_OUT_OF_STOCK = EventType(WAREHOUSE, "ProductOutOfStock", ProductReference)

DELIVERY_COMPLETED = EventType(DELIVERY, "DeliveryCompleted", DeliveryOutcome)
DELIVERY_FAILED = EventType(DELIVERY, "DeliveryFailed", DeliveryOutcome)

PAYMENT_CAPTURED = EventType(PAYMENT, "PaymentCaptured", PaymentOutcome)
PAYMENT_CANCELLED = EventType(PAYMENT, "PaymentCancelled", PaymentOutcome)
PAYMENT_REFUNDED = EventType(PAYMENT, "PaymentRefunded", Refund)
PAYMENT_FAILED = EventType(PAYMENT, "PaymentFailed", PaymentOutcome)

ALL: Sequence[EventType[Any]] = [
    value for value in list(globals().values()) if isinstance(value, EventType)
]


def changed_fields(old: Mapping[str, Any], new: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The names of the attributes that differ between two JSON objects, sorted.

    Attributes of nested objects are dotted (`package.length`); an array counts as a whole.
    """
    names: list[str] = []
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            names += changed_fields(before, after, f"{prefix}{key}.")
        elif before != after:
            names.append(f"{prefix}{key}")
    return names
