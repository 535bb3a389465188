"""What the frontend joins."""

from enum import StrEnum

from ecom.models import Id, Model


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
