"""What the audit finds, and that it finds nothing where all is well."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from ecom.models import OrderStatus
from infra.operations.accounts import (
    Authorization,
    Books,
    CatalogueEntry,
    Delivery,
    HistoryEntry,
    Payment,
    Request,
    Stock,
    StoredOrder,
    User,
)
from infra.operations.audit import audit
from tests.support.examples import CREATED, ORDER_ID, address, order, product

ONE, TWO = product(1).product_id, product(2).product_id
LATER = CREATED + timedelta(days=1)
STATUSES = [OrderStatus.NEW, OrderStatus.PACKAGED, OrderStatus.FULFILLED]
FULFILLED = {"status": OrderStatus.FULFILLED, "payment_status": "CAPTURED"}


def stored(statuses: list[OrderStatus] = STATUSES, **changes: Any) -> StoredOrder:
    history = [HistoryEntry(status=status) for status in statuses]
    return StoredOrder(**order(**{**FULFILLED, **changes}).model_dump(), history=history)


def request(status: str = "COMPLETED", one: int = 2, reserved: int | None = 2) -> Request:
    lines = {ONE: {"quantity": one, "reserved": reserved}, TWO: {"quantity": 1}}
    return Request.model_validate({"orderId": ORDER_ID, "status": status, "products": lines})


def payment(**changes: Any) -> Payment:
    values = {"orderId": ORDER_ID, "paymentToken": "t", "status": "CAPTURED", "amount": 4000}
    return Payment.model_validate(values | changes)


def authorization(**changes: Any) -> Authorization:
    values = {"paymentToken": "t", "status": "CAPTURED", "amount": 4000}
    return Authorization.model_validate(values | changes)


def delivery(status: str) -> Delivery:
    return Delivery(order_id=ORDER_ID, status=status, address=address())


def stock(available: int = 5, reserved: int = 0) -> Stock:
    return Stock(product_id=ONE, available=available, reserved=reserved)


WELL = Books(
    orders={ORDER_ID: stored()},
    requests={ORDER_ID: request()},
    deliveries={ORDER_ID: delivery("COMPLETED")},
    payments={ORDER_ID: payment()},
    authorizations={"t": authorization()},
    stock={ONE: stock()},
    catalogue={ONE: CatalogueEntry(**product(1).model_dump())},
)


def test_an_order_that_all_services_agree_on_is_no_finding() -> None:
    assert audit(WELL, LATER) == []


def test_an_empty_shop_is_no_finding() -> None:
    assert audit(Books(), LATER) == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"orders": {}}, "a packaging request, but no order"),
        ({"orders": {}}, "a payment that is CAPTURED, but no order"),
        ({"orders": {ORDER_ID: stored(STATUSES[:2])}}, "its history ends with PACKAGED"),
        ({"orders": {ORDER_ID: stored([STATUSES[0], STATUSES[2]])}}, "from NEW to FULFILLED"),
        ({"orders": {ORDER_ID: stored(payment_status="FAILED")}}, "its payment is FAILED"),
        ({"orders": {ORDER_ID: stored(total=4001)}}, "its total is 4001, but its payment 4000"),
        ({"orders": {ORDER_ID: stored(refunded_amount=1)}}, "1 are refunded, 0 for its payment"),
        ({"orders": {ORDER_ID: stored(total=4001)}}, "its products and delivery come to 4000"),
        ({"unreadable": {ORDER_ID: "its row in orders cannot be read"}}, "cannot be read"),
        ({"requests": {}}, "there is no packaging request"),
        ({"requests": {ORDER_ID: request("NEW")}}, "its packaging request is NEW"),
        ({"requests": {ORDER_ID: request(one=1)}}, "not those that were packed"),
        ({"deliveries": {}}, "its delivery is missing"),
        ({"payments": {}}, "it has no payment"),
        ({"payments": {ORDER_ID: payment(status="AUTHORIZED")}}, "its payment is AUTHORIZED"),
        ({"payments": {ORDER_ID: payment(), "x": payment()}}, "pays for another order"),
        ({"authorizations": {}}, "the third party does not know its payment"),
        ({"authorizations": {"t": authorization(status="CANCELLED")}}, "third party CANCELLED"),
        ({"authorizations": {"t": authorization(amount=4001)}}, "third party CAPTURED, 4001"),
        ({"authorizations": {"t": authorization(refundedAmount=1)}}, "of which 1 are refunded"),
        ({"stock": {ONE: stock(reserved=1)}}, "1 reserved, but orders hold 0"),
        ({"stock": {ONE: stock(available=-1)}}, "-1 available"),
        ({"stock": {ONE: stock(available=0)}}, "0 available, but in stock: True"),
    ],
)
def test_what_does_not_fit_is_found(changes: dict[str, Any], finding: str) -> None:
    found = audit(replace(WELL, **changes), LATER)
    assert [each for each in found if finding in str(each)]


def test_what_orders_that_are_not_packed_hold_must_be_reserved() -> None:
    waiting = replace(
        WELL,
        orders={ORDER_ID: stored(STATUSES[:1], status=OrderStatus.NEW, payment_status="PENDING")},
        requests={ORDER_ID: request("NEW")},
        deliveries={},
        payments={ORDER_ID: payment(status="AUTHORIZED")},
        authorizations={"t": authorization(status="AUTHORIZED")},
        stock={ONE: stock(reserved=2)},
    )
    assert audit(waiting, LATER) == []
    assert "orders hold 2" in str(audit(replace(waiting, stock={ONE: stock(reserved=0)}), LATER)[0])


def test_a_claim_whose_order_was_not_placed_is_no_finding() -> None:
    claim = Books(
        payments={ORDER_ID: payment(status="PENDING")},
        authorizations={"t": authorization(status="AUTHORIZED")},
    )
    assert audit(claim, LATER) == []


@pytest.mark.parametrize(
    ("status", "queue", "seen", "found"),
    [
        ("AUTHORIZED", None, LATER, True),
        ("PENDING", None, LATER, True),
        ("AUTHORIZED", "NEW", LATER, False),
        ("AUTHORIZED", None, CREATED, False),
        ("CAPTURED", None, LATER, False),
    ],
    ids=["authorised", "pending", "in the list", "just ended", "settled"],
)
def test_an_unsettled_payment_that_nobody_sees_is_found(
    status: str, queue: str | None, seen: datetime, found: bool
) -> None:
    unsettled = replace(WELL, payments={ORDER_ID: payment(status=status, queue=queue)})
    texts = [str(each) for each in audit(unsettled, seen)]
    assert any("getFailedPayments does not show it" in text for text in texts) == found


def test_a_cancelled_payment_need_not_know_the_final_total() -> None:
    statuses = [*STATUSES[:2], OrderStatus.DELIVERY_FAILED]
    failed = {
        "status": statuses[-1],
        "payment_status": "CANCELLED",
        "total": 3000,
        "delivery_price": 0,
    }
    ended = replace(
        WELL,
        orders={ORDER_ID: stored(statuses, **failed)},
        deliveries={ORDER_ID: delivery("FAILED")},
        payments={ORDER_ID: payment(status="CANCELLED")},
        authorizations={"t": authorization(status="CANCELLED")},
    )
    assert audit(ended, LATER) == []


@pytest.mark.parametrize(
    ("status", "accounts", "expected"),
    [
        ("ACTIVE", frozenset({"ada"}), []),
        ("ACTIVE", None, []),
        ("DELETED", frozenset(), []),
        ("ACTIVE", frozenset({"eve"}), ["ada"]),
    ],
)
def test_users_whose_account_is_gone_are_to_be_erased(
    status: str, accounts: Any, expected: list[str]
) -> None:
    ada = User(user_id="ada", status=status, created_date=CREATED)
    books = replace(WELL, users={"ada": ada}, accounts=accounts)
    assert [finding.subject for finding in audit(books, LATER)] == expected
