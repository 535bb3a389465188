"""The delivery, and what the delivery service answers."""

from enum import StrEnum

from ecom.models import Address, Id, Model, Timestamp


class DeliveryStatus(StrEnum):
    NEW = "NEW"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class Delivery(Model):
    """One order's package on its way. The times are missing only where others have seeded it."""

    order_id: Id
    address: Address
    status: DeliveryStatus
    created_date: Timestamp | None = None
    modified_date: Timestamp | None = None


class DeliveryProgress(Model):
    """A delivery as other services see it: where it goes is no business of theirs."""

    order_id: str
    status: DeliveryStatus
