"""What the frontend joins."""

from enum import StrEnum

from pydantic import Field

from ecom.models import Id, Model, Timestamp


class OrderSource(Model):
    """The parent object of an order's fields, as far as they need it."""

    order_id: Id


class WorkStatus(StrEnum):
    NEW = "NEW"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


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
