"""Orders and the stock that they hold, through the real handlers and tables."""

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from ecom.events import ORDER_CREATED, ORDER_DELETED, ORDER_MODIFIED, Event, Modified
from ecom.limits import LINES
from ecom.models import Order
from tests.component.warehouse.conftest import (
    DONE,
    ONE,
    TWO,
    ask,
    deliver,
    error,
    in_stock,
    pack,
    shown,
    stocked,
)
from tests.support.examples import CREATED, ORDER_ID, order, product

CREATE = ORDER_CREATED.of(ORDER_ID, order())
DELETE = ORDER_DELETED.of(ORDER_ID, order())


def modify(minute: int = 1, **quantities: int) -> Event[Modified[Order]]:
    """The order has had only so many of `p1`, `p2` since `minute` minutes after its creation."""
    lines = [product(int(name[1:]), quantity=count) for name, count in quantities.items()]
    new = order(products=lines, modified_date=CREATED + timedelta(minutes=minute))
    detail = Modified[Order](old=order(), new=new, changed=["products"])
    return ORDER_MODIFIED.of(ORDER_ID, detail)


def another(app: ModuleType, name: str, quantity: int = 2) -> None:
    """Another order of product 1."""
    created = order(order_id=name, products=[product(1, quantity=quantity)])
    deliver(app, "on_order_created", ORDER_CREATED.of(name, created))


@pytest.fixture
def reserved(app: ModuleType) -> ModuleType:
    """A NEW request that holds 2 of product 1 and 1 of product 2; 3 and none are left."""
    stocked(app, 5)
    stocked(app, 1, TWO)
    deliver(app, "on_order_created", CREATE)
    return app


@pytest.fixture
def started(reserved: ModuleType) -> ModuleType:
    assert ask(reserved, "startPackaging") == DONE
    return reserved


def test_an_order_takes_its_stock(reserved: ModuleType) -> None:
    assert shown(reserved) == ("NEW", {ONE: 2, TWO: 1})
    assert (in_stock(reserved), in_stock(reserved, TWO)) == ((3, 2), (0, 1))


def test_an_order_that_is_created_twice_takes_it_once(reserved: ModuleType) -> None:
    deliver(reserved, "on_order_created", CREATE)
    assert in_stock(reserved) == (3, 2)


def test_what_there_is_too_little_of_is_reserved_in_part(app: ModuleType) -> None:
    stocked(app, 1)
    deliver(app, "on_order_created", CREATE)
    assert shown(app) == ("NEW", {ONE: 1, TWO: 1})
    assert in_stock(app) == (0, 1)


def test_an_order_of_which_there_is_nothing_fails_and_waits_for_nobody(app: ModuleType) -> None:
    stocked(app, 0)
    stocked(app, 0, TWO)
    deliver(app, "on_order_created", CREATE)
    assert shown(app) == ("FAILED", {ONE: 0, TWO: 0})
    assert ask(app, "getPackagingRequest")["reason"] == "nothing of it is in stock"
    assert app.store.waiting(None).items == []


def test_stock_is_promised_once(app: ModuleType) -> None:
    stocked(app, 5)
    for name in ("a", "b", "c", "d"):
        another(app, name)
    held = [app.store.get(name).products[ONE].reserved for name in ("a", "b", "c", "d")]
    assert held == [2, 2, 1, 0]
    assert in_stock(app) == (0, 5)


class Hasty:
    """The stock, of which another order takes everything right after the first look."""

    def __init__(self, app: ModuleType) -> None:
        self._app = app
        self._quick = ["another"]

    def find(self, product_ids: Any) -> Any:
        found = self._app.stocks.find(product_ids)
        while self._quick:
            another(self._app, self._quick.pop(), quantity=4)
        return found


def test_of_two_orders_that_saw_the_same_stock_the_slower_gets_the_rest(app: ModuleType) -> None:
    stocked(app, 5)
    app.moving.create(order(), app.store, Hasty(app))
    assert shown(app) == ("NEW", {ONE: 1, TWO: 1})
    assert in_stock(app) == (0, 5)


def test_an_order_may_have_as_many_products_as_a_transaction_takes(app: ModuleType) -> None:
    lines = [product(n, quantity=1) for n in range(LINES)]
    for line in lines:
        stocked(app, 1, line.product_id)
    deliver(app, "on_order_created", ORDER_CREATED.of(ORDER_ID, order(products=lines)))
    assert {in_stock(app, line.product_id) for line in lines} == {(0, 1)}


@pytest.mark.parametrize(
    ("quantities", "one", "two"),
    [
        ({"p1": 4, "p2": 1}, (1, 4), (0, 1)),
        ({"p1": 1, "p2": 1}, (4, 1), (0, 1)),
        ({"p1": 9}, (0, 5), (1, 0)),
        ({"p3": 1}, (5, 0), (1, 0)),
    ],
)
def test_a_changed_order_holds_what_it_asks_for_now(
    reserved: ModuleType, quantities: dict[str, int], one: Any, two: Any
) -> None:
    for _ in range(2):
        deliver(reserved, "on_order_modified", modify(**quantities))
        assert (in_stock(reserved), in_stock(reserved, TWO)) == (one, two)


def test_an_older_change_moves_nothing(reserved: ModuleType) -> None:
    deliver(reserved, "on_order_modified", modify(minute=2, p1=1))
    deliver(reserved, "on_order_modified", modify(minute=1, p1=4))
    assert in_stock(reserved) == (4, 1)


def test_a_change_after_the_start_moves_nothing(started: ModuleType) -> None:
    deliver(started, "on_order_modified", modify(p1=1))
    assert in_stock(started) == (3, 2)


def test_a_full_package_takes_the_stock_away(started: ModuleType) -> None:
    assert ask(started, "completePackaging") == DONE
    assert (in_stock(started), in_stock(started, TWO)) == ((3, 0), (0, 0))


def test_what_is_not_packed_can_be_promised_again(started: ModuleType) -> None:
    pack(started, ONE, 1)
    pack(started, TWO, 0)
    ask(started, "completePackaging")
    assert (in_stock(started), in_stock(started, TWO)) == ((4, 0), (1, 0))


def test_an_empty_package_gives_all_back(started: ModuleType) -> None:
    pack(started, ONE, 0)
    pack(started, TWO, 0)
    ask(started, "completePackaging")
    assert (in_stock(started), in_stock(started, TWO)) == ((5, 0), (1, 0))


def test_failed_packaging_gives_all_back_whatever_was_packed(started: ModuleType) -> None:
    pack(started, ONE, 1)
    assert ask(started, "failPackaging", reason="Wet") == DONE
    assert (in_stock(started), in_stock(started, TWO)) == ((5, 0), (1, 0))


@pytest.mark.parametrize("end", ["completePackaging", "failPackaging"])
def test_what_has_ended_gives_nothing_back_again(started: ModuleType, end: str) -> None:
    reason: dict[str, Any] = {"reason": "Wet"} if end == "failPackaging" else {}
    ask(started, end, **reason)
    before = in_stock(started)
    assert error(ask(started, end, **reason)) == "Conflict"
    deliver(started, "on_order_deleted", DELETE)
    assert in_stock(started) == before


def test_a_deleted_order_gives_all_back_once(reserved: ModuleType) -> None:
    for _ in range(2):
        deliver(reserved, "on_order_deleted", DELETE)
        assert (in_stock(reserved), in_stock(reserved, TWO)) == ((5, 0), (1, 0))


def test_a_deletion_that_overtakes_the_creation_holds_nothing(app: ModuleType) -> None:
    stocked(app, 5)
    deliver(app, "on_order_deleted", DELETE)
    deliver(app, "on_order_created", CREATE)
    assert in_stock(app) == (5, 0)


def test_no_more_is_packed_than_is_reserved(app: ModuleType) -> None:
    stocked(app, 1)
    deliver(app, "on_order_created", CREATE)
    ask(app, "startPackaging")
    refused = pack(app, ONE, 2)
    assert error(refused) == "BadRequest"
    assert "1 are reserved" in refused["__error"]["message"]
    assert pack(app, ONE, 1) == DONE


def test_stock_that_comes_to_be_managed_later_leaves_the_order_as_it_is(
    app: ModuleType,
) -> None:
    deliver(app, "on_order_created", CREATE)
    stocked(app, 7)
    ask(app, "startPackaging")
    ask(app, "completePackaging")
    assert shown(app) == ("COMPLETED", {ONE: 2, TWO: 1})
    assert in_stock(app) == (7, 0)


def test_stock_that_cannot_be_given_back_leaves_the_request_as_it_is(
    started: ModuleType, shelves: Any
) -> None:
    """As after somebody has edited the table by hand: nothing goes below 0."""
    shelves.update_item(Key={"productId": ONE}, AttributeUpdates={"reserved": {"Value": 1}})
    assert error(ask(started, "completePackaging")) == "Conflict"
    assert shown(started)[0] == "IN_PROGRESS"
    assert (in_stock(started), in_stock(started, TWO)) == ((3, 1), (0, 1))
