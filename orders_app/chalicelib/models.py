"""Requests and responses of the orders service."""

from datetime import datetime
from typing import Any

from pydantic import Field

from ecom.models import (
    Address,
    Id,
    Model,
    Money,
    Order,
    OrderStatus,
    PaymentToken,
    Products,
    Text,
    Timestamp,
)


class Cause(Model):
    """What has moved an order: an event of the bus; the shopper's request has no event id."""

    source: str
    event_id: str | None = None

    def led_to(self, status: OrderStatus, time: datetime) -> "HistoryEntry":
        return HistoryEntry(status=status, time=time, source=self.source, event_id=self.event_id)


class HistoryEntry(Cause):
    """A status of an order: since when, and why."""

    status: OrderStatus
    time: Timestamp


class OrderWithHistory(Order):
    """An order as its owner sees it. Events and other services know nothing of the history."""

    history: list[HistoryEntry] = Field(default_factory=list)
    """In order; empty for an order that was stored before there were histories."""


class CreateOrderRequest(Model):
    products: Products
    address: Address
    delivery_price: Money
    payment_token: PaymentToken


class CreateOrderCommand(Model):
    """The payload of the function `create-order`. `order` is parsed by the use case."""

    user_id: Id
    order: CreateOrderRequest


class CreateOrderArguments(Model):
    """The arguments of the mutation `createOrder`: the use case itself says what is wrong."""

    order: dict[str, Any]


class CreateOrderResponse(Model):
    success: bool
    message: str
    errors: list[str] | None = None
    order: OrderWithHistory | None = None


class OrderQuery(Model):
    order_id: Text


class ProductsVerdict(Model):
    """The products service's answer: without `products` all of them match the catalogue."""

    message: str
    products: list[dict[str, object]] | None = None


class DeliveryPrice(Model):
    pricing: Money


class PaymentVerdict(Model):
    ok: bool
