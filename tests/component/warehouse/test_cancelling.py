"""Cancelling and packing: one of them wins."""

from types import ModuleType
from typing import Any

import pytest

from ecom.events import ORDER_CREATED, ORDER_DELETED
from tests.component.warehouse.conftest import (
    MUTATIONS,
    ONE,
    TWO,
    ask,
    cancel,
    deliver,
    error,
    in_stock,
    shown,
    stocked,
)
from tests.support.examples import ORDER_ID, order

YES, NO = (200, {"ok": True}), (200, {"ok": False})
CREATE = ORDER_CREATED.of(ORDER_ID, order())


def test_a_request_that_nobody_has_started_is_cancelled(requested: ModuleType) -> None:
    assert cancel(requested) == YES
    assert shown(requested) == ("CANCELLED", {ONE: 2, TWO: 1})
    assert requested.store.waiting(None).items == []


def test_cancelling_gives_the_stock_back_once(app: ModuleType) -> None:
    stocked(app, 5)
    deliver(app, "on_order_created", CREATE)
    assert in_stock(app) == (3, 2)
    for _ in range(2):
        assert cancel(app) == YES
        assert in_stock(app) == (5, 0)


def test_what_is_cancelled_is_not_packed(requested: ModuleType) -> None:
    cancel(requested)
    for field, values in MUTATIONS.items():
        assert error(ask(requested, field, **values)) == "Conflict"
    assert shown(requested)[0] == "CANCELLED"


@pytest.mark.parametrize("steps", [[], ["completePackaging"], ["failPackaging"]])
def test_what_is_packed_is_not_cancelled(started: ModuleType, steps: list[str]) -> None:
    for step in steps:
        ask(started, step, **MUTATIONS[step])
    before = shown(started)
    assert cancel(started) == NO
    assert shown(started) == before


def test_a_cancelling_that_overtakes_the_creation_keeps_it_out(app: ModuleType) -> None:
    stocked(app, 5)
    assert cancel(app) == YES
    deliver(app, "on_order_created", CREATE)
    assert cancel(app) == YES
    assert shown(app) == ("CANCELLED", {})
    assert (in_stock(app), app.store.waiting(None).items) == ((5, 0), [])


def test_a_deleted_request_is_not_cancelled(requested: ModuleType) -> None:
    deliver(requested, "on_order_deleted", ORDER_DELETED.of(ORDER_ID, order()))
    assert cancel(requested) == NO
    assert shown(requested) is None


def test_a_deletion_after_the_cancelling_changes_nothing(requested: ModuleType) -> None:
    cancel(requested)
    deliver(requested, "on_order_deleted", ORDER_DELETED.of(ORDER_ID, order()))
    assert shown(requested)[0] == "CANCELLED"


class Started:
    """The store, with a packer who starts right after the first read."""

    def __init__(self, app: ModuleType) -> None:
        self._app = app

    def get(self, order_id: str) -> Any:
        request = self._app.store.get(order_id)
        ask(self._app, "startPackaging")
        return request

    def write(self, *arguments: Any) -> None:
        self._app.store.write(*arguments)


def test_of_a_packer_and_a_shopper_at_once_the_first_wins(app: ModuleType) -> None:
    stocked(app, 5)
    deliver(app, "on_order_created", CREATE)
    assert app.moving.cancel(ORDER_ID, Started(app)) is False
    assert shown(app)[0] == "IN_PROGRESS"
    assert in_stock(app) == (3, 2)


def test_only_services_cancel(requested: ModuleType) -> None:
    assert cancel(requested, service=None)[0] == 403
    assert shown(requested)[0] == "NEW"


@pytest.mark.parametrize("order_id", ["a b", "x" * 65])
def test_what_cannot_be_an_order_is_refused(app: ModuleType, table: Any, order_id: str) -> None:
    assert cancel(app, order_id)[0] == 400
    assert table.scan()["Count"] == 0
