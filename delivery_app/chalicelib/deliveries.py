"""The business of deliveries: where a package goes, and how far it has come."""

from typing import Any, Protocol

from ecom.events import DELIVERY_COMPLETED, DELIVERY_FAILED, DeliveryOutcome, Event
from ecom.lifecycle import Lifecycle
from ecom.models import Order, now

from .models import Delivery, DeliveryStatus

NEW, IN_PROGRESS = DeliveryStatus.NEW, DeliveryStatus.IN_PROGRESS
COMPLETED, FAILED = DeliveryStatus.COMPLETED, DeliveryStatus.FAILED
LIFECYCLE = Lifecycle({NEW: frozenset({IN_PROGRESS}), IN_PROGRESS: frozenset({COMPLETED, FAILED})})


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
        created_date=moment,
        modified_date=moment,
    )


def completed(delivery: Delivery) -> Event[Any]:
    return DELIVERY_COMPLETED.of(delivery.order_id, outcome(delivery))


def failed(delivery: Delivery) -> Event[Any]:
    return DELIVERY_FAILED.of(delivery.order_id, outcome(delivery))


def outcome(delivery: Delivery) -> DeliveryOutcome:
    return DeliveryOutcome(order_id=delivery.order_id, address=delivery.address)
