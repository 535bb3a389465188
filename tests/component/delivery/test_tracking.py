from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from ecom.models import now
from tests.component.conftest import Queue
from tests.component.delivery.conftest import ask, backend, error
from tests.support.aws_payloads import CONTEXT, stream_event
from tests.support.examples import ORDER_ID, address

DONE = {"success": True}


def ago(minutes: float) -> str:
    return (now() - timedelta(minutes=minutes)).isoformat(timespec="milliseconds")


def report(app: ModuleType, groups: tuple[str, ...] = ("delivery",), **changes: Any) -> Any:
    event = {"status": "Sorted", "place": "Lyon", "time": ago(1), **changes}
    return ask(app, "addTrackingEvent", groups, **event)


def seen(app: ModuleType) -> list[str]:
    """What the events of the example order's delivery say."""
    return [event["status"] for event in ask(app, "getDelivery")["events"]]


@pytest.fixture
def started(waiting: ModuleType) -> ModuleType:
    ask(waiting, "startDelivery")
    return waiting


def test_staff_and_services_see_where_a_package_was_and_when(started: ModuleType) -> None:
    time = ago(2)
    assert report(started, time=time) == DONE
    delivery = ask(started, "getDelivery")
    assert delivery["events"][0] == {"status": "Sorted", "place": "Lyon", "time": time}
    _, answer = backend(started)
    assert answer["events"] == delivery["events"]
    assert answer["trackingNumber"] == delivery["trackingNumber"]


@pytest.mark.parametrize(
    ("end", "told"), [("completeDelivery", "Delivered"), ("failDelivery", "Delivery failed")]
)
def test_the_steps_of_a_delivery_are_told_without_a_place(
    started: ModuleType, end: str, told: str
) -> None:
    ask(started, end)
    assert seen(started) == ["Picked up", told]
    assert all("place" not in event for event in ask(started, "getDelivery")["events"])


def test_what_is_reported_late_is_seen_where_it_belongs(started: ModuleType) -> None:
    for status, minutes in (("Out for delivery", 1), ("Sorted", 3), ("At the border", 2)):
        report(started, status=status, time=ago(minutes))
    assert seen(started)[:3] == ["Sorted", "At the border", "Out for delivery"]


def test_the_same_event_sent_twice_is_kept_once(started: ModuleType) -> None:
    time = now() - timedelta(minutes=1)
    there = time.isoformat(timespec="milliseconds")
    elsewhere = there.replace("+00:00", "Z")
    assert report(started, time=there) == report(started, time=elsewhere) == DONE
    assert seen(started) == ["Sorted", "Picked up"]


@pytest.mark.parametrize("steps", [[], ["startDelivery", "completeDelivery"]])
def test_only_a_package_on_its_way_is_tracked(waiting: ModuleType, steps: list[str]) -> None:
    for step in steps:
        ask(waiting, step)
    before = ask(waiting, "getDelivery")
    assert error(report(waiting)) == "Conflict"
    assert ask(waiting, "getDelivery") == before


def test_a_delivery_that_cannot_be_read_is_named(app: ModuleType, table: Any) -> None:
    table.put_item(Item={"orderId": ORDER_ID, "status": "LOST"})
    assert error(report(app)) == "Unreadable"


def test_an_unknown_package_is_not_found_and_not_made(app: ModuleType, table: Any) -> None:
    assert error(report(app)) == "NotFound"
    assert table.scan()["Count"] == 0


def test_a_full_list_takes_nothing_but_the_end(started: ModuleType, table: Any) -> None:
    told = [{"status": f"Stop {number}", "place": "Lyon", "time": ago(1)} for number in range(98)]
    table.update_item(
        Key={"orderId": ORDER_ID},
        UpdateExpression="SET events = list_append(events, :told)",
        ExpressionAttributeValues={":told": told},
    )
    assert report(started) == DONE
    assert error(report(started)) == "Conflict"
    assert ask(started, "completeDelivery") == DONE
    assert len(seen(started)) == 101


@pytest.mark.parametrize(
    "wrong",
    [
        {"time": ago(-24 * 60)},
        {"time": "2026-11-22"},
        {"time": "0001-01-01T00:00:00+14:00"},
        {"time": "yesterday"},
        {"place": ""},
        {"place": None},
        {"status": " "},
        {"status": "x" * 257},
        {"address": "Lyon"},
    ],
)
def test_a_malformed_event_is_refused(started: ModuleType, wrong: dict[str, Any]) -> None:
    assert error(report(started, **wrong)) == "BadRequest"
    assert seen(started) == ["Picked up"]


@pytest.mark.parametrize("groups", [(), ("warehouse",)])
def test_shoppers_and_other_staff_report_nothing(
    started: ModuleType, groups: tuple[str, ...]
) -> None:
    assert error(report(started, groups)) == "Forbidden"
    assert seen(started) == ["Picked up"]


def test_an_administrator_may_report(started: ModuleType) -> None:
    assert report(started, groups=("admin",)) == DONE


def test_a_delivery_from_before_tracking_can_be_tracked(app: ModuleType, table: Any) -> None:
    old = {"orderId": ORDER_ID, "address": address().to_json(), "status": "IN_PROGRESS"}
    table.put_item(Item=old)
    assert backend(app)[1] == {"orderId": ORDER_ID, "status": "IN_PROGRESS", "events": []}
    assert report(app) == DONE
    assert seen(app) == ["Sorted"]


def test_a_report_is_no_event_on_the_bus(started: ModuleType, table: Any, bus: Queue) -> None:
    before = table.get_item(Key={"orderId": ORDER_ID})["Item"]
    report(started)
    after = table.get_item(Key={"orderId": ORDER_ID})["Item"]
    started.on_delivery_change(stream_event((before, after)), CONTEXT)
    assert bus.messages() == []
