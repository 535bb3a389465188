from types import ModuleType
from typing import Any

import pytest
import responses

from ecom.errors import Conflict
from ecom.events import PACKAGING_CANCELLED, OrderReference
from tests.component.orders.conftest import WAREHOUSE_URL, error, mutate, rest
from tests.component.orders.test_events import FULL, UNPACKED, deliver
from tests.support.examples import ORDER_ID, USER_ID, order

CANCEL_URL = f"{WAREHOUSE_URL}/backend/{ORDER_ID}/cancel"
CANCELLED = PACKAGING_CANCELLED.of(ORDER_ID, OrderReference(order_id=ORDER_ID))
OWN, ANY = "/orders/{order_id}/cancel", "/admin/orders/{order_id}/cancel"


@pytest.fixture
def placed(app: ModuleType) -> ModuleType:
    app.store.add(order(), "fingerprint")
    return app


@pytest.fixture
def warehouse(http: responses.RequestsMock) -> responses.RequestsMock:
    """The warehouse, which has not begun with the example order."""
    http.post(CANCEL_URL, json={"ok": True})
    return http


def post(app: ModuleType, resource: str, **keywords: Any) -> tuple[int, dict[str, Any]]:
    return rest(app, "POST", resource, path={"order_id": ORDER_ID}, **keywords)


def status(app: ModuleType) -> str:
    current: str = app.store.get(ORDER_ID).status
    return current


@pytest.mark.usefixtures("warehouse")
def test_the_owner_cancels_and_sees_the_order_as_it_is_then(placed: ModuleType) -> None:
    answer = mutate(placed, "cancelOrder", USER_ID)
    assert (answer["orderId"], answer["status"]) == (ORDER_ID, "CANCELLED")
    (entry,) = answer["history"]
    assert (entry["status"], entry["source"], "eventId" in entry) == (
        "CANCELLED",
        "ecommerce.orders",
        False,
    )
    assert answer["modifiedDate"] == entry["time"]


@pytest.mark.usefixtures("warehouse")
def test_cancelling_again_answers_with_the_same_order(placed: ModuleType) -> None:
    first = mutate(placed, "cancelOrder", USER_ID)
    assert mutate(placed, "cancelOrder", USER_ID) == first
    assert post(placed, OWN, user=USER_ID) == (200, first)


@pytest.mark.usefixtures("warehouse")
def test_the_owner_cancels_by_rest(placed: ModuleType) -> None:
    code, answer = post(placed, OWN, user=USER_ID)
    assert (code, answer["status"]) == (200, "CANCELLED")


@pytest.mark.usefixtures("warehouse")
def test_an_administrator_cancels_any_order_by_rest(placed: ModuleType) -> None:
    code, answer = post(placed, ANY, user="eve", groups="admin")
    assert (code, answer["status"]) == (200, "CANCELLED")


@pytest.mark.usefixtures("warehouse")
def test_an_administrator_cancels_any_order_by_graphql(placed: ModuleType) -> None:
    assert mutate(placed, "cancelOrder", "eve", ["admin"])["status"] == "CANCELLED"


def test_nobody_else_cancels_it_and_the_warehouse_is_not_asked(
    placed: ModuleType, warehouse: responses.RequestsMock
) -> None:
    assert error(mutate(placed, "cancelOrder", "eve", ["warehouse"])) == "NotFound"
    assert post(placed, OWN, user="eve", groups="admin")[0] == 404
    assert post(placed, ANY, user=USER_ID)[0] == 403
    assert post(placed, OWN)[0] == 401
    assert status(placed) == "NEW"
    assert warehouse.assert_call_count(CANCEL_URL, 0)


def test_an_unknown_order_is_not_found(app: ModuleType) -> None:
    assert error(mutate(app, "cancelOrder", "eve", ["admin"])) == "NotFound"
    assert post(app, ANY, user="eve", groups="admin")[0] == 404


def test_a_packaging_that_has_begun_is_a_conflict(
    placed: ModuleType, http: responses.RequestsMock
) -> None:
    http.post(CANCEL_URL, json={"ok": False})
    code, answer = post(placed, OWN, user=USER_ID)
    assert (code, answer) == (
        409,
        {"message": "its packaging has begun or ended; nothing was changed"},
    )
    assert error(mutate(placed, "cancelOrder", USER_ID)) == "Conflict"
    assert status(placed) == "NEW"


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        ({"status": 500}, "Unavailable"),
        ({"json": {}}, "Unavailable"),
        ({"status": 404}, "CallRefused"),
    ],
)
def test_without_a_clear_answer_of_the_warehouse_nothing_is_cancelled(
    placed: ModuleType, http: responses.RequestsMock, failure: dict[str, Any], told: str
) -> None:
    http.post(CANCEL_URL, **failure)
    assert error(mutate(placed, "cancelOrder", USER_ID)) == told
    assert status(placed) == "NEW"


def test_the_warehouses_event_that_comes_first_is_no_other_outcome(
    placed: ModuleType, http: responses.RequestsMock
) -> None:
    def cancelled_meanwhile(_: Any) -> tuple[int, dict[str, str], str]:
        deliver(placed, "on_packaging_cancelled", CANCELLED)
        return 200, {}, '{"ok": true}'

    http.add_callback("POST", CANCEL_URL, cancelled_meanwhile)
    answer = mutate(placed, "cancelOrder", USER_ID)
    assert answer["status"] == "CANCELLED"
    assert [entry["source"] for entry in answer["history"]] == ["ecommerce.warehouse"]


@pytest.mark.usefixtures("warehouse")
def test_the_warehouses_event_that_comes_late_or_twice_adds_nothing(placed: ModuleType) -> None:
    answer = mutate(placed, "cancelOrder", USER_ID)
    for _ in range(2):
        deliver(placed, "on_packaging_cancelled", CANCELLED)
    assert placed.store.details(ORDER_ID).to_json() == answer


def test_the_event_alone_cancels_an_order_whose_cancelling_was_interrupted(
    placed: ModuleType,
) -> None:
    deliver(placed, "on_packaging_cancelled", CANCELLED)
    assert status(placed) == "CANCELLED"


@pytest.mark.parametrize(
    ("handler", "event"), [("on_package_created", FULL), ("on_packaging_failed", UNPACKED)]
)
def test_a_cancelled_order_is_neither_packed_nor_failed(
    placed: ModuleType, handler: str, event: Any
) -> None:
    deliver(placed, "on_packaging_cancelled", CANCELLED)
    with pytest.raises(Conflict):
        deliver(placed, handler, event)
    assert status(placed) == "CANCELLED"
