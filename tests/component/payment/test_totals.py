from types import ModuleType
from typing import Any

import pytest

from ecom.errors import Conflict, NotFound, Unavailable
from ecom.models import OrderStatus
from tests.component.payment.conftest import (
    CREATED,
    PACKED,
    PACKED_SHORT,
    UNPACKED,
    deliver,
    modified,
    standing,
    validate,
)
from tests.component.payment.third_party import ThirdParty
from tests.support.examples import ORDER_ID

pytestmark = pytest.mark.usefixtures("claimed")


def test_a_placed_order_authorises_its_total_here_and_there(
    app: ModuleType, third_party: ThirdParty
) -> None:
    deliver(app, CREATED)
    assert standing(app) == ("AUTHORIZED", 4000, None)
    assert third_party.item == ("AUTHORIZED", 4000)


def test_what_was_ordered_replaces_what_was_claimed(
    app: ModuleType, third_party: ThirdParty
) -> None:
    validate(app, orderId=ORDER_ID, total=2000)
    deliver(app, CREATED)
    assert standing(app)[1] == 4000
    assert third_party.item == ("AUTHORIZED", 4000)


def test_an_order_event_that_comes_again_asks_the_third_party_nothing(
    app: ModuleType, third_party: ThirdParty
) -> None:
    deliver(app, CREATED, CREATED)
    assert third_party.calls.count("/updateAmount") == 1


@pytest.mark.parametrize("event", [PACKED, PACKED_SHORT])
def test_an_order_that_leaves_new_has_its_final_total(
    app: ModuleType, third_party: ThirdParty, event: Any
) -> None:
    deliver(app, CREATED, event)
    total = event.detail.new.total
    assert standing(app) == ("AUTHORIZED", total, None)
    assert app.store.get(ORDER_ID).final is True
    assert third_party.item == ("AUTHORIZED", total)


def test_a_total_that_changes_while_new_is_not_final(app: ModuleType) -> None:
    deliver(app, CREATED, modified(3500, OrderStatus.NEW))
    assert standing(app) == ("AUTHORIZED", 3500, None)
    assert app.store.get(ORDER_ID).final is False


@pytest.mark.parametrize("late", [CREATED, modified(3500, OrderStatus.NEW), modified(2000)])
def test_a_late_event_changes_no_final_total(
    app: ModuleType, third_party: ThirdParty, late: Any
) -> None:
    deliver(app, PACKED_SHORT, late)
    assert standing(app) == ("AUTHORIZED", 3000, None)
    assert app.store.get(ORDER_ID).final is True
    assert third_party.item == ("AUTHORIZED", 3000)


def test_an_older_and_higher_total_is_ignored(app: ModuleType, third_party: ThirdParty) -> None:
    deliver(app, modified(3500, OrderStatus.NEW), CREATED)
    assert standing(app) == ("AUTHORIZED", 3500, None)
    assert app.store.get(ORDER_ID).final is False
    assert third_party.item == ("AUTHORIZED", 3500)


def test_a_final_total_above_the_authorised_amount_is_a_conflict(app: ModuleType) -> None:
    deliver(app, CREATED)
    with pytest.raises(Conflict):
        deliver(app, modified(4500))
    assert standing(app) == ("AUTHORIZED", 4000, None)


def test_a_late_total_does_not_wake_a_cancelled_payment(
    app: ModuleType, third_party: ThirdParty
) -> None:
    deliver(app, UNPACKED, CREATED, PACKED_SHORT)
    assert standing(app) == ("CANCELLED", 4000, None)
    assert "/updateAmount" not in third_party.calls


def test_a_refused_amount_is_recorded_and_tried_again(
    app: ModuleType, third_party: ThirdParty
) -> None:
    third_party.holds(3999)
    for _ in range(2):
        with pytest.raises(app.payments.PaymentRefused):
            deliver(app, CREATED)
    assert standing(app) == ("AUTHORIZED", 4000, "amount refused")


def test_a_later_success_removes_the_failure(app: ModuleType, third_party: ThirdParty) -> None:
    third_party.holds(3999)
    with pytest.raises(app.payments.PaymentRefused):
        deliver(app, CREATED)
    third_party.holds(4000)
    deliver(app, CREATED)
    assert standing(app) == ("AUTHORIZED", 4000, None)


def test_a_lost_answer_is_made_good_by_the_next_try(
    app: ModuleType, third_party: ThirdParty
) -> None:
    third_party.silent = {"/updateAmount"}
    with pytest.raises(Unavailable):
        deliver(app, PACKED_SHORT)
    third_party.silent = set()
    deliver(app, PACKED_SHORT)
    assert app.store.get(ORDER_ID).held_amount == 3000
    assert third_party.item == ("AUTHORIZED", 3000)


def test_an_amount_that_was_overtaken_is_no_failure(
    app: ModuleType, third_party: ThirdParty
) -> None:
    third_party.before["/updateAmount"] = lambda: deliver(app, PACKED_SHORT)
    with pytest.raises(app.payments.PaymentRefused):
        deliver(app, CREATED)
    assert standing(app) == ("AUTHORIZED", 3000, None)
    assert app.store.get(ORDER_ID).final is True
    deliver(app, CREATED)
    assert third_party.item == ("AUTHORIZED", 3000)


def test_an_overtaken_confirmation_is_not_kept(app: ModuleType, third_party: ThirdParty) -> None:
    third_party.after["/updateAmount"] = lambda: deliver(app, PACKED_SHORT)
    deliver(app, CREATED)
    assert app.store.get(ORDER_ID).held_amount == 3000
    assert third_party.item == ("AUTHORIZED", 3000)


@pytest.mark.parametrize("event", [CREATED, PACKED])
def test_an_order_without_a_payment_is_tried_again_and_makes_no_ghost(
    app: ModuleType, table: Any, event: Any
) -> None:
    table.delete_item(Key={"orderId": ORDER_ID})
    with pytest.raises(NotFound):
        deliver(app, event)
    assert table.scan()["Count"] == 0
