from types import ModuleType
from typing import Any

import pytest

from ecom.errors import Conflict, NotFound
from ecom.events import PAYMENT_CANCELLED, PAYMENT_CAPTURED, PAYMENT_FAILED, PaymentOutcome
from ecom.models import PaymentStatus
from tests.component.conftest import Queue
from tests.component.orders.test_events import deliver
from tests.support.aws_payloads import CONTEXT, stream_event
from tests.support.examples import ORDER_ID, order

OUTCOME = PaymentOutcome(order_id=ORDER_ID, amount=4000)
EVENTS = {
    "captured": PAYMENT_CAPTURED.of(ORDER_ID, OUTCOME),
    "cancelled": PAYMENT_CANCELLED.of(ORDER_ID, OUTCOME),
    "failed": PAYMENT_FAILED.of(ORDER_ID, OUTCOME),
}


def tell(app: ModuleType, outcome: str) -> None:
    deliver(app, f"on_payment_{outcome}", EVENTS[outcome])


def paid(app: ModuleType) -> str:
    status: str = app.store.get(ORDER_ID).payment_status
    return status


@pytest.fixture(params=[PaymentStatus.PENDING, None], ids=["new", "older"])
def placed(app: ModuleType, request: pytest.FixtureRequest) -> ModuleType:
    """An order whose payment is pending, also one that does not say so."""
    app.store.add(order(payment_status=request.param), "fingerprint")
    return app


@pytest.mark.parametrize("outcome", EVENTS)
def test_an_order_shows_how_its_payment_stands(placed: ModuleType, outcome: str) -> None:
    tell(placed, outcome)
    now = placed.store.details(ORDER_ID)
    assert (now.payment_status, now.status) == (outcome.upper(), "NEW")
    assert now.modified_date > now.created_date
    assert now.history == []


@pytest.mark.parametrize("success", ["captured", "cancelled"])
def test_a_success_that_follows_a_failure_counts_and_a_failure_that_comes_late_does_not(
    placed: ModuleType, success: str
) -> None:
    for outcome in ("failed", success, "failed"):
        tell(placed, outcome)
    assert paid(placed) == success.upper()


@pytest.mark.parametrize("outcome", EVENTS)
def test_an_event_that_comes_twice_changes_nothing(placed: ModuleType, outcome: str) -> None:
    tell(placed, outcome)
    before = placed.store.get(ORDER_ID)
    tell(placed, outcome)
    assert placed.store.get(ORDER_ID) == before


def test_a_payment_that_was_cancelled_is_not_captured(placed: ModuleType) -> None:
    tell(placed, "cancelled")
    with pytest.raises(Conflict):
        tell(placed, "captured")
    assert paid(placed) == "CANCELLED"


@pytest.mark.parametrize("outcome", EVENTS)
def test_an_unknown_orders_payment_makes_no_ghost(
    app: ModuleType, table: Any, outcome: str
) -> None:
    with pytest.raises(NotFound):
        tell(app, outcome)
    assert table.scan()["Count"] == 0


def test_others_are_told_how_the_payment_stands(placed: ModuleType, table: Any, bus: Queue) -> None:
    before = table.scan()["Items"][0]
    tell(placed, "captured")
    after = table.scan()["Items"][0]
    placed.on_order_change(stream_event((before, after)), CONTEXT)
    (event,) = bus.messages()
    assert event["detail"]["changed"] == ["modifiedDate", "paymentStatus"]
