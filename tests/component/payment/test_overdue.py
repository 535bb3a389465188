"""Payments of ended orders that an event should have settled: staff are shown them and end them."""

from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

from ecom.errors import OutOfOrder
from ecom.models import OrderStatus
from tests.component.conftest import Queue
from tests.component.payment.asking import REFUSED, Staff, ask, item, listed
from tests.component.payment.conftest import (
    CANCELLED,
    CREATED,
    DELIVERED,
    PACKED,
    PACKED_SHORT,
    UNDELIVERED,
    UNPACKED,
    deliver,
    modified,
    standing,
)
from tests.component.payment.third_party import TOKEN, ThirdParty
from tests.support.aws_payloads import CONTEXT, stream_event

Events = list[Any]
FULFILLED_SHORT = modified(3000, OrderStatus.FULFILLED)

CAPTURES = [
    pytest.param([CREATED, PACKED_SHORT], [DELIVERED], id="DeliveryCompleted"),
    pytest.param([CREATED], [PACKED_SHORT, DELIVERED], id="OrderModified and DeliveryCompleted"),
    pytest.param([PACKED_SHORT], [CREATED, DELIVERED], id="OrderCreated and DeliveryCompleted"),
    pytest.param([], [CREATED, PACKED_SHORT, DELIVERED], id="all"),
]
"""Of an order of 40.00 that was packed for 30.00 and delivered: what came, and what was lost."""
CANCELS = [
    pytest.param([CREATED], [UNPACKED], "PACKAGING_FAILED", id="PackagingFailed"),
    pytest.param([CREATED], [CANCELLED], "CANCELLED", id="OrderModified"),
    pytest.param([CREATED, PACKED], [UNDELIVERED], "DELIVERY_FAILED", id="DeliveryFailed"),
    pytest.param([], [CREATED, UNPACKED], "PACKAGING_FAILED", id="all"),
]


def take_over(app: ModuleType, status: str, total: object = 3000, **more: Any) -> tuple[int, Any]:
    """Orders tells of an order that has ended while its payment is not known to be settled."""
    body = {"status": status, "total": total, **more}
    return ask(app, "POST", "/backend/{order_id}/overdue", body=body, service="orders")


def test_a_service_without_a_signature_is_refused(app: ModuleType) -> None:
    body = {"status": "FULFILLED", "total": 1}
    assert ask(app, "POST", "/backend/{order_id}/overdue", body=body)[0] == 403


@pytest.mark.parametrize("status", ["NEW", "PACKAGED", "", None, "fulfilled"])
def test_an_order_that_has_not_ended_is_refused(app: ModuleType, status: Any) -> None:
    assert take_over(app, status)[0] == 400


def test_an_order_without_a_payment_is_not_found(app: ModuleType, table: Any) -> None:
    assert take_over(app, "FULFILLED")[0] == 404
    assert table.scan()["Count"] == 0


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize(("came", "_lost"), CAPTURES)
def test_a_delivered_order_is_shown_to_staff_and_no_money_moves(
    app: ModuleType, third_party: ThirdParty, staff: Staff, came: Events, _lost: Events
) -> None:
    deliver(app, *came)
    before = len(third_party.calls)
    status, answer = take_over(app, "FULFILLED")
    assert (status, answer["status"], answer["amount"]) == (200, "FAILED", 3000)
    assert TOKEN not in str(answer)
    (shown,) = staff("list")["payments"]
    assert (shown["status"], shown["failure"], shown["amount"]) == ("FAILED", "not settled", 3000)
    assert len(third_party.calls) == before


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize(("came", "_lost"), CAPTURES)
def test_a_retry_captures_the_final_total_of_a_delivered_order(
    app: ModuleType, third_party: ThirdParty, staff: Staff, came: Events, _lost: Events
) -> None:
    deliver(app, *came)
    take_over(app, "FULFILLED")
    assert staff("retry") == {"success": True}
    assert (standing(app), listed(app)) == (("CAPTURED", 3000, None), [])
    assert third_party.item == ("CAPTURED", 3000)


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize(("came", "lost"), CAPTURES)
def test_a_redrive_captures_the_final_total_of_a_delivered_order(
    app: ModuleType, third_party: ThirdParty, came: Events, lost: Events
) -> None:
    deliver(app, *came)
    take_over(app, "FULFILLED")
    deliver(app, *lost)
    assert (standing(app), listed(app)) == (("CAPTURED", 3000, None), [])
    assert third_party.item == ("CAPTURED", 3000)


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize(("came", "_lost", "end"), CANCELS)
def test_a_retry_releases_the_money_of_an_order_that_came_to_nothing(
    app: ModuleType, third_party: ThirdParty, staff: Staff, came: Events, _lost: Events, end: str
) -> None:
    deliver(app, *came)
    assert take_over(app, end, 4000)[1]["status"] == "FAILED"
    assert listed(app) == [("FAILED", "not settled")]
    assert third_party.item[0] == "AUTHORIZED"
    assert staff("retry") == {"success": True}
    assert (standing(app)[0], listed(app)) == ("CANCELLED", [])
    assert third_party.item[0] == "CANCELLED"


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize(("came", "lost", "end"), CANCELS)
def test_a_redrive_releases_the_money_of_an_order_that_came_to_nothing(
    app: ModuleType, third_party: ThirdParty, came: Events, lost: Events, end: str
) -> None:
    deliver(app, *came)
    take_over(app, end, 4000)
    deliver(app, *lost)
    assert (standing(app)[0], listed(app)) == ("CANCELLED", [])
    assert third_party.item[0] == "CANCELLED"


@pytest.mark.usefixtures("captured")
@pytest.mark.parametrize("end", ["FULFILLED", "REFUNDED"])
def test_a_settled_payment_stays_as_it_is(app: ModuleType, table: Any, end: str) -> None:
    before = item(table)
    assert take_over(app, end)[1]["status"] == "CAPTURED"
    assert item(table) == before


@pytest.mark.usefixtures("claimed")
def test_a_cancelled_payment_stays_as_it_is(app: ModuleType, table: Any) -> None:
    deliver(app, CREATED, UNPACKED)
    before = item(table)
    assert take_over(app, "PACKAGING_FAILED")[1]["status"] == "CANCELLED"
    assert item(table) == before


@pytest.mark.usefixtures("uncaptured")
def test_what_the_third_party_has_refused_stays_the_reason(app: ModuleType) -> None:
    take_over(app, "FULFILLED", 4000)
    assert listed(app) == [("FAILED", "capture refused")]


def test_a_refused_amount_does_not_hide_the_capture_that_is_due(
    app: ModuleType, failed: Any, third_party: ThirdParty, staff: Staff
) -> None:
    third_party.holds(2999)
    failed(PACKED_SHORT)
    take_over(app, "FULFILLED")
    assert listed(app) == [("FAILED", "amount refused")]
    third_party.holds(5000)
    assert staff("retry") == {"success": True}
    assert third_party.item == ("CAPTURED", 3000)


@pytest.mark.usefixtures("uncaptured")
def test_a_failure_that_nobody_would_see_is_listed(app: ModuleType, table: Any) -> None:
    table.update_item(Key={"orderId": item(table)["orderId"]}, UpdateExpression="REMOVE queue")
    assert listed(app) == []
    take_over(app, "FULFILLED", 4000)
    assert listed(app) == [("FAILED", "capture refused")]


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize("came", [[], [CREATED]], ids=["nothing", "OrderCreated"])
def test_a_delivered_order_whose_total_is_not_known_is_shown_to_staff_at_once(
    app: ModuleType, third_party: ThirdParty, staff: Staff, came: Events
) -> None:
    """As where orders has missed PackageCreated: the order has no end then."""
    deliver(app, *came)
    with pytest.raises(OutOfOrder):
        deliver(app, DELIVERED)
    assert listed(app) == [("FAILED", app.payments.EARLY)]
    assert staff("retry") == REFUSED
    deliver(app, PACKED_SHORT)
    assert staff("retry") == {"success": True}
    assert (standing(app), listed(app)) == (("CAPTURED", 3000, None), [])
    assert third_party.item == ("CAPTURED", 3000)


@pytest.mark.usefixtures("claimed")
def test_more_than_was_authorised_is_never_captured(
    app: ModuleType, third_party: ThirdParty, staff: Staff
) -> None:
    deliver(app, CREATED)
    take_over(app, "FULFILLED", 4001)
    assert listed(app) == [("FAILED", app.attention.TOO_MUCH)]
    assert staff("retry") == REFUSED
    assert third_party.item == ("AUTHORIZED", 4000)


@pytest.mark.usefixtures("claimed")
def test_a_payment_that_is_taken_over_again_is_told_of_once(
    app: ModuleType, table: Any, bus: Queue
) -> None:
    deliver(app, CREATED, PACKED)
    images = [item(table)]
    for _ in range(2):
        take_over(app, "FULFILLED", 4000)
        images.append(item(table))
    app.on_payment_change(stream_event(*pairwise(images)), CONTEXT)
    assert [event["detail-type"] for event in bus.messages()] == ["PaymentFailed"]
