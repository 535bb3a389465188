from contextlib import suppress
from types import ModuleType
from typing import Any

import pytest

from ecom.errors import NotFound, OutOfOrder, Unavailable
from ecom.models import OrderStatus
from tests.component.payment.conftest import (
    CREATED,
    DELIVERED,
    PACKED,
    PACKED_SHORT,
    deliver,
    modified,
    standing,
)
from tests.component.payment.third_party import ThirdParty
from tests.support.examples import ORDER_ID

pytestmark = pytest.mark.usefixtures("claimed")


def test_a_delivered_order_is_paid_with_its_final_total(
    app: ModuleType, third_party: ThirdParty
) -> None:
    deliver(app, CREATED, PACKED_SHORT, DELIVERED)
    assert standing(app) == ("CAPTURED", 3000, None)
    assert third_party.item == ("CAPTURED", 3000)


def test_a_delivery_that_overtakes_the_final_total_waits(
    app: ModuleType, third_party: ThirdParty
) -> None:
    with pytest.raises(OutOfOrder):
        deliver(app, DELIVERED)
    deliver(app, CREATED)
    with pytest.raises(OutOfOrder):
        deliver(app, DELIVERED)
    deliver(app, PACKED_SHORT, DELIVERED)
    assert third_party.item == ("CAPTURED", 3000)


def test_a_delivery_that_comes_again_captures_once(
    app: ModuleType, third_party: ThirdParty
) -> None:
    deliver(app, CREATED, PACKED, DELIVERED)
    before = app.store.get(ORDER_ID)
    deliver(app, DELIVERED, PACKED, CREATED, modified(4000, OrderStatus.FULFILLED))
    assert app.store.get(ORDER_ID) == before
    assert third_party.calls.count("/processPayment") == 1


def test_a_capture_whose_write_failed_is_completed_by_the_next_try(
    app: ModuleType, third_party: ThirdParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(app, CREATED, PACKED)
    with monkeypatch.context() as patch:
        patch.delattr(app.PaymentStore, "move")
        with pytest.raises(AttributeError):
            deliver(app, DELIVERED)
    assert (standing(app)[0], third_party.item[0]) == ("AUTHORIZED", "CAPTURED")
    deliver(app, DELIVERED)
    assert standing(app) == ("CAPTURED", 4000, None)


@pytest.mark.parametrize("path", ["/updateAmount", "/processPayment"])
def test_a_capture_whose_answer_was_lost_is_completed_by_the_next_try(
    app: ModuleType, table: Any, third_party: ThirdParty, path: str
) -> None:
    deliver(app, CREATED, PACKED)
    table.update_item(Key={"orderId": ORDER_ID}, UpdateExpression="REMOVE heldAmount")
    third_party.silent = {path}
    with pytest.raises(Unavailable):
        deliver(app, DELIVERED)
    third_party.silent = set()
    deliver(app, DELIVERED)
    assert standing(app) == ("CAPTURED", 4000, None)


def test_a_capture_brings_an_amount_down_that_was_never_confirmed(
    app: ModuleType, third_party: ThirdParty
) -> None:
    third_party.before["/updateAmount"] = third_party.hang_up
    with pytest.raises(Unavailable):
        deliver(app, PACKED_SHORT)
    assert third_party.item == ("AUTHORIZED", 5000)
    deliver(app, DELIVERED)
    assert third_party.item == ("CAPTURED", 3000)


def test_a_refused_capture_is_recorded_and_a_later_success_removes_it(
    app: ModuleType, third_party: ThirdParty
) -> None:
    deliver(app, CREATED, PACKED)
    third_party.holds(4000, "CANCELLED")
    with pytest.raises(app.payments.PaymentRefused):
        deliver(app, DELIVERED)
    assert standing(app) == ("AUTHORIZED", 4000, "capture refused")
    third_party.holds(4000)
    deliver(app, DELIVERED)
    assert standing(app) == ("CAPTURED", 4000, None)


def test_an_amount_that_the_third_party_does_not_hold_is_not_captured(
    app: ModuleType, third_party: ThirdParty
) -> None:
    third_party.holds(2999)
    for event in (PACKED_SHORT, DELIVERED):
        with pytest.raises(app.payments.PaymentRefused):
            deliver(app, event)
    assert standing(app) == ("AUTHORIZED", 3000, "amount refused")
    assert "/processPayment" not in third_party.calls


@pytest.mark.parametrize("path", ["/updateAmount", "/processPayment"])
def test_two_captures_side_by_side_capture_once(
    app: ModuleType, third_party: ThirdParty, path: str
) -> None:
    third_party.holds(0)
    with pytest.raises(app.payments.PaymentRefused):
        deliver(app, PACKED)
    third_party.holds(5000)
    third_party.before[path] = lambda: deliver(app, DELIVERED)
    with suppress(app.payments.PaymentRefused):
        deliver(app, DELIVERED)
    deliver(app, DELIVERED)
    assert standing(app) == ("CAPTURED", 4000, None)
    assert third_party.item == ("CAPTURED", 4000)


def test_an_order_without_a_payment_is_tried_again_and_makes_no_ghost(
    app: ModuleType, table: Any, third_party: ThirdParty
) -> None:
    table.delete_item(Key={"orderId": ORDER_ID})
    third_party.calls.clear()
    with pytest.raises(NotFound):
        deliver(app, DELIVERED)
    assert (table.scan()["Count"], third_party.calls) == (0, [])
