"""The transactional outbox: a table's stream is where its service's events come from.

A change and its event cannot part, because the change *is* the event: a write that was refused
publishes nothing, one that was made is published at least once.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from chalice.app import DynamoDBEvent, DynamoDBRecord
from pydantic import ValidationError

from ecom import aws
from ecom.bus import EventBus, size_of
from ecom.dynamodb import from_image
from ecom.errors import reasons
from ecom.events import Entry, Event, EventType, Modified, changed_fields
from ecom.lifecycle import Status
from ecom.limits import EVENT_BYTES, QUEUE_MESSAGE_BYTES
from ecom.models import Model
from ecom.observability import logger

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Change(Generic[M]):
    """What a write did to a resource: `old` is None for an insert, `new` for a removal."""

    old: M | None
    new: M | None

    @classmethod
    def of(cls, record: DynamoDBRecord, model: type[M]) -> "Change[M]":
        """Return the change of a record. A resource that could not be read before is a new one.

        Raises pydantic's ValidationError when the resource cannot be read now.
        """

        def parse(image: Mapping[str, Any] | None) -> M | None:
            return model.model_validate(from_image(image)) if image else None

        new = parse(record.new_image)
        try:
            return cls(parse(record.old_image), new)
        except ValidationError:
            if new is None:
                raise
            return cls(None, new)


ToEvents = Callable[[Change[M]], Sequence[Event[Any]]]


class DeadLetterQueue:
    """The service's queue of what can never succeed, each message with its cause.

    `send_message` is SQS' own signature.
    """

    def __init__(self, url: str, send_message: Callable[..., Any] | None = None) -> None:
        self.url = url
        self._send_message = send_message

    def send(self, record: Mapping[str, Any], cause: str) -> None:
        body = json.dumps({"cause": cause, "record": record}, default=str)
        # A message that the queue refused would make its record block the stream.
        if len(body.encode()) > QUEUE_MESSAGE_BYTES:
            body = json.dumps({"cause": cause, "record": without_images(record)}, default=str)
        send_message = self._send_message or aws.client("sqs").send_message
        send_message(QueueUrl=self.url, MessageBody=body)
        logger.error("dead-lettered a record", cause=cause)


def without_images(record: Mapping[str, Any]) -> dict[str, Any]:
    """A stream record with what finds it in the table, but not what it holds."""
    change = {k: v for k, v in record["dynamodb"].items() if k not in ("OldImage", "NewImage")}
    return {**record, "dynamodb": change}


def narrowed(record: Mapping[str, Any], model: type[Model]) -> dict[str, Any]:
    """A stream record with only those attributes of the resource that events are made of.

    A letter is read by operators, and lies in its queue for two weeks: a payment token or a
    profile that no event carries does not belong into it.
    """
    names = {field.alias for field in model.model_fields.values()}
    images = {
        image: {name: value for name, value in record["dynamodb"][image].items() if name in names}
        for image in ("OldImage", "NewImage")
        if image in record["dynamodb"]
    }
    return {**record, "dynamodb": {**record["dynamodb"], **images}}


@dataclass(frozen=True)
class Outbox(Generic[M]):
    """Publishes a table's changes as the events that `to_events` makes of them."""

    model: type[M]
    to_events: ToEvents[M]
    bus: EventBus
    dead_letters: DeadLetterQueue

    def publish(self, event: DynamoDBEvent) -> None:
        """Publish a batch of stream records, in order.

        A record that can never be published goes to the dead-letter queue and the rest go on;
        a passing fault is raised, so that Lambda tries the whole batch again.
        """
        self.bus.publish([entry for record in event for entry in self._entries(record)])

    def _entries(self, record: DynamoDBRecord) -> Iterable[Entry]:
        try:
            events = self.to_events(Change.of(record, self.model))
            entries = [event.to_entry() for event in events]
            for entry in entries:
                if size_of(entry) > EVENT_BYTES:
                    raise ValueError(f"{entry['DetailType']} is larger than an event may be")
        # Only what this very record's content causes: retrying cannot help it.
        except ValueError as error:
            cause = reasons(error) if isinstance(error, ValidationError) else [str(error)]
            self.dead_letters.send(narrowed(record.to_dict(), self.model), "; ".join(cause))
            return []
        return entries


def status_events(events: Mapping[Status, Callable[[M], Event[Any]]]) -> ToEvents[M]:
    """The event of each status that has one, when a resource with a `status` comes to it."""
    status_of = attrgetter("status")

    def to_events(change: Change[M]) -> Sequence[Event[Any]]:
        old, new = change.old, change.new
        if new is None or (old and status_of(old) == status_of(new)):
            return []
        make = events.get(status_of(new))
        return [make(new)] if make else []

    return to_events


def resource_events(
    created: EventType[M], changed: EventType[Modified[M]], deleted: EventType[M], key: str
) -> ToEvents[M]:
    """The three conventional events of a resource that is identified by its attribute `key`."""

    def to_events(change: Change[M]) -> Sequence[Event[Any]]:
        old, new = change.old, change.new
        if new is None:
            return [deleted.of(getattr(old, key), old)] if old else []
        if old is None:
            return [created.of(getattr(new, key), new)]
        names = changed_fields(old.to_json(), new.to_json())
        detail = changed.model(old=old, new=new, changed=names)
        return [changed.of(getattr(new, key), detail)] if names else []

    return to_events
