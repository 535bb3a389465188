"""The delivery, and what the delivery service answers."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Annotated

from pydantic import AfterValidator, Field

from ecom.graphql import OrderInput
from ecom.models import Address, Id, Model, Timestamp, TimestampInput, now
from ecom.text import InputText, OptionalText, Text

CLOCK_TOLERANCE = timedelta(minutes=1)
"""How far a courier's clock may be ahead of ours."""
MAX_AGE = timedelta(days=365)
"""Nothing that long ago was about a package that is on its way."""


class DeliveryStatus(StrEnum):
    NEW = "NEW"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class TrackingEvent(Model):
    """Something that happened to a package, in a courier's words. Ours name no place."""

    status: Text
    place: OptionalText = None
    time: Timestamp


def by_time(events: Iterable[TrackingEvent]) -> list[TrackingEvent]:
    return sorted(events, key=attrgetter("time"))


# Stored as they are reported, which may be late: a courier's device is not always connected.
Events = Annotated[list[TrackingEvent], AfterValidator(by_time)]


class Delivery(Model):
    """One order's package on its way.

    The times are missing only where others have seeded it, the tracking number also where it was
    planned before there were any.
    """

    order_id: Id
    address: Address
    status: DeliveryStatus
    tracking_number: Text | None = None
    events: Events = Field(default_factory=list)
    created_date: Timestamp | None = None
    modified_date: Timestamp | None = None


class DeliveryProgress(Model):
    """A delivery as other services see it: where it goes is no business of theirs."""

    order_id: str
    status: DeliveryStatus
    tracking_number: Text | None = None
    events: Events

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryProgress":
        return cls(
            order_id=delivery.order_id,
            status=delivery.status,
            tracking_number=delivery.tracking_number,
            events=delivery.events,
        )


def recent(moment: datetime) -> datetime:
    if not now() - MAX_AGE < moment <= now() + CLOCK_TOLERANCE:
        raise ValueError("must lie in the past year, and not in the future")
    return moment


class TrackingEventInput(OrderInput):
    """What a courier reports."""

    status: InputText
    place: InputText
    time: Annotated[TimestampInput, AfterValidator(recent)]

    @property
    def event(self) -> TrackingEvent:
        return TrackingEvent(status=self.status, place=self.place, time=self.time)


class AddTrackingEvent(Model):
    input: TrackingEventInput
