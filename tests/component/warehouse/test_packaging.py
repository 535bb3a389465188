from types import ModuleType
from typing import Any

import pytest

from ecom.events import ORDER_DELETED
from tests.component.warehouse.conftest import (
    DONE,
    MUTATIONS,
    ONE,
    TWO,
    ask,
    deliver,
    error,
    pack,
    shown,
)
from tests.support.examples import ORDER_ID, order


def test_a_started_request_waits_no_more(started: ModuleType) -> None:
    assert shown(started) == ("IN_PROGRESS", {ONE: 2, TWO: 1})
    assert started.store.waiting(None).items == []


def test_an_order_can_be_packed_in_full(started: ModuleType) -> None:
    assert ask(started, "completePackaging") == DONE
    assert shown(started) == ("COMPLETED", {ONE: 2, TWO: 1})


def test_an_order_can_be_packed_short(started: ModuleType) -> None:
    assert pack(started, ONE, 1) == DONE
    assert pack(started, TWO, 0) == DONE
    ask(started, "completePackaging")
    assert shown(started) == ("COMPLETED", {ONE: 1, TWO: 0})


def test_packaging_fails_when_nothing_is_packed(started: ModuleType) -> None:
    pack(started, ONE, 0)
    pack(started, TWO, 0)
    assert ask(started, "completePackaging") == DONE
    assert shown(started) == ("FAILED", {ONE: 0, TWO: 0})


def test_a_quantity_can_be_corrected_up_to_what_was_ordered(started: ModuleType) -> None:
    pack(started, ONE, 0)
    assert pack(started, ONE, 2) == DONE
    assert shown(started) == ("IN_PROGRESS", {ONE: 2, TWO: 1})


@pytest.mark.parametrize(
    ("product_id", "quantity"),
    [(ONE, 3), (ONE, -1), (ONE, 1.5), (ONE, "1"), ("unknown", 1), ("a.b", 1), ("", 1)],
)
def test_a_line_that_was_not_ordered_so_is_refused(
    started: ModuleType, product_id: str, quantity: Any
) -> None:
    assert error(pack(started, product_id, quantity)) == "BadRequest"
    assert shown(started) == ("IN_PROGRESS", {ONE: 2, TWO: 1})


@pytest.mark.parametrize("field", ["updatePackagingProduct", "completePackaging", "failPackaging"])
def test_nothing_is_packed_before_the_start(requested: ModuleType, field: str) -> None:
    assert error(ask(requested, field, **MUTATIONS[field])) == "Conflict"
    assert shown(requested) == ("NEW", {ONE: 2, TWO: 1})


def test_a_request_is_started_once(started: ModuleType) -> None:
    pack(started, ONE, 1)
    assert error(ask(started, "startPackaging")) == "Conflict"
    assert shown(started) == ("IN_PROGRESS", {ONE: 1, TWO: 1})


@pytest.mark.parametrize("field", MUTATIONS)
@pytest.mark.parametrize("quantity", [0, 1])
def test_a_finished_request_stays_as_it_is(started: ModuleType, field: str, quantity: int) -> None:
    pack(started, TWO, 0)
    pack(started, ONE, quantity)
    ask(started, "completePackaging")
    before = shown(started)
    assert error(ask(started, field, **MUTATIONS[field])) == "Conflict"
    assert shown(started) == before


@pytest.mark.parametrize("field", MUTATIONS)
def test_an_unknown_request_is_not_found_and_not_made(
    app: ModuleType, table: Any, field: str
) -> None:
    assert error(ask(app, field, **MUTATIONS[field])) == "NotFound"
    assert table.scan()["Count"] == 0


@pytest.mark.parametrize("field", MUTATIONS)
def test_a_deleted_request_cannot_be_worked_on(requested: ModuleType, field: str) -> None:
    deliver(requested, "on_order_deleted", ORDER_DELETED.of(ORDER_ID, order()))
    assert error(ask(requested, field, **MUTATIONS[field])) == "Conflict"
    assert shown(requested) is None


class Interrupted:
    """The store, with somebody setting product 1 right after the read and each refused write."""

    def __init__(self, app: ModuleType, quantities: list[int]) -> None:
        self._app = app
        self._quantities = quantities

    def get(self, order_id: str) -> Any:
        request = self._app.store.get(order_id)
        self._interrupt()
        return request

    def write(self, before: Any, after: Any, changes: Any) -> None:
        try:
            self._app.store.write(before, after, changes)
        except self._app.moving.Overtaken:
            self._interrupt()
            raise

    def _interrupt(self) -> None:
        if self._quantities:
            pack(self._app, ONE, self._quantities.pop(0))


def test_the_last_product_taken_out_while_completing_makes_packaging_fail(
    started: ModuleType,
) -> None:
    pack(started, TWO, 0)
    started.moving.complete(ORDER_ID, Interrupted(started, [0]))
    assert shown(started) == ("FAILED", {ONE: 0, TWO: 0})


def test_the_first_product_put_in_while_completing_makes_a_package(started: ModuleType) -> None:
    pack(started, ONE, 0)
    pack(started, TWO, 0)
    started.moving.complete(ORDER_ID, Interrupted(started, [1, 2]))
    assert shown(started) == ("COMPLETED", {ONE: 2, TWO: 0})


def test_completing_gives_up_while_the_products_keep_changing(started: ModuleType) -> None:
    with pytest.raises(Exception, match="keep changing"):
        started.moving.complete(ORDER_ID, Interrupted(started, [1, 2] * 10))
    assert shown(started)[0] == "IN_PROGRESS"
