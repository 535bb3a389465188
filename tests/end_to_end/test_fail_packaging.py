"""Staff cannot pack an order at all: nothing is charged, and staff know why."""

import pytest

from infra.demo.listener import until
from infra.demo.people import People
from infra.demo.shop import GraphqlError
from infra.demo.users import SHOPPER

WET = "The whole shelf is wet"


def test_failed_packaging_fails_the_order_and_frees_the_money(people: People) -> None:
    order_id = people.buy(1)["orderId"]
    people.start_packing(order_id)
    people.fail_packing(order_id, WET)
    people.await_status(order_id, "PACKAGING_FAILED")
    until(lambda: people.payment(order_id)["status"] == "CANCELLED" or None, "the money to be free")
    request = people.packaging_request(order_id)
    assert request is not None
    assert (request["status"], request["reason"]) == ("FAILED", WET)


def test_packaging_that_has_not_begun_cannot_fail(people: People) -> None:
    order_id = people.buy(1)["orderId"]
    until(lambda: people.packaging_request(order_id), "the packaging request")
    with pytest.raises(GraphqlError, match="nothing was changed") as refused:
        people.fail_packing(order_id, WET)
    assert refused.value.types == ["Conflict"]


def test_a_shopper_may_not_fail_it(people: People) -> None:
    order_id = people.buy(1)["orderId"]
    people.start_packing(order_id)
    with pytest.raises(GraphqlError) as refused:
        people.fail_packing(order_id, WET, SHOPPER)
    assert refused.value.types[0] in ("Unauthorized", "Forbidden")
    request = people.packaging_request(order_id)
    assert request is not None
    assert (request["status"], request["reason"]) == ("IN_PROGRESS", None)
