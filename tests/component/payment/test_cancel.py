from types import ModuleType
from typing import Any

import pytest

from ecom.errors import Conflict, NotFound, Unavailable
from tests.component.payment.asking import item
from tests.component.payment.conftest import (
    CANCELLED,
    CREATED,
    DELETED,
    DELIVERED,
    PACKED,
    UNDELIVERED,
    UNPACKED,
    deliver,
    standing,
)
from tests.component.payment.third_party import ThirdParty
from tests.support.examples import ORDER_ID

CANCELLING = [DELETED, UNPACKED, UNDELIVERED, CANCELLED]

pytestmark = pytest.mark.usefixtures("claimed")


@pytest.mark.parametrize("event", CANCELLING)
@pytest.mark.parametrize("history", [[], [CREATED], [CREATED, PACKED]])
def test_an_order_that_comes_to_nothing_releases_the_money(
    app: ModuleType, third_party: ThirdParty, history: list[Any], event: Any
) -> None:
    deliver(app, *history, event, event)
    assert standing(app) == ("CANCELLED", 4000, None)
    assert third_party.item[0] == "CANCELLED"
    assert third_party.calls.count("/cancelPayment") == 1


@pytest.mark.parametrize("late", [CREATED, PACKED, CANCELLED])
def test_what_comes_after_the_cancel_changes_nothing(
    app: ModuleType, table: Any, third_party: ThirdParty, late: Any
) -> None:
    deliver(app, CANCELLED)
    before, calls = item(table), len(third_party.calls)
    deliver(app, late)
    assert (item(table), len(third_party.calls)) == (before, calls)


def test_a_cancel_whose_answer_was_lost_is_completed_by_the_next_try(
    app: ModuleType, third_party: ThirdParty
) -> None:
    third_party.silent = {"/cancelPayment"}
    with pytest.raises(Unavailable):
        deliver(app, UNPACKED)
    assert (standing(app)[0], third_party.item[0]) == ("PENDING", "CANCELLED")
    third_party.silent = set()
    deliver(app, UNPACKED)
    assert standing(app)[0] == "CANCELLED"


def test_a_refused_cancel_is_recorded_and_tried_again(
    app: ModuleType, third_party: ThirdParty
) -> None:
    third_party.holds(4000, "CAPTURED")
    with pytest.raises(app.payments.PaymentRefused):
        deliver(app, UNPACKED)
    assert standing(app) == ("PENDING", 4000, "cancel refused")


def test_a_captured_payment_cannot_be_cancelled(app: ModuleType, third_party: ThirdParty) -> None:
    deliver(app, CREATED, PACKED, DELIVERED)
    with pytest.raises(Conflict):
        deliver(app, UNDELIVERED)
    assert third_party.item[0] == "CAPTURED"


def test_a_cancelled_payment_cannot_be_captured(app: ModuleType, third_party: ThirdParty) -> None:
    deliver(app, CREATED, PACKED, UNDELIVERED)
    with pytest.raises(Conflict):
        deliver(app, DELIVERED)
    assert third_party.item[0] == "CANCELLED"


@pytest.mark.parametrize(
    ("loser", "path", "winner", "status"),
    [
        (DELIVERED, "/processPayment", UNDELIVERED, "CANCELLED"),
        (UNDELIVERED, "/cancelPayment", DELIVERED, "CAPTURED"),
    ],
)
def test_the_third_party_decides_between_a_capture_and_a_cancel(
    app: ModuleType, third_party: ThirdParty, loser: Any, path: str, winner: Any, status: str
) -> None:
    deliver(app, CREATED, PACKED)
    third_party.before[path] = lambda: deliver(app, winner)
    with pytest.raises(app.payments.PaymentRefused):
        deliver(app, loser)
    assert standing(app) == (status, 4000, None)
    assert third_party.item[0] == status


@pytest.mark.parametrize("event", CANCELLING)
def test_an_order_without_a_payment_is_tried_again_and_makes_no_ghost(
    app: ModuleType, table: Any, third_party: ThirdParty, event: Any
) -> None:
    table.delete_item(Key={"orderId": ORDER_ID})
    third_party.calls.clear()
    with pytest.raises(NotFound):
        deliver(app, event)
    assert (table.scan()["Count"], third_party.calls) == (0, [])
