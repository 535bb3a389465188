"""Payments that staff must see to, by REST and by GraphQL."""

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from ecom.models import text_of
from tests.component.payment.asking import Staff, ask, item
from tests.component.payment.conftest import UNPACKED
from tests.component.payment.third_party import TOKEN, ThirdParty
from tests.support.examples import CREATED as START
from tests.support.examples import ORDER_ID


@pytest.mark.usefixtures("uncaptured")
def test_staff_see_what_was_refused_without_the_token(staff: Staff) -> None:
    shown = {"orderId": ORDER_ID, "status": "FAILED", "amount": 4000, "refundedAmount": 0}
    payments = [shown | {"failure": "capture refused"}]
    assert staff("list") == {"payments": payments, "nextToken": None}


@pytest.mark.usefixtures("uncaptured")
def test_other_services_see_that_it_failed(app: ModuleType) -> None:
    _, body = ask(app, "GET", "/backend/{order_id}", service="orders")
    assert (body["status"], body["failure"]) == ("FAILED", "capture refused")
    assert TOKEN not in str(body)


@pytest.mark.parametrize("order_id", ["unknown", "x" * 2000])
def test_an_unknown_payment_cannot_be_retried(
    table: Any, staff: Staff, order_id: str, request: pytest.FixtureRequest
) -> None:
    too_long = len(order_id) > 256 and "graphql" in request.node.name
    assert staff("retry", order_id) == {"refused": "BadRequest" if too_long else "NotFound"}
    assert table.scan()["Count"] == 0


@pytest.mark.parametrize("group", ["warehouse", "delivery"])
@pytest.mark.parametrize("operation", ["list", "retry"])
@pytest.mark.usefixtures("uncaptured")
def test_failed_payments_are_for_administrators(
    table: Any, staff: Staff, third_party: ThirdParty, operation: str, group: str
) -> None:
    before, calls = item(table), len(third_party.calls)
    assert staff(operation, group=group) == {"refused": "Forbidden"}
    assert (item(table), len(third_party.calls)) == (before, calls)


def test_the_longest_waiting_come_first_page_by_page(
    table: Any, staff: Staff, failed: Any, third_party: ThirdParty
) -> None:
    third_party.holds(5000, "CAPTURED")
    failed(UNPACKED)
    for number in range(22):
        time = text_of(START - timedelta(days=number))
        table.put_item(Item=item(table) | {"orderId": f"o-{number:02}", "createdDate": time})
    table.delete_item(Key={"orderId": ORDER_ID})
    first = staff("list")
    second = staff("list", token=first["nextToken"])
    pages = [[each["orderId"] for each in page["payments"]] for page in (first, second)]
    assert pages[0] == [f"o-{number:02}" for number in range(21, 1, -1)]
    assert pages[1] == ["o-01", "o-00"]
    assert second["nextToken"] is None


@pytest.mark.parametrize("token", ["???", "bm9uc2Vuc2U="])
def test_a_broken_page_token_is_refused(staff: Staff, token: str) -> None:
    assert staff("list", token=token) == {"refused": "BadRequest"}


def test_an_unknown_parameter_is_refused(app: ModuleType) -> None:
    who: Any = {"user": "ada", "groups": "admin", "query": {"page": "2"}}
    assert ask(app, "GET", "/admin/failed-payments", **who)[0] == 400
