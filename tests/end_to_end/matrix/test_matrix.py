"""Every way in by every kind of caller: `docs/permissions.md` is true of the deployed shop."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import boto3
import pytest

from ecom import events
from infra.demo import queries
from infra.demo.people import ADDRESS, People, total_of
from infra.demo.shop import Shop
from tests.end_to_end.matrix import callers, cells, ways_in
from tests.end_to_end.matrix.callers import ACCOUNT, STRANGER, Caller
from tests.end_to_end.matrix.cells import IN, OUT, Cell
from tests.support import permissions

Try = Callable[[Caller], str]
FEW = {STRANGER, ACCOUNT, *permissions.GRAPHQL["Mutation.publishOrderChange"]}
"""Who signs where no signature opens anything: among them whoever may ask the GraphQL API."""


@pytest.fixture(scope="module")
def everyone(people: People) -> list[Caller]:
    return callers.everyone(people)


@pytest.fixture(scope="module")
def order_id(people: People, everyone: list[Caller]) -> str:
    """An order of the owner that is over: nothing can be done to it any more."""
    (owner,) = (each.headers["Authorization"] for each in everyone if each.name == "owner")
    basket = people.pick(1)
    price = people.delivery_price(basket)
    order = {
        "products": basket,
        "address": ADDRESS,
        "deliveryPrice": price,
        "paymentToken": people.authorise(total_of(basket, price)),
    }
    payload = {"userId": callers.decoded(owner.split(".")[1])["sub"], "order": order}
    answer: Any = boto3.client("lambda").invoke(
        FunctionName=people.shop.parameters["orders/create-order/arn"],
        Payload=json.dumps(payload).encode(),
    )
    made = str(json.loads(answer["Payload"].read())["order"]["orderId"])
    people.shop.graphql(queries.CANCEL_ORDER, {"input": {"orderId": made}}, owner)
    return made


def test_whoever_may_is_let_in_and_everybody_else_is_kept_out(
    shop: Shop, everyone: list[Caller], order_id: str
) -> None:
    started = time.monotonic()
    first, last = split([*of_apis(shop, everyone, order_id), *of_the_account(shop, everyone)])
    deviations = cells.deviations(first) + cells.deviations(last)
    seconds = time.monotonic() - started
    print(f"\n{len(first) + len(last)} cells in {seconds:.0f} s")
    assert not deviations, "\n".join(["", *deviations])


def split(all_cells: Iterable[Cell]) -> tuple[list[Cell], list[Cell]]:
    """Those that can be tried at any time, and those that end accounts."""
    known = list(all_cells)
    ending = [each for each in known if each.way_in in ways_in.ENDING]
    return [each for each in known if each not in ending], ending


def of_apis(shop: Shop, everyone: list[Caller], order_id: str) -> Iterator[Cell]:
    for name, who in permissions.REST.items():
        request = ways_in.rest(shop, name, order_id)
        owned = is_owned(who, request, order_id)
        yield from row(name, who, everyone, partial(cells.rest, request, owned=owned))
    for name, who in permissions.GRAPHQL.items():
        request = ways_in.graphql(shop, name, order_id)
        owned = is_owned(who, request, order_id)
        yield from row(name, who, everyone, partial(cells.graphql, request, owned=owned))


def is_owned(who: frozenset[str], request: ways_in.Request, order_id: str) -> bool:
    """Whether shoppers name an order: another's is answered as one that does not exist."""
    return bool(who & {"owner", "user"}) and order_id in request.url + request.body


def of_the_account(shop: Shop, everyone: list[Caller]) -> Iterator[Cell]:
    for table, make in (
        (permissions.FUNCTIONS, ways_in.function),
        (permissions.PUBLISHERS, ways_in.publisher),
    ):
        for name, who in table.items():
            yield from row(name, who, everyone, partial(cells.control_plane, make(shop, name)))
    connect = partial(cells.websocket_connection, shop.parameters["platform/listener-api/url"])
    yield from row("$connect", permissions.WEBSOCKET["$connect"], everyone, connect)


def row(name: str, who: frozenset[str], everyone: list[Caller], found: Try) -> Iterator[Cell]:
    """The cells of a way in; where no signature opens anything, a few signers stand for all."""
    is_signed = who.isdisjoint(permissions.CALLERS)
    admitted = permissions.callers(who) | ({ACCOUNT} if is_signed else set())
    for caller in everyone:
        if is_signed or not caller.credentials or caller.name in FEW:
            is_in = "anyone" in who or caller.name in admitted
            yield Cell(name, caller, IN if is_in else OUT, found)


def test_a_rule_hands_on_the_events_of_its_sources_only(shop: Shop) -> None:
    found = {
        function: frozenset(s for s in SOURCES if matches(pattern, s))
        for function, pattern in rules(shop)
    }
    assert not permissions.differences("Bus rules", permissions.RULES, found)


SOURCES = {event.source for event in events.ALL} | {"ecommerce", "stranger"}


def rules(shop: Shop) -> Iterator[tuple[str, dict[str, Any]]]:
    """The functions that rules feed, and the rules' patterns."""
    bus = shop.parameters["platform/event-bus/name"]
    client, prefix = boto3.client("events"), f"ecommerce-{shop.environment}-"
    for rule in client.list_rules(EventBusName=bus, NamePrefix=prefix)["Rules"]:
        (target,) = client.list_targets_by_rule(Rule=rule["Name"], EventBusName=bus)["Targets"]
        yield target["Arn"].split(":")[-1].removeprefix(prefix), json.loads(rule["EventPattern"])


def matches(pattern: dict[str, Any], source: str) -> bool:
    event = {
        "id": "1", "account": "1", "time": "2020-01-01T00:00:00Z", "region": "us-east-1",
        "resources": [], "source": source,
        "detail-type": pattern.get("detail-type", ["Any"])[0], "detail": pattern.get("detail", {}),
    }  # fmt: skip
    told = {"EventPattern": json.dumps(pattern), "Event": json.dumps(event)}
    return bool(boto3.client("events").test_event_pattern(**told)["Result"])
