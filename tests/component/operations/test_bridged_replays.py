"""Replaying where Chalice's rules are on the default bus."""

import boto3
import pytest

from ecom.models import now
from infra.operations.archive import Archive
from infra.operations.errors import OperationError
from infra.operations.replaying import replay
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


@pytest.mark.parametrize(("service", "order_id"), [("orders", None), (None, "order-1")])
def test_over_the_bridge_only_whole_windows_are_replayed(
    bus: str, service: str | None, order_id: str | None
) -> None:
    bridge = "ecommerce-dev-bridge"
    boto3.client("events").put_rule(Name=bridge, EventBusName=bus, EventPattern=PATTERN)
    with pytest.raises(OperationError, match="without SERVICE and ORDER"):
        replay("dev", Window.of("2026-01-01", None, now()), service, order_id)
