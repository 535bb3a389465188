"""Events are lost for good: some time after an order's end staff see its payment, and end it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from infra.demo import queries
from infra.demo.listener import until
from infra.demo.people import Json, People
from infra.demo.shop import Shop
from infra.demo.users import ADMIN, COURIER
from tests.end_to_end.test_payments import bought, on_its_way, shown

SECONDS = 180
"""The grace, the schedule's interval of a minute, and the local scheduler's tick."""


@contextmanager
def lost(shop: Shop, *functions: str) -> Iterator[None]:
    """Meanwhile no event reaches the functions, and nothing keeps what does not."""
    events, bus = boto3.client("events"), shop.parameters["platform/event-bus/name"]
    taken: list[tuple[str, list[Any]]] = []
    for rule in events.list_rules(EventBusName=bus)["Rules"]:
        targets = events.list_targets_by_rule(Rule=rule["Name"], EventBusName=bus)["Targets"]
        if targets and str(targets[0]["Arn"]).endswith(functions):
            ids = [target["Id"] for target in targets]
            events.remove_targets(Rule=rule["Name"], EventBusName=bus, Ids=ids)
            taken.append((rule["Name"], targets))
    assert len(taken) == len(functions)
    yield
    for name, targets in taken:
        events.put_targets(Rule=name, EventBusName=bus, Targets=targets)


def failed(people: People) -> dict[str, Json]:
    """The payments that staff see, by order."""
    found, token = dict[str, Json](), None
    while True:
        page = people.ask(ADMIN, queries.FAILED_PAYMENTS, nextToken=token)
        found |= {each["orderId"]: each for each in page["payments"]}
        if not (token := page["nextToken"]):
            return found


def delivered(people: People) -> str:
    order_id = on_its_way(people)
    people.work(COURIER, "completeDelivery", order_id)
    people.await_status(order_id, "FULFILLED")
    return order_id


def unpacked(people: People) -> str:
    order_id = bought(people)
    people.start_packing(order_id)
    people.fail_packing(order_id, "wet")
    people.await_status(order_id, "PACKAGING_FAILED")
    return order_id


def settled(people: People, order_id: str, status: str) -> None:
    """Wait until payment and the order both say so."""

    def look() -> bool | None:
        there = (shown(people, order_id)["status"], people.order(order_id)["paymentStatus"])
        return there == (status, status) or None

    until(look, f"the payment of {order_id} to be {status}", SECONDS)


def test_payments_that_no_event_settles_are_shown_to_staff_and_ended_by_a_retry(
    people: People, shop: Shop
) -> None:
    with lost(shop, "payment-on-delivery-completed", "payment-on-packaging-failed"):
        unpaid, held = delivered(people), unpacked(people)
    with lost(shop, "orders-on-payment-captured"):
        untold = delivered(people)
        until(lambda: shown(people, untold)["status"] == "CAPTURED" or None, "the capture")
    until(lambda: {unpaid, held} <= failed(people).keys() or None, "staff to see them", SECONDS)
    assert failed(people)[unpaid]["failure"] == failed(people)[held]["failure"] == "not settled"
    assert shown(people, unpaid)["status"] == shown(people, held)["status"] == "FAILED"
    for order_id, status in ((unpaid, "CAPTURED"), (held, "CANCELLED")):
        assert people.ask(ADMIN, queries.RETRY_PAYMENT, input={"orderId": order_id})["success"]
        settled(people, order_id, status)
    assert not {unpaid, held, untold} & failed(people).keys()
    settled(people, untold, "CAPTURED")
