"""The whole shop in one process: its real handlers between a mocked AWS and a simulated network.

Nothing happens by itself. What a handler publishes waits as deliveries, what it writes waits in the
streams, and a test says which of them comes next, how often, and what goes wrong meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import boto3
from chalice.app import CloudWatchEventConfig, DynamoDBEventConfig, ScheduledEventConfig
from moto.dynamodb.models import dynamodb_backends
from moto.events.models import EventPattern

from infra import tables
from tests.faults.faults import Crash, Faults
from tests.support import local_tables
from tests.support.aws_payloads import CONTEXT, delivered, graphql_request, recorded

Json = dict[str, Any]

ACCOUNT, REGION = "123456789012", "eu-west-1"
ATTEMPTS = 3
"""Lambda invokes an asynchronous function once and twice again."""
SCHEDULED = recorded("bus_event") | {
    "source": "aws.events",
    "detail-type": "Scheduled Event",
    "detail": {},
}
TABLES = [each for each in vars(tables).values() if isinstance(each, tables.Table)]


@dataclass
class Delivery:
    """An event on its way to one function."""

    service: str
    function: str
    event: Json
    attempts: int = 0

    def __str__(self) -> str:
        return f"{self.event['detail-type']} to {self.service}.{self.function}"


@dataclass
class Stream:
    """A table's stream as one function reads it."""

    service: str
    function: str
    table: str
    position: int = 0

    def __str__(self) -> str:
        return f"{self.table} to {self.service}.{self.function}"


@dataclass
class World:
    """`apps` are the services' app modules, by name."""

    apps: Mapping[str, ModuleType]
    faults: Faults
    bus: list[Json] = field(default_factory=list)
    """Everything that was ever published."""
    waiting: list[Delivery] = field(default_factory=list)
    losing: list[tuple[str, str]] = field(default_factory=list)
    """The services and functions whose next event is lost for good: nobody keeps it."""
    dead_letters: list[Delivery] = field(default_factory=list)
    poison: list[str] = field(default_factory=list)
    """Stream records that a service has given up at once."""
    streams: list[Stream] = field(default_factory=list)
    last_error: BaseException | None = None

    def __post_init__(self) -> None:
        made = {table.name: local_tables.create(table) for table in TABLES}
        self.tables: Mapping[str, Any] = made
        for service, app in self.apps.items():
            for source in app.app.event_sources:
                if isinstance(source, DynamoDBEventConfig):
                    self.streams.append(Stream(service, source.name, source.stream_arn))

    # What people and functions do

    def ask(
        self, service: str, name: str, arguments: Json, user: str, groups: Sequence[str] = ()
    ) -> Any:
        """A GraphQL operation; an error of the caller's comes back as `__error`."""
        kind = "Query" if name.startswith("get") else "Mutation"
        event = graphql_request(name, arguments, user=user, groups=groups, type_name=kind)
        with self.faults.possible():
            return self.apps[service].resolve(event, CONTEXT)

    def publish(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """EventBridge takes entries: one delivery for each rule that matches."""
        for entry in entries:
            event = delivered(entry)  # type: ignore[arg-type]
            event["id"] = f"event-{len(self.bus)}"
            self.bus.append(event)
            for consumer in self.consumers(event):
                if consumer in self.losing:
                    self.losing.remove(consumer)
                else:
                    self.waiting.append(Delivery(*consumer, event))

    def consumers(self, event: Json) -> list[tuple[str, str]]:
        """The services and functions whose rules match; the listener only shows events."""
        return [
            (service, source.name)
            for service, app in self.apps.items()
            for source in app.app.event_sources
            if service != "platform"
            and isinstance(source, CloudWatchEventConfig)
            and EventPattern(None, source.event_pattern).matches_event(event)
        ]

    def deliver(self, delivery: Delivery) -> bool:
        """Invoke the function with the event once; whether it went well."""
        handler = getattr(self.apps[delivery.service], delivery.function)
        return self._invoke(handler, delivery.event)

    def attempt(self, delivery: Delivery) -> bool:
        """As Lambda does: the last attempt that fails makes a dead letter of it."""
        delivery.attempts += 1
        succeeded = self.deliver(delivery)
        if succeeded or delivery.attempts >= ATTEMPTS:
            self.waiting.remove(delivery)
        if not succeeded and delivery.attempts >= ATTEMPTS:
            self.dead_letters.append(delivery)
        return succeeded

    def schedule(self) -> bool:
        """Run every function that a schedule invokes; whether all of them went well."""
        went = [self._invoke(function, SCHEDULED) for function in self._scheduled()]
        return all(went)

    def _scheduled(self) -> list[Any]:
        return [
            getattr(app, source.name)
            for app in self.apps.values()
            for source in app.app.event_sources
            if isinstance(source, ScheduledEventConfig)
        ]

    def behind(self, stream: Stream) -> list[Json]:
        """The changes that the function has not been given yet."""
        table = dynamodb_backends[ACCOUNT][REGION].tables[stream.table]
        return [record.to_json() for record in table.stream_shard.items[stream.position :]]

    def feed(self, stream: Stream, size: int = 10) -> bool:
        """Give the function the next records; it gets them again where it fails."""
        changes = self.behind(stream)[:size]
        records = [as_lambda_gets_it(each) for each in changes if not is_blank(each)]
        handler = getattr(self.apps[stream.service], stream.function)
        if records and not self._invoke(handler, {"Records": records}):
            return False
        stream.position += len(changes)
        return True

    def _invoke(self, handler: Any, event: Json) -> bool:
        try:
            with self.faults.possible():
                handler(event, CONTEXT)
        # Whatever a handler raises, Lambda sees a failed invocation.
        except (Exception, Crash) as error:
            self.last_error = error
            return False
        return True

    def move_on(self) -> None:
        """Records and events go their way for a while, as far as faults let them."""
        for _ in range(3):
            for stream in self.streams:
                self.feed(stream)
            for delivery in list(self.waiting):
                self.attempt(delivery)

    # After the dust

    def settle(self) -> None:
        """Let everything come through that waits; raises where something never does."""
        self.faults.stop()
        for _ in range(100):
            for stream in self.streams:
                while self.behind(stream):
                    if not self.feed(stream):
                        raise AssertionError(f"stuck: {stream}") from self.last_error
            self._redrive()
            # A function that has just read its stream may have written what another one reads.
            if not self.waiting and not any(map(self.behind, self.streams)):
                return
            for delivery in list(self.waiting):
                self.attempt(delivery)
        stuck = ", ".join(map(str, [*self.waiting, *self.dead_letters]))
        raise AssertionError(f"never done: {stuck}") from self.last_error

    def _redrive(self) -> None:
        """As an operator does, once nothing else is on its way; what failed so is tried again."""
        if not self.waiting:
            for letter in self.dead_letters:
                letter.attempts = 0
            self.waiting, self.dead_letters = self.dead_letters, []

    def items(self, table: str) -> list[Json]:
        scan = boto3.resource("dynamodb").Table(table).scan
        return list(scan()["Items"])


def is_blank(record: Json) -> bool:
    """moto makes an item by UpdateItem in two steps, DynamoDB in one."""
    return bool(record["dynamodb"].get("NewImage") == record["dynamodb"]["Keys"])


def as_lambda_gets_it(record: Json) -> Json:
    """moto's record of a change in the form of a recorded one."""
    made, change = recorded("stream_record"), dict(record["dynamodb"])
    if change.get("OldImage") == change["Keys"]:
        del change["OldImage"]
    images = {k: v for k, v in change.items() if k in ("Keys", "OldImage", "NewImage")}
    kind = "MODIFY" if "OldImage" in change else "INSERT"
    name = kind if "NewImage" in change else "REMOVE"
    return {**made, "eventName": name, "dynamodb": made["dynamodb"] | images}
