"""The audit reads past rows that cannot be read, and names them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from infra import tables
from infra.operations import books
from tests.support import local_tables
from tests.support.examples import ORDER_ID, address, order, product

KEPT = (
    tables.ORDERS,
    tables.WAREHOUSE,
    tables.DELIVERY,
    tables.PAYMENT,
    tables.PAYMENT_3P,
    tables.STOCK,
    tables.PRODUCTS,
    tables.USERS,
)


@pytest.fixture
def tables_of(aws: None) -> Callable[[str], Any]:  # noqa: ARG001
    made = {spec.name: local_tables.create(spec) for spec in KEPT}
    return lambda name: made[name]


def test_what_can_be_read_is_read_and_the_rest_is_named(tables_of: Callable[[str], Any]) -> None:
    tables_of("orders").put_item(Item=order().to_json())
    tables_of("orders").put_item(Item=order(order_id="o-1").to_json() | {"total": "secret"})
    tables_of("products").put_item(Item=product(1).to_json() | {"price": Decimal("89.90")})
    delivery = {"orderId": ORDER_ID, "status": "NEW", "address": address().to_json()}
    tables_of("delivery").put_item(Item=delivery)
    tables_of("delivery").put_item(Item=delivery | {"orderId": "o-2", "address": "secret"})
    tables_of("payment-3p").put_item(Item={"paymentToken": "secret", "status": "AUTHORIZED"})
    kept = books.read(lambda name: str(tables_of(name).name))
    assert ({*kept.orders}, {*kept.deliveries}) == ({ORDER_ID}, {ORDER_ID})
    expected = {"o-1", "o-2", product(1).product_id, "an authorisation"}
    assert {*kept.unreadable} == expected
    assert "secret" not in str(kept.unreadable)
