"""The delivery table: one delivery per order, keyed by orderId.

The index `queue` holds the deliveries that wait to be started.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from boto3.dynamodb.conditions import Attr

from ecom import aws, transitions, work_queue
from ecom.dynamodb import ConditionFailed, Item, get, put, update
from ecom.models import erased, now, text_of
from ecom.pages import Page
from ecom.rows import parse_row

from .deliveries import (
    COMPLETED,
    FAILED,
    IN_PROGRESS,
    LIFECYCLE,
    MAX_EVENTS,
    milestone,
    settle,
)
from .models import Delivery, DeliveryStatus, TrackingEvent


class DeliveryStore:
    """Its moves raise Conflict where the delivery's status forbids them, or NotFound."""

    def __init__(self, table_name: str) -> None:
        self._name = table_name

    @property
    def _table(self) -> Any:
        return aws.table(self._name)

    def get(self, order_id: str) -> Delivery | None:
        return read(get(self._table, {"orderId": order_id}), order_id)

    def waiting(self, token: str | None) -> Page[Delivery]:
        """A page of the deliveries that nobody has started, oldest first."""
        return work_queue.waiting(self._table, Delivery.model_validate, token)

    def add(self, delivery: Delivery) -> None:
        """A delivery of the same order that stands there already stays as it is."""
        item = {**delivery.to_json(), **work_queue.WAITING}
        with suppress(ConditionFailed):
            put(self._table, item, Attr("orderId").not_exists())

    def erase_address(self, order_id: str) -> None:
        """Erase the address, also of a delivery that cannot be read; where it is still there."""
        key = {"orderId": order_id}
        item = get(self._table, key)
        if item is None:
            return
        left = erased(item.get("address")).to_json()
        with suppress(ConditionFailed):
            update(self._table, key, Attr("orderId").exists(), {"address": left})

    def start(self, order_id: str) -> None:
        self._move(order_id, IN_PROGRESS, remove=["queue"])

    def complete(self, order_id: str) -> None:
        self._move(order_id, COMPLETED)

    def fail(self, order_id: str) -> None:
        self._move(order_id, FAILED)

    def track(self, order_id: str, event: TrackingEvent) -> None:
        """Add an event to a started delivery; one that it has already is not added again."""
        item = event.to_json()
        events = Attr("events")
        room = events.not_exists() | events.size().lt(MAX_EVENTS)
        wanted = Attr("status").eq(IN_PROGRESS) & room & ~events.contains(item)
        changes = {"modifiedDate": text_of(now())}
        try:
            update(self._table, {"orderId": order_id}, wanted, changes, append={"events": [item]})
        except ConditionFailed as failed:
            settle(read(failed.item, order_id), TrackingEvent(**item))

    def _move(self, order_id: str, to: DeliveryStatus, remove: Iterable[str] = ()) -> None:
        moment = now()
        transitions.on_command(
            self._table,
            {"orderId": order_id},
            LIFECYCLE,
            to,
            {"modifiedDate": text_of(moment)},
            remove,
            append={"events": [milestone(to, moment).to_json()]},
        )


def read(item: Item | None, order_id: str) -> Delivery | None:
    """Raises Unreadable."""
    return parse_row(Delivery, item, f"delivery {order_id}") if item else None
