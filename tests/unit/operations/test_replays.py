"""What is replayed, and to whom."""

from datetime import UTC, datetime, timedelta

import pytest

from infra.operations.errors import OperationError
from infra.operations.replays import (
    Json,
    Target,
    Window,
    deliveries,
    in_order,
    name_of,
    only_resource,
)

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)


def target(function: str, pattern: str = "{}") -> Target:
    return Target("rule", pattern, f"arn:aws:lambda:eu-west-1:123456789012:function:{function}")


def event(id_: str, minute: int) -> Json:
    return {"id": id_, "time": f"2026-11-23T19:{minute:02}:00Z"}


def test_times_are_utc_unless_they_say_otherwise() -> None:
    window = Window.of("2026-11-23T19:00", "2026-11-23T20:30+01:00", NOW)
    assert window.end - window.start == timedelta(minutes=30)


def test_a_window_without_an_end_goes_until_now() -> None:
    assert Window.of("2026-11-23", None, NOW).end == NOW


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-11-23T19:00", "2026-11-23T19:00"), ("2026-11-23T19:00", "2026-11-24"), ("noon", None)],
)
def test_a_window_that_cannot_be_is_refused(start: str, end: str | None) -> None:
    with pytest.raises(OperationError):
        Window.of(start, end, NOW)


def test_the_last_minutes_may_not_be_in_the_archive_yet() -> None:
    assert Window.of("2026-11-23T19:00", None, NOW).may_be_incomplete(NOW)
    assert not Window.of("2026-11-23T19:00", "2026-11-23T19:30", NOW).may_be_incomplete(NOW)


@pytest.mark.parametrize(
    "name", ["ecommerce-prod-payment-3p-on-order-created", "payment-3p-prod-on_order_created"]
)
def test_a_rule_belongs_to_the_service_whose_handler_it_runs(name: str) -> None:
    function = target(name)
    assert function.is_of("prod", "payment-3p")
    assert not function.is_of("prod", "payment")
    assert not function.is_of("dev", "payment-3p")


def test_only_the_resource_and_only_this_replay_are_collected() -> None:
    name = name_of("prod", NOW)
    assert only_resource("order-1", name) == {"replay-name": [name], "resources": ["order-1"]}


def test_collected_events_come_once_and_oldest_first() -> None:
    late, early = event("late", 9), event("early", 5)
    assert in_order([late, early, late]) == [early, late]


def test_an_event_goes_to_every_target_whose_pattern_it_fits() -> None:
    orders, payment = target("orders", "early"), target("payment", "early late")
    early, late = event("early", 5), event("late", 9)
    assert list(
        deliveries([early, late], [orders, payment], lambda pattern, each: each["id"] in pattern)
    ) == [(orders, early), (payment, early), (payment, late)]
