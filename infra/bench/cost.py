"""What one fulfilled order asks of AWS, counted from the trail of the local AWS.

The people of the story wait before they look into a queue, so that each looks once. Nobody else
may use the shop meanwhile. The demo's own calls as operator are left out, the listener is apart.
"""

import time
from collections.abc import Callable, Iterable, Sequence

from infra.bench.report import Row, table
from infra.demo.listener import Listener
from infra.demo.people import Json, People
from infra.demo.shop import Shop
from infra.demo.stories import Delivered
from infra.demo.story import SOURCES
from infra.demo.users import User
from infra.local.__main__ import STATE
from infra.local.trail import FILE_NAME, Call, read
from infra.sources import ROOT

READS = {"GetItem", "BatchGetItem", "Query", "Scan"}
WRITES = {"PutItem", "UpdateItem", "DeleteItem"}
LISTENER = "platform"
SCHEDULED = ("-orders-find-unsettled", "-users-find-departed")
"""Come round by themselves, whether there was an order or not."""
PATIENCE = 1.5
"""Seconds until an order has reached the next queue, and the last event its end."""


class PatientPeople(People):
    """They look once, not again and again: polling is the demo's cost, not the order's."""

    def _await_queued(self, user: User, order_id: str) -> None:
        time.sleep(PATIENCE)
        super()._await_queued(user, order_id)

    def await_status(self, order_id: str, status: str) -> Json:
        time.sleep(PATIENCE)
        return super().await_status(order_id, status)


def run(shop: Shop) -> None:
    """Take one order through the shop and print what it asked for."""
    calls = [call for call in of_one_order(shop) if is_caused(call)]
    own = [call for call in calls if service_of(call) != LISTENER]
    listener = [call for call in calls if service_of(call) == LISTENER]
    if sum(call.action == "dynamodb:PutItem" and table_of(call) == "orders" for call in own) != 1:
        raise RuntimeError("Somebody else placed an order meanwhile: run it again.")
    rows = [(name, *counts(group)) for name, group in grouped(own, service_of)]
    rows += [("all of these", *counts(own)), ("besides: the listener", *counts(listener))]
    head = ("service", "invocations", "signed calls", "reads", "writes", "PutEvents", "events")
    table("One fulfilled order, by service", head, rows)
    table("By table", ("table", "reads", "writes"), by_table(own))
    invocations = [call for call in own if call.is_invocation]
    rows = [(name, len(group)) for name, group in grouped(invocations, lambda call: call.function)]
    table("By function", ("function", "invocations"), rows)


def is_caused(call: Call) -> bool:
    """Whether a function made it because of the order."""
    return bool(call.function) and not call.function.endswith(SCHEDULED)


def of_one_order(shop: Shop) -> list[Call]:
    """The trail of one order, from the catalogue to the captured payment."""
    with Listener(shop, SOURCES) as listener:
        story = Delivered(PatientPeople(shop), listener)
        story.prepare()
        time.sleep(PATIENCE)
        since = time.time()
        story.happen()
        time.sleep(PATIENCE)
        return read(STATE / FILE_NAME, since)


def counts(calls: Sequence[Call]) -> tuple[int, ...]:
    """Invocations, signed calls to APIs, items read, items written, PutEvents, events."""
    publications = [call for call in calls if call.action == "events:PutEvents"]
    return (
        sum(call.is_invocation for call in calls),
        sum(call.action.startswith("execute-api:") for call in calls),
        accesses(calls, READS),
        accesses(calls, WRITES),
        len(publications),
        sum(call.entries for call in publications),
    )


def accesses(calls: Iterable[Call], operations: set[str]) -> int:
    """DynamoDB's reads or writes; each item of a batch or a transaction counts."""
    actions = {f"dynamodb:{operation}" for operation in operations}
    return sum(call.entries for call in calls if call.action in actions)


def by_table(calls: Sequence[Call]) -> list[Row]:
    used = [call for call in calls if call.action.startswith("dynamodb:")]
    return [
        (name, accesses(group, READS), accesses(group, WRITES))
        for name, group in grouped(used, table_of)
    ]


def grouped(calls: Iterable[Call], key: Callable[[Call], str]) -> list[tuple[str, list[Call]]]:
    groups: dict[str, list[Call]] = {}
    for call in calls:
        groups.setdefault(key(call), []).append(call)
    return sorted(groups.items())


SERVICES = sorted(
    (folder.name.removesuffix("_app").replace("_", "-") for folder in ROOT.glob("*_app")),
    key=len,
    reverse=True,
)
"""Longest first: `payment-3p` before `payment`."""


def service_of(call: Call) -> str:
    """The service whose function called or was invoked: `ecommerce-local-{service}-...`."""
    return next(name for name in SERVICES if f"-local-{name}-" in call.function)


def table_of(call: Call) -> str:
    """The table's name without the environment, from its ARN or that of one of its indexes."""
    return call.resource.split("table/", 1)[1].split("/")[0].removeprefix("ecommerce-local-")
