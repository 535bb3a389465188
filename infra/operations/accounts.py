"""What the services hold of each order and product, as far as the audit compares it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import Field

from ecom.models import (
    Address,
    Id,
    Model,
    Order,
    OrderStatus,
    PaymentStatus,
    PaymentToken,
    Product,
    Timestamp,
)


class HistoryEntry(Model):
    status: OrderStatus


class StoredOrder(Order):
    history: list[HistoryEntry] = Field(default_factory=list)


class RequestLine(Model):
    quantity: int
    reserved: int | None = None


class Request(Model):
    order_id: Id
    status: str
    products: dict[Id, RequestLine]


class Delivery(Model):
    order_id: Id
    status: str
    address: Address


class Payment(Model):
    order_id: Id
    payment_token: PaymentToken
    status: PaymentStatus
    amount: int
    refunded_amount: int = 0
    failure: str | None = None
    queue: str | None = None
    """Set while staff see the payment in their list."""


class Authorization(Model):
    payment_token: PaymentToken
    status: str
    amount: int
    refunded_amount: int = 0


class Stock(Model):
    product_id: Id
    available: int
    reserved: int


class CatalogueEntry(Product):
    in_stock: bool = True


class User(Model):
    user_id: Id
    status: str
    created_date: Timestamp


@dataclass(frozen=True)
class Books:
    """What the tables of all services hold, by order, payment token or product."""

    orders: Mapping[str, StoredOrder] = field(default_factory=dict)
    requests: Mapping[str, Request] = field(default_factory=dict)
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    payments: Mapping[str, Payment] = field(default_factory=dict)
    authorizations: Mapping[str, Authorization] = field(default_factory=dict)
    stock: Mapping[str, Stock] = field(default_factory=dict)
    catalogue: Mapping[str, CatalogueEntry] = field(default_factory=dict)
    users: Mapping[str, User] = field(default_factory=dict)
    accounts: frozenset[str] | None = None
    """The users who have an account in Cognito; None where it was not asked."""
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with the rows that cannot be read, by their keys."""
