"""Orders from before there were marks are marked once, and bad rows stop nobody."""

from typing import Any

import pytest

from infra import tables
from infra.operations import settlements
from tests.support import local_tables
from tests.support.examples import order


@pytest.fixture
def table(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.ORDERS)


def put(table: Any, order_id: str, status: str, payment: str | None, **more: Any) -> None:
    stored = order(order_id=order_id).to_json() | {"status": status, "paymentStatus": payment}
    table.put_item(Item=stored | more)


def due(table: Any) -> set[str]:
    return {item["orderId"] for item in table.scan(IndexName="settlement")["Items"]}


def marked(table: Any) -> set[str]:
    return {item["orderId"] for item in table.scan()["Items"] if "settlement" in item}


def test_orders_whose_payment_is_not_settled_are_marked_and_due_once_they_have_ended(
    table: Any,
) -> None:
    put(table, "unpaid", "FULFILLED", "PENDING")
    put(table, "refused", "PACKAGING_FAILED", "FAILED")
    put(table, "oldest", "FULFILLED", None)
    put(table, "open", "PACKAGED", "PENDING")
    put(table, "paid", "FULFILLED", "CAPTURED")
    put(table, "refunded", "REFUNDED", "REFUNDED")
    put(table, "released", "CANCELLED", "CANCELLED")
    assert settlements.mark(table.name).marked == 4
    assert due(table) == {"unpaid", "refused", "oldest"}
    assert marked(table) == {"unpaid", "refused", "oldest", "open"}


def test_what_is_marked_stays_as_it_is(table: Any) -> None:
    put(table, "marked", "FULFILLED", "PENDING", settlement="DUE", settlementDate="2026")
    before = table.scan()["Items"]
    assert settlements.mark(table.name).marked == 0
    assert table.scan()["Items"] == before


def test_a_row_that_cannot_be_read_is_reported_and_the_rest_go_on(
    table: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(table, "bad", "SHIPPED", "PENDING")
    table.put_item(Item={"orderId": "worse"})
    put(table, "unpaid", "FULFILLED", "PENDING")
    monkeypatch.setattr("infra.environments.Environment.resource", lambda _, name: name)
    settlements.run("dev")
    assert due(table) == {"unpaid"}
    said = capsys.readouterr()
    assert all(f"{id_} cannot be read" in said.out + said.err for id_ in ("bad", "worse"))
