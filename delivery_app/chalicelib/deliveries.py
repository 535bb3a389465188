"""The business of deliveries: where a package goes, and how far it has come."""

import base64
import hashlib
from datetime import datetime
from typing import Any, Protocol

from ecom.errors import Conflict, NotFound
from ecom.events import DELIVERY_COMPLETED, DELIVERY_FAILED, DeliveryOutcome, Event
from ecom.lifecycle import Lifecycle
from ecom.models import Order, now

from .models import Delivery, DeliveryStatus, TrackingEvent

NEW, IN_PROGRESS = DeliveryStatus.NEW, DeliveryStatus.IN_PROGRESS
COMPLETED, FAILED = DeliveryStatus.COMPLETED, DeliveryStatus.FAILED
LIFECYCLE = Lifecycle({NEW: frozenset({IN_PROGRESS}), IN_PROGRESS: frozenset({COMPLETED, FAILED})})
MILESTONES = {IN_PROGRESS: "Picked up", COMPLETED: "Delivered", FAILED: "Delivery failed"}
"""What the owner is told when a delivery comes to a status."""
MAX_EVENTS = 100
"""While a package is on its way; the one that ends its delivery always finds room."""


class Deliveries(Protocol):
    """Where deliveries are kept; `store.DeliveryStore` in production."""

    def add(self, delivery: Delivery) -> None: ...


class Services(Protocol):
    """What other services are asked; `clients.Clients` in production."""

    def order(self, order_id: str) -> Order: ...


def prepare(order_id: str, deliveries: Deliveries, services: Services) -> None:
    """A package is ready to go to its order's address. Raises NotFound or Unavailable."""
    deliveries.add(planned(services.order(order_id)))


def planned(order: Order) -> Delivery:
    moment = now()
    return Delivery(
        order_id=order.order_id,
        address=order.address,
        status=NEW,
        tracking_number=tracking_number(order.order_id),
        created_date=moment,
        modified_date=moment,
    )


def tracking_number(order_id: str) -> str:
    """Two letters that say whose it is, and sixteen letters and digits.

    Made of the order's identifier, so that it needs no read and no counter, and an event that
    comes twice makes the same one. Its 80 bits make two alike too unlikely to check for, nobody
    finds the order from it, and base 32 has neither 0 nor 1 to be read as letters.
    """
    digest = hashlib.sha256(order_id.encode()).digest()
    return "EC" + base64.b32encode(digest[:10]).decode()


def milestone(status: DeliveryStatus, moment: datetime) -> TrackingEvent:
    return TrackingEvent(status=MILESTONES[status], time=moment)


def settle(delivery: Delivery | None, event: TrackingEvent) -> None:
    """Judge a refused tracking event.

    Returns when the delivery has it already. Raises NotFound, or Conflict.
    """
    if delivery is None:
        raise NotFound("nothing is known of this delivery")
    if delivery.status != IN_PROGRESS:
        raise Conflict(f"it is {delivery.status}, so it is not tracked; nothing was changed")
    if event not in delivery.events:
        raise Conflict(f"it has {MAX_EVENTS} events already; nothing was changed")


def completed(delivery: Delivery) -> Event[Any]:
    return DELIVERY_COMPLETED.of(delivery.order_id, outcome(delivery))


def failed(delivery: Delivery) -> Event[Any]:
    return DELIVERY_FAILED.of(delivery.order_id, outcome(delivery))


def outcome(delivery: Delivery) -> DeliveryOutcome:
    return DeliveryOutcome(order_id=delivery.order_id, address=delivery.address)
