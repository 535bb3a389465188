"""A package on its way: couriers say where it is, its owner sees it."""

from datetime import timedelta
from typing import Any

import pytest

from ecom.models import now
from infra.demo import queries
from infra.demo.listener import until
from infra.demo.people import Json, People
from infra.demo.shop import GraphqlError
from infra.demo.users import ADMIN, COURIER, PACKER, SHOPPER, User


def report(people: People, order_id: str, user: User = COURIER, **changes: Any) -> Json:
    """Tell of an event of just now; returns it."""
    time = now().isoformat(timespec="milliseconds")
    event = {"status": "Sorted", "place": "Lyon", "time": time, **changes}
    people.ask(user, queries.ADD_TRACKING_EVENT, input={"orderId": order_id, **event})
    return event


def tracking(people: People, order_id: str, user: User = SHOPPER) -> Json | None:
    """What a user sees of an order with its delivery."""
    order: Json | None = people.ask(user, queries.TRACKING, orderId=order_id)
    return order


def delivery(people: People, order_id: str) -> Json:
    order = tracking(people, order_id)
    assert order is not None
    return dict(order["delivery"])


def packed(people: People) -> str:
    """The order of a package that waits for the courier."""
    order_id: str = people.buy(1)["orderId"]
    people.start_packing(order_id)
    people.finish_packing(order_id)
    until(lambda: (tracking(people, order_id) or {})["delivery"], "the delivery to be planned")
    return order_id


def refused(people: People, order_id: str, error: str, **changes: Any) -> None:
    with pytest.raises(GraphqlError) as refusal:
        report(people, order_id, **changes)
    assert refusal.value.types[0] == error


def test_the_owner_follows_the_package_from_door_to_door(people: People) -> None:
    order_id = packed(people)
    number = delivery(people, order_id)["trackingNumber"]
    people.start_delivery(order_id)
    sorted_, out = report(people, order_id), report(people, order_id, status="Out for delivery")
    people.work(COURIER, "completeDelivery", order_id)
    seen = delivery(people, order_id)
    assert (seen["status"], seen["trackingNumber"]) == ("COMPLETED", number)
    told = [event["status"] for event in seen["events"]]
    assert told == ["Picked up", "Sorted", "Out for delivery", "Delivered"]
    assert seen["events"][1:3] == [sorted_, out]


def test_the_same_event_sent_twice_is_seen_once(people: People) -> None:
    order_id = packed(people)
    people.start_delivery(order_id)
    event = report(people, order_id)
    report(people, order_id, ADMIN, **event)
    assert delivery(people, order_id)["events"][1:] == [event]


def test_a_package_is_tracked_only_while_it_is_on_its_way(people: People) -> None:
    order_id = packed(people)
    refused(people, order_id, "Conflict")
    assert delivery(people, order_id)["events"] == []
    people.start_delivery(order_id)
    people.work(COURIER, "failDelivery", order_id)
    refused(people, order_id, "Conflict")
    told = [event["status"] for event in delivery(people, order_id)["events"]]
    assert told == ["Picked up", "Delivery failed"]


def test_before_there_is_a_package_there_is_nothing_to_track(people: People) -> None:
    order_id = people.buy(1)["orderId"]
    assert tracking(people, order_id) == {"delivery": None}
    refused(people, order_id, "NotFound")


def test_nobody_else_sees_where_a_package_is(people: People) -> None:
    order_id = packed(people)
    for stranger in (PACKER, COURIER):
        assert tracking(people, order_id, stranger) is None


@pytest.mark.parametrize("user", [SHOPPER, PACKER], ids=lambda user: user.role)
def test_only_couriers_and_administrators_report(people: People, user: User) -> None:
    order_id = people.buy(1)["orderId"]
    with pytest.raises(GraphqlError) as refusal:
        report(people, order_id, user)
    assert refusal.value.types[0] in ("Unauthorized", "Forbidden")


def test_what_has_not_happened_yet_is_not_reported(people: People) -> None:
    order_id = packed(people)
    people.start_delivery(order_id)
    tomorrow = (now() + timedelta(days=1)).isoformat()
    for time in (tomorrow, now().date().isoformat()):
        refused(people, order_id, "BadRequest", time=time)
