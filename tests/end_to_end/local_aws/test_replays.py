"""`make replay` on a bus with two services, which note what comes to them."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest

from ecom.models import now
from infra.operations.errors import OperationError
from infra.operations.replaying import replay
from infra.operations.replays import Window
from tests.end_to_end.local_aws.workbench import Workbench, eventually, zipped
from tests.support.reaching import reaching

NOTE = """
import json
def handler(event, context):
    print("out:" + json.dumps([event["resources"][0], "replay-name" in event]))
"""


class Bus:
    """A bus with an archive, and a rule each of `orders` and `payment`."""

    name = "ecommerce-local-bus"

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._events = bench.client("events")
        arn = self._events.create_event_bus(Name=self.name)["EventBusArn"]
        self._events.create_archive(ArchiveName=f"{self.name}-archive", EventSourceArn=arn)
        for service in ("orders", "payment"):
            self._add_handler(f"ecommerce-local-{service}-on-test")

    def _add_handler(self, name: str) -> None:
        arn = self._bench.client("lambda").create_function(
            FunctionName=name,
            Role=self._bench.role(),
            Runtime="python3.11",
            Handler="index.handler",
            Code={"ZipFile": zipped("index.py", NOTE)},
        )["FunctionArn"]
        rule = {"EventBusName": self.name}
        self._events.put_rule(Name=name, **rule, EventPattern='{"source": ["test"]}')
        self._events.put_targets(Rule=name, **rule, Targets=[{"Id": "1", "Arn": arn}])

    def publish(self) -> str:
        """An event; returns the order that it is of."""
        order_id = uuid.uuid4().hex
        entry = {"Source": "test", "DetailType": "Test", "Detail": "{}", "Resources": [order_id]}
        self._events.put_events(Entries=[{**entry, "EventBusName": self.name}])
        return order_id

    def noted(self, service: str, order_id: str, count: int) -> list[bool]:
        """Of each event of the order that came to a service, whether it was replayed."""

        def look() -> list[bool]:
            lines = map(json.loads, self._bench.log(f"ecommerce-local-{service}-on-test"))
            return sorted(replayed for noted, replayed in lines if noted == order_id)

        return eventually(look, lambda noted: len(noted) >= count)

    def left_over(self) -> list[str]:
        """Rules and queues that were made for a replay."""
        rules = self._events.list_rules(EventBusName=self.name)["Rules"]
        queues = self._bench.client("sqs").list_queues(QueueNamePrefix="ecommerce-local-replay")
        names = [rule["Name"] for rule in rules if "replay" in rule["Name"]]
        return [*queues.get("QueueUrls", []), *names]


@pytest.fixture(scope="module")
def bus(corrected: Workbench) -> Iterator[Bus]:
    with reaching(corrected.aws):
        yield Bus(corrected)


def last_minutes() -> Window:
    return Window(now() - timedelta(minutes=5), now() + timedelta(minutes=5))


def test_one_order_is_replayed_to_one_service(bus: Bus) -> None:
    mine, other = bus.publish(), bus.publish()
    replay("local", last_minutes(), "orders", mine)
    assert bus.noted("orders", mine, 2) == [False, True]
    assert bus.noted("orders", other, 1) == bus.noted("payment", mine, 1) == [False]
    assert bus.left_over() == []


def test_a_service_gets_all_of_the_window_again(bus: Bus) -> None:
    order_ids = [bus.publish(), bus.publish()]
    replay("local", last_minutes(), "payment", None)
    for order_id in order_ids:
        assert bus.noted("payment", order_id, 2) == [False, True]
        assert bus.noted("orders", order_id, 1) == [False]


def test_without_a_service_all_get_it_again(bus: Bus) -> None:
    order_id = bus.publish()
    replay("local", last_minutes(), None, None)
    for service in ("orders", "payment"):
        assert bus.noted(service, order_id, 2) == [False, True]


def test_what_is_not_in_the_window_is_not_replayed(
    bus: Bus, capsys: pytest.CaptureFixture[str]
) -> None:
    order_id, soon = bus.publish(), now() + timedelta(minutes=5)
    replay("local", Window(soon, soon + timedelta(minutes=5)), None, order_id)
    assert f"Found 0 events of {order_id}" in capsys.readouterr().out


def test_a_service_without_rules_is_named(bus: Bus) -> None:  # noqa: ARG001
    with pytest.raises(OperationError, match="sends to nobody"):
        replay("local", last_minutes(), "nobody", None)
