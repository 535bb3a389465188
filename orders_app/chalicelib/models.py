"""Requests and responses of the orders service."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

from ecom.events import Refund
from ecom.models import (
    MAX_LINES,
    Address,
    Id,
    Line,
    Model,
    Money,
    Order,
    OrderStatus,
    PaymentStatus,
    PaymentToken,
    Products,
    Text,
    Timestamp,
)


class Cause(Model):
    """What has moved an order: an event of the bus; a person's request has no event id."""

    source: str
    event_id: str | None = None

    def led_to(self, status: OrderStatus, time: datetime) -> "HistoryEntry":
        return HistoryEntry(status=status, time=time, source=self.source, event_id=self.event_id)


class HistoryEntry(Cause):
    """A status of an order: since when, and why."""

    status: OrderStatus
    time: Timestamp


class OrderRefund(Model):
    """What was given back of an order's payment, and when orders heard of it."""

    refund_id: Id
    amount: Money
    products: list[Line] | None = None
    """None for all that was left of the order."""
    time: Timestamp

    @classmethod
    def of(cls, refund: Refund, time: datetime) -> "OrderRefund":
        return cls(
            refund_id=refund.refund_id, amount=refund.amount, products=refund.products, time=time
        )


class OrderDetails(Order):
    """An order as its owner sees it; what is added here is in no event and for no other service."""

    history: list[HistoryEntry] = Field(default_factory=list)
    """In order; empty for an order that was stored before there were histories."""
    refunds: list[OrderRefund] = Field(default_factory=list)
    """In order."""


class OrderPage(TypedDict):
    orders: list[OrderDetails]
    nextToken: str | None


class OrderRecord(Order):
    """An order as the table's stream shows it: with how far the erasure of its address has come."""

    erasing: Annotated[bool, Field(exclude=True)] = False
    """Its address is to be erased when it has come to its end."""
    erased: Annotated[bool, Field(exclude=True)] = False


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
    order: OrderDetails | None = None


class OrderQuery(Model):
    order_id: Text


def each_once(lines: Sequence[Line]) -> Sequence[Line]:
    if len({line.product_id for line in lines}) < len(lines):
        raise ValueError("a product is named twice")
    return lines


RefundLines = Annotated[
    list[Line], Field(min_length=1, max_length=MAX_LINES), AfterValidator(each_once)
]


class RefundRequest(Model):
    refund_id: Id
    """Chosen by the client: the same one gives nothing back twice."""
    products: RefundLines | None = None
    """None for all that is left of the order."""


class RefundOrderInput(RefundRequest):
    order_id: Text


class RefundOrderArguments(Model):
    input: RefundOrderInput


class ProductsVerdict(Model):
    """The products service's answer: without `products` all of them match the catalogue."""

    message: str
    products: list[dict[str, object]] | None = None


class DeliveryPrice(Model):
    pricing: Money


class PaymentVerdict(Model):
    ok: bool


class CancelVerdict(Model):
    ok: bool


class RefundVerdict(Model):
    ok: bool
    message: str = ""


class EndedOrder(Model):
    """What payment has to know of an order that has come to its end."""

    order_id: Id
    status: OrderStatus
    total: Money


class PaymentStanding(Model):
    """Payment's answer for an order that has come to its end."""

    status: PaymentStatus
