"""Replaying where Chalice's rules are on the default bus."""

from typing import Any

import boto3
import pytest

from ecom.models import now
from infra.operations.archive import Archive
from infra.operations.errors import OperationError
from infra.operations.replaying import chosen, replay
from infra.operations.replays import Window

BUS = "ecommerce-dev-bus"
PATTERN = '{"source": [{"prefix": "ecommerce."}]}'


@pytest.fixture
def bus() -> str:
    boto3.client("events").create_event_bus(Name=BUS)
    return BUS


def test_a_bus_without_a_bridge_has_the_rules_itself(bus: str) -> None:
    boto3.client("events").put_rule(Name="other", EventBusName=bus, EventPattern=PATTERN)
    assert not Archive.of("dev").bridged()


@pytest.fixture
def bridge(bus: str) -> Archive:
    name = "ecommerce-dev-bridge"
    boto3.client("events").put_rule(Name=name, EventBusName=bus, EventPattern=PATTERN)
    return Archive.of("dev")


@pytest.mark.usefixtures("bridge")
def test_over_the_bridge_a_window_is_not_replayed_to_one_service() -> None:
    with pytest.raises(OperationError, match="leave SERVICE out"):
        replay("dev", Window.of("2026-01-01", None, now()), "orders", None)


def rule(name: str, function: str, **when: Any) -> None:
    """A rule of the default bus."""
    events = boto3.client("events")
    arn = f"arn:aws:lambda:eu-west-1:123456789012:function:{function}"
    events.put_rule(Name=name, **(when or {"EventPattern": PATTERN}))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": arn}])


def test_over_the_bridge_the_shops_handlers_are_those_on_the_default_bus(bridge: Archive) -> None:
    handler = "orders-dev-on_package_created"
    rule("ours", handler)
    rule("of-another-environment", "orders-tests-on_package_created")
    rule("of-another-system", "backup")
    rule("nightly", handler, ScheduleExpression="rate(1 day)")
    (target,) = chosen(bridge.targets(), "dev", None)
    assert target.function_arn.endswith(handler)
