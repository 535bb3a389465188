"""The events on the shared bus, from each producer's code to each consumer's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NoReturn

import pytest
from chalice.app import CloudWatchEventConfig
from moto.events.models import EventPattern

from ecom import events
from ecom.events import EventType
from tests.contract.event_table import CONTRACT, Row
from tests.contract.published import ORDER, TOKEN, BusEvent, all_events, events_of
from tests.support.aws_payloads import CONTEXT


@dataclass(frozen=True)
class Consumer:
    """A function that a rule on the shared bus invokes."""

    service: str
    module: ModuleType
    rule: CloudWatchEventConfig

    def matches(self, event: BusEvent) -> bool:
        return bool(EventPattern(None, self.rule.event_pattern).matches_event(event))

    def invoke(self, event: BusEvent) -> None:
        getattr(self.module, self.rule.handler_string.removeprefix("app."))(event, CONTEXT)


@pytest.fixture(scope="module")
def consumers(services: Mapping[str, ModuleType]) -> list[Consumer]:
    return [
        Consumer(service, module, source)
        for service, module in services.items()
        for source in module.app.event_sources
        if isinstance(source, CloudWatchEventConfig)
    ]


@pytest.fixture(scope="module")
def published(services: Mapping[str, ModuleType]) -> dict[str, BusEvent]:
    """One example of each event, by its detail-type."""
    return {event["detail-type"]: event for event in all_events(services)}


class Read(Exception):
    """Stops a handler when it has read its event: `args` are the type it expected, the detail."""


@pytest.fixture
def reading_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    parse = EventType.parse

    def stop(self: EventType[Any], detail: Mapping[str, Any]) -> NoReturn:
        raise Read(self, parse(self, detail))

    monkeypatch.setattr(EventType, "parse", stop)


def read(consumer: Consumer, event: BusEvent) -> tuple[Any, ...]:
    with pytest.raises(Read) as caught:
        consumer.invoke(event)
    return caught.value.args


def readers(consumers: Sequence[Consumer], event: BusEvent) -> list[Consumer]:
    """Who is invoked with the event; the listener forwards it unread."""
    return [each for each in consumers if each.matches(event) and each.service != "platform"]


def strangers(value: Any) -> Any:
    """The same JSON with a field that nobody knows in every object."""
    if isinstance(value, dict):
        return {key: strangers(each) for key, each in value.items()} | {"unheardOf": {"of": 1}}
    return [strangers(each) for each in value] if isinstance(value, list) else value


def test_the_contract_names_every_event_and_each_has_a_producer(
    published: dict[str, BusEvent],
) -> None:
    named = {(each.source, each.detail_type) for each in CONTRACT}
    assert {(each.source, each.name) for each in events.ALL} == named
    assert {(each["source"], each["detail-type"]) for each in published.values()} == named


@pytest.mark.parametrize("row", CONTRACT, ids=str)
def test_an_event_has_the_shape_of_the_contract(row: Row, published: dict[str, BusEvent]) -> None:
    event = published[row.detail_type]
    assert event["resources"] == [row.resource]
    assert event["detail"] == row.detail


@pytest.mark.parametrize("row", CONTRACT, ids=str)
def test_exactly_the_services_of_the_contract_react(
    row: Row, published: dict[str, BusEvent], consumers: list[Consumer]
) -> None:
    reacting = [each.service for each in readers(consumers, published[row.detail_type])]
    assert sorted(reacting) == sorted(row.reacts)


@pytest.mark.parametrize(
    ("change", "reacts"),
    [
        ({"products": [], "total": 1}, {"warehouse", "payment"}),
        ({"total": 3000}, {"payment"}),
        # An order that leaves NEW has its final total, which payment captures.
        ({"status": "FULFILLED"}, {"payment"}),
        ({"address": {**ORDER["address"], "city": "Paris"}}, set()),
    ],
    ids=["products and total", "total", "status", "address"],
)
def test_only_who_is_concerned_reacts_to_a_modified_order(
    change: dict[str, Any],
    reacts: set[str],
    services: Mapping[str, ModuleType],
    consumers: list[Consumer],
) -> None:
    (event,) = events_of(services["orders"], [(ORDER, ORDER | change)])
    # Who follows an order is told of every change.
    assert {each.service for each in readers(consumers, event)} == {*reacts, "frontend"}


@pytest.mark.usefixtures("reading_stops")
@pytest.mark.parametrize("row", [each for each in CONTRACT if each.reacts], ids=str)
def test_every_consumer_reads_the_event_and_ignores_fields_that_it_does_not_know(
    row: Row, published: dict[str, BusEvent], consumers: list[Consumer]
) -> None:
    event = published[row.detail_type]
    for consumer in readers(consumers, event):
        type_, detail = read(consumer, event)
        assert (type_.source, type_.name) == (row.source, row.detail_type)
        assert read(consumer, event | {"detail": strangers(event["detail"])}) == (type_, detail)


def test_the_listener_hears_every_event_of_the_shop_and_no_other(
    published: dict[str, BusEvent], consumers: list[Consumer]
) -> None:
    (listener,) = [each for each in consumers if each.service == "platform"]
    assert all(listener.matches(event) for event in published.values())
    assert not listener.matches(published["OrderCreated"] | {"source": "aws.s3"})


def test_no_event_carries_a_payment_token(published: dict[str, BusEvent]) -> None:
    said = json.dumps(list(published.values()))
    assert TOKEN not in said
    assert "token" not in said.lower()
