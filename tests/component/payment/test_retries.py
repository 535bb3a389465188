"""What the third party has refused is asked for once more, by REST and by GraphQL."""

from types import ModuleType
from typing import Any

import pytest

from ecom import staff as judges
from tests.component.payment.asking import REFUSED, Json, Staff, item, listed, refund
from tests.component.payment.conftest import (
    CANCELLED,
    CREATED,
    DELIVERED,
    PACKED_SHORT,
    UNPACKED,
    deliver,
    standing,
)
from tests.component.payment.third_party import ThirdParty
from tests.support.cognito import LOST, Pool, SilentPool, lose_rights
from tests.support.examples import ORDER_ID


@pytest.mark.usefixtures("uncaptured")
def test_a_capture_is_retried(app: ModuleType, staff: Staff, third_party: ThirdParty) -> None:
    third_party.holds(4000)
    assert staff("retry") == {"success": True}
    assert (standing(app), listed(app)) == (("CAPTURED", 4000, None), [])
    assert third_party.item == ("CAPTURED", 4000)


@pytest.mark.usefixtures("uncaptured")
def test_a_refusal_again_is_a_conflict_and_the_payment_stays_listed(
    app: ModuleType, table: Any, staff: Staff
) -> None:
    before = item(table) | {"modifiedDate": None}
    assert staff("retry") == REFUSED
    assert item(table) | {"modifiedDate": None} == before
    assert listed(app) == [("FAILED", "capture refused")]


@pytest.mark.parametrize("event", [UNPACKED, CANCELLED])
def test_a_cancel_is_retried(
    app: ModuleType, staff: Staff, third_party: ThirdParty, failed: Any, event: Any
) -> None:
    third_party.holds(5000, "CAPTURED")
    failed(event)
    assert staff("retry") == REFUSED
    third_party.holds(5000)
    assert staff("retry") == {"success": True}
    assert (standing(app), listed(app)) == (("CANCELLED", 4000, None), [])


def test_an_amount_is_retried(
    app: ModuleType, staff: Staff, third_party: ThirdParty, failed: Any
) -> None:
    third_party.holds(3999)
    failed(CREATED)
    assert staff("retry") == REFUSED
    third_party.holds(4000)
    assert staff("retry") == {"success": True}
    assert (standing(app), listed(app)) == (("AUTHORIZED", 4000, None), [])
    assert app.store.get(ORDER_ID).held_amount == 4000


def test_a_capture_whose_amount_was_refused_is_retried_as_a_whole(
    app: ModuleType, staff: Staff, third_party: ThirdParty, failed: Any
) -> None:
    third_party.holds(2999)
    failed(PACKED_SHORT)
    failed(DELIVERED)
    third_party.holds(5000)
    assert staff("retry") == {"success": True}
    assert standing(app) == ("CAPTURED", 3000, None)
    assert third_party.item == ("CAPTURED", 3000)


def test_a_capture_stays_due_when_only_its_amount_is_put_right(
    app: ModuleType, third_party: ThirdParty, failed: Any
) -> None:
    third_party.holds(2999)
    failed(PACKED_SHORT)
    failed(DELIVERED)
    failed(PACKED_SHORT)
    third_party.holds(5000)
    deliver(app, PACKED_SHORT)
    payment = app.store.get(ORDER_ID)
    assert (payment.held_amount, payment.due) == (3000, "CAPTURE")
    assert listed(app) == [("FAILED", "amount refused")]


def test_a_retry_that_gets_no_answer_leaves_the_payment_listed(
    app: ModuleType, staff: Staff, third_party: ThirdParty, failed: Any
) -> None:
    third_party.holds(2999)
    failed(PACKED_SHORT)
    failed(DELIVERED)
    third_party.holds(5000)
    third_party.silent = {"/processPayment"}
    assert staff("retry") == {"refused": "Unavailable"}
    assert listed(app) == [("FAILED", "amount refused")]
    third_party.silent = set()
    assert staff("retry") == {"success": True}
    assert third_party.item == ("CAPTURED", 3000)


def test_the_event_that_comes_again_takes_the_payment_from_the_list(
    app: ModuleType, third_party: ThirdParty, failed: Any
) -> None:
    third_party.holds(5000, "CAPTURED")
    failed(UNPACKED)
    assert listed(app) == [("FAILED", "cancel refused")]
    third_party.holds(5000)
    deliver(app, UNPACKED)
    assert listed(app) == []


@pytest.mark.usefixtures("captured")
def test_an_interrupted_refund_is_listed_and_retried(
    app: ModuleType, staff: Staff, third_party: ThirdParty
) -> None:
    third_party.silent = {"/refund"}
    refund(app, amount=4000)
    (payment,) = staff("list")["payments"]
    assert (payment["status"], payment["failure"]) == ("CAPTURED", "refund interrupted")
    assert staff("retry") == {"refused": "Unavailable"}
    third_party.silent = set()
    assert staff("retry") == {"success": True}
    assert (standing(app), listed(app)) == (("REFUNDED", 4000, None), [])
    assert third_party.refunded == 4000


@pytest.mark.usefixtures("captured")
def test_an_interrupted_refund_that_is_refused_is_given_up(
    app: ModuleType, staff: Staff, third_party: ThirdParty
) -> None:
    third_party.before["/refund"] = third_party.hang_up
    refund(app)
    third_party.holds(999, "CAPTURED")
    assert staff("retry") == REFUSED
    assert (standing(app), listed(app)) == (("CAPTURED", 4000, None), [])
    assert app.store.get(ORDER_ID).pending_refund is None


@pytest.mark.usefixtures("uncaptured")
def test_two_retries_side_by_side_capture_once(
    app: ModuleType, staff: Staff, third_party: ThirdParty
) -> None:
    third_party.holds(4000)
    answers: list[Json] = []
    third_party.before["/processPayment"] = lambda: answers.append(staff("retry"))
    answers.append(staff("retry"))
    assert answers == [{"success": True}] * 2
    assert standing(app) == ("CAPTURED", 4000, None)
    assert staff("retry") == REFUSED


@pytest.mark.usefixtures("captured")
def test_where_nothing_is_due_a_retry_is_a_conflict(
    table: Any, staff: Staff, third_party: ThirdParty
) -> None:
    before, calls = item(table), len(third_party.calls)
    assert staff("retry") == REFUSED
    assert (item(table), len(third_party.calls)) == (before, calls)


@pytest.mark.usefixtures("uncaptured")
@pytest.mark.parametrize("how", LOST)
def test_admin_who_lost_the_right_retries_nothing(
    staff: Staff, third_party: ThirdParty, pool: Pool, how: str
) -> None:
    third_party.holds(4000)
    lose_rights(pool, "ada", how)
    assert staff("retry") == {"refused": "Forbidden"}
    assert third_party.item == ("AUTHORIZED", 4000)


@pytest.mark.usefixtures("uncaptured")
def test_nothing_is_retried_while_cognito_is_out(
    app: ModuleType, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "staff", judges.Staff("pool", SilentPool()))
    assert staff("retry") == {"refused": "Unavailable"}
