"""What the frontend joins of an order, and what it tells subscribers."""

from enum import StrEnum
from typing import Self

from pydantic import Field

from ecom.events import Modified
from ecom.models import Id, Model, Money, Order, OrderStatus, PaymentStatus, Timestamp


class OrderSource(Model):
    """The parent object of an order's fields, as far as they need it."""

    order_id: Id


class WorkStatus(StrEnum):
    NEW = "NEW"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class Work(Model):
    """What the warehouse or the carrier does for an order."""

    status: WorkStatus


class OrderProgress(Model):
    """How far an order's work is; None where it has not begun."""

    packaging: WorkStatus | None
    delivery: WorkStatus | None


class TrackingEvent(Model):
    """Something that happened to a package."""

    status: str
    place: str | None = None
    time: Timestamp


class OrderDelivery(Model):
    """An order's package on its way, as its owner sees it."""

    status: WorkStatus
    tracking_number: str | None = None
    events: list[TrackingEvent] = Field(default_factory=list)


class Payment(Model):
    """An order's payment, as its owner sees it: why something was refused is for staff."""

    status: PaymentStatus
    amount: Money
    refunded_amount: Money


class OrderChange(Model):
    """What subscribers are told of an order: neither where it goes nor what is in it."""

    order_id: Id
    status: OrderStatus
    modified_date: Timestamp
    total: Money
    payment_status: PaymentStatus | None = None
    refunded_amount: Money | None = None
    changed: list[str]

    @classmethod
    def of(cls, modified: Modified[Order]) -> Self:
        known = modified.new.model_dump(include=set(cls.model_fields))
        return cls(**known, changed=modified.changed)
