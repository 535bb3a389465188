"""Rows that others have put into the tables, to every operation that reads them.

A row that cannot be read is Unreadable, by its identifier; in lists it is only missing.
"""

from typing import Any

import pytest

from infra.documents.examples import TEXTS
from tests.contract.hostile_input import graphql
from tests.contract.hostile_input.bench import Bench, Trial
from tests.contract.hostile_input.refusals import CALLERS, complaint_about
from tests.contract.hostile_input.test_graphql import ask, refusal_in
from tests.support import hostile
from tests.support.places import as_row

KEYS = {
    "products": "productId",
    "orders": "orderId",
    "delivery": "orderId",
}
"""The tables that others fill."""
LISTS = {"getProducts", "getProductsByCategory", "searchProducts", "getOrders", "getNewDeliveries"}
"""What leaves out what cannot be read."""
READERS = {
    "products": {
        *("getProduct", "getProducts", "getProductsByCategory", "searchProducts"),
        *("updateProduct", "deleteProduct", "createOrder", "setStock"),
    },
    "orders": {"getOrder", "getOrders", "cancelOrder", "refundOrder", "onOrderChanged"},
    "delivery": {
        *("getDelivery", "getNewDeliveries", "addTrackingEvent"),
        *("startDelivery", "completeDelivery", "failDelivery"),
    },
}
INDEXED = {"category", "name", "sortName", "userId", "createdDate", "queue"}
"""Keys of indexes: DynamoDB takes only texts there, or nothing, and none of over 1,024 bytes."""
CASES = sorted((table, name) for table, names in READERS.items() for name in names)
SHARE = 16


def fits_in(table: str, row: Any) -> bool:
    if row is None or row.get(KEYS[table]) != TEXTS[KEYS[table]]:
        return False
    keys = [row[name] for name in INDEXED & row.keys()]
    return all(isinstance(each, str) and 0 < len(each.encode()) <= 1024 for each in keys)


@pytest.mark.parametrize(("table", "name"), CASES)
def test_a_hostile_row_is_served_left_out_or_named(bench: Bench, table: str, name: str) -> None:
    graphql.furnish(bench, name)
    operation = operation_of(name)
    key, arguments = {KEYS[table]: TEXTS[KEYS[table]]}, graphql.example(operation)
    right = bench.world.tables[table].get_item(Key=key)["Item"]

    def judge(trial: Trial) -> str | None:
        row = as_row(trial.sent)
        if not fits_in(table, row):
            return None
        bench.world.tables[table].put_item(Item=row)
        before = bench.state()
        refused = refusal_in(ask(bench, operation, arguments))
        if refused is None:
            return None
        if name in LISTS:
            return f"refused: {refused}"
        if not bench.is_in(before):
            return f"refused ({refused}), but something was changed"
        if refused.startswith("Unreadable") and TEXTS[KEYS[table]] not in refused:
            return f"does not name the row: {refused}"
        return None if refused.startswith("BadRequest") else complaint_about(trial, refused)

    wrong = bench.try_all(f"{table} to {name}", right, judge, share=SHARE)
    assert not wrong, wrong


@pytest.mark.parametrize(("table", "name"), CASES)
def test_a_broken_row_is_left_out_or_named(bench: Bench, table: str, name: str) -> None:
    graphql.furnish(bench, name)
    operation, before = operation_of(name), bench.state()
    for kind, broken in hostile.BROKEN_ROWS.items():
        row = {**broken, KEYS[table]: TEXTS[KEYS[table]]}
        bench.world.tables[table].put_item(Item=row)
        refused = refusal_in(ask(bench, operation, graphql.example(operation)))
        assert refused is None or refused.split(":")[0] in CALLERS, kind
        bench.restore(before)


def operation_of(name: str) -> str:
    return next(each for each in graphql.OPERATIONS if each.endswith(f".{name}"))
