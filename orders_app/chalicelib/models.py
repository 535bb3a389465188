"""Requests and responses of the orders service."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator
from typing_extensions import TypedDict

from ecom import limits
from ecom.events import Refund
from ecom.models import (
    AddressInput,
    Id,
    Line,
    Model,
    Money,
    Order,
    OrderStatus,
    PaymentStatus,
    PaymentToken,
    SentProducts,
    Timestamp,
)
from ecom.text import Text


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
    delivery_amount: Money | None = None
    """Of `amount`, what was given back of the delivery price alone, in cents."""
    time: Timestamp

    @classmethod
    def of(cls, refund: Refund, time: datetime) -> "OrderRefund":
        return cls(**refund.model_dump(exclude={"order_id", "refunded_amount"}), time=time)


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
    products: SentProducts
    address: AddressInput
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


RefundLines = Annotated[list[Line], Field(max_length=limits.LINES), AfterValidator(each_once)]


class RefundRequest(Model):
    """What to give back: without `products` and `delivery_amount` all that is left of the order."""

    refund_id: Id
    """Chosen by the client: the same one gives nothing back twice."""
    products: RefundLines | None = None
    delivery_amount: Money | None = None
    """Cents of the delivery price, alone or with products."""

    @property
    def everything(self) -> bool:
        return self.products is None and self.delivery_amount is None

    @property
    def lines(self) -> list[Line]:
        return self.products or []

    @model_validator(mode="after")
    def names_something(self) -> Self:
        if not self.everything and not self.lines and not self.delivery_amount:
            raise ValueError(
                "name products or a deliveryAmount above 0, or leave both out for all that is left"
            )
        return self


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
