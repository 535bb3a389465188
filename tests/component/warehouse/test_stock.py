"""Stock as staff see and change it, by REST and by GraphQL, and what the bus hears of it."""

import json
from collections.abc import Callable
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest
import responses

from ecom.events import ORDER_CREATED, PRODUCT_DELETED
from ecom.pages import encode_token
from tests.component.conftest import Queue
from tests.component.warehouse.conftest import ONE, PRODUCTS_URL, TWO, deliver, in_stock, stocked
from tests.support.aws_payloads import CONTEXT, graphql_request, rest_request, stream_event
from tests.support.examples import ORDER_ID, order, product

Json = dict[str, Any]
Ask = Callable[..., tuple[str, Any]]
"""Asks as staff; answers "ok" and the result, or the error's name and message."""

ROUTES = {
    "getStock": ("GET", "/admin/stock/{product_id}"),
    "getLowStock": ("GET", "/admin/stock"),
    "setStock": ("PUT", "/admin/stock/{product_id}"),
    "adjustStock": ("POST", "/admin/stock/{product_id}/adjustments"),
}
ERRORS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    503: "Unavailable",
}
BROKEN = {"productId": ONE, "adjustmentId": "a1", "quantity": -3, "reason": "Three were broken"}


def rest(app: ModuleType, field: str, groups: str, **values: Any) -> tuple[str, Any]:
    method, resource = ROUTES[field]
    path = {"product_id": values.pop("productId", "")}
    sent = {name: str(value) for name, value in values.items()} if method == "GET" else values
    part = {"query": sent} if method == "GET" else {"body": sent}
    request = rest_request(
        method,
        resource,
        path=path,
        user="joe",
        groups=groups or None,
        **part,  # type: ignore[arg-type]
    )
    answer = app.app(request, CONTEXT)
    body = json.loads(answer["body"])
    status = answer["statusCode"]
    return ("ok", body) if status == 200 else (ERRORS[status], body["message"])


def graphql(app: ModuleType, field: str, groups: str, **values: Any) -> tuple[str, Any]:
    query = field.startswith("get")
    request = graphql_request(
        field,
        values if query else {"input": values},
        type_name="Query" if query else "Mutation",
        user="joe",
        groups=[groups],
    )
    answer = app.resolve(request, CONTEXT)
    error = (answer or {}).get("__error")
    return (error["type"], error["message"]) if error else ("ok", answer)


@pytest.fixture(params=[rest, graphql])
def ask(request: pytest.FixtureRequest, app: ModuleType) -> Ask:
    def ask(field: str, groups: str = "warehouse", **values: Any) -> tuple[str, Any]:
        answer: tuple[str, Any] = request.param(app, field, groups, **values)
        return answer

    return ask


@pytest.fixture
def catalogue(http: responses.RequestsMock) -> responses.RequestsMock:
    """Knows product 1."""
    http.get(f"{PRODUCTS_URL}/products/{ONE}", json=product(1).to_json() | {"available": True})
    http.get(f"{PRODUCTS_URL}/products/{TWO}", status=404)
    return http


def numbers(answer: tuple[str, Any]) -> tuple[int, int]:
    outcome, stock = answer
    assert outcome == "ok", stock
    assert stock["productId"] == ONE
    assert stock["modifiedDate"]
    return stock["available"], stock["reserved"]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("groups", ["warehouse", "admin"])
def test_staff_say_how_much_there_is(ask: Ask, groups: str) -> None:
    assert numbers(ask("setStock", groups, productId=ONE, available=5)) == (5, 0)
    assert numbers(ask("setStock", groups, productId=ONE, available=0)) == (0, 0)
    assert numbers(ask("getStock", groups, productId=ONE)) == (0, 0)


@pytest.mark.usefixtures("catalogue")
def test_what_is_reserved_stays_reserved(ask: Ask, app: ModuleType) -> None:
    stocked(app, 5)
    deliver(app, "on_order_created", ORDER_CREATED.of(ORDER_ID, order()))
    assert numbers(ask("setStock", productId=ONE, available=9)) == (9, 2)


@pytest.mark.usefixtures("catalogue")
def test_stock_is_set_only_where_it_is_still_what_was_read(ask: Ask, app: ModuleType) -> None:
    stocked(app, 5)
    deliver(app, "on_order_created", ORDER_CREATED.of(ORDER_ID, order()))
    outcome, message = ask("setStock", productId=ONE, available=5, expectedAvailable=5)
    assert (outcome, numbers(ask("getStock", productId=ONE))) == ("Conflict", (3, 2))
    assert message == f"expectedAvailable: of {ONE} 3 are available, not 5; nothing was changed"
    assert numbers(ask("setStock", productId=ONE, available=8, expectedAvailable=3)) == (8, 2)


@pytest.mark.usefixtures("catalogue")
def test_stock_that_is_not_kept_is_not_what_was_expected(ask: Ask, shelves: Any) -> None:
    outcome, message = ask("setStock", productId=ONE, available=5, expectedAvailable=0)
    assert (outcome, "no stock is kept" in message) == ("Conflict", True)
    assert shelves.scan()["Count"] == 0


@pytest.mark.usefixtures("catalogue")
def test_a_product_that_the_catalogue_does_not_know_has_no_stock(ask: Ask, shelves: Any) -> None:
    assert ask("setStock", productId=TWO, available=5) == ("NotFound", f"no product {TWO}")
    assert shelves.scan()["Count"] == 0


def test_nothing_is_set_while_the_catalogue_does_not_answer(
    ask: Ask, http: responses.RequestsMock, shelves: Any
) -> None:
    http.get(f"{PRODUCTS_URL}/products/{ONE}", status=500)
    assert ask("setStock", productId=ONE, available=5)[0] == "Unavailable"
    assert shelves.scan()["Count"] == 0


@pytest.mark.parametrize("available", [-1, 1.5, "5", None, True, 10_000_001])
def test_what_is_available_is_a_bounded_whole_number(
    ask: Ask, shelves: Any, available: Any
) -> None:
    outcome, message = ask("setStock", productId=ONE, available=available)
    assert outcome == "BadRequest"
    assert "available" in message
    assert shelves.scan()["Count"] == 0


def test_a_product_without_stock_is_null_in_graphql_and_404_in_rest(app: ModuleType) -> None:
    assert graphql(app, "getStock", "admin", productId=ONE) == ("ok", None)
    assert rest(app, "getStock", "admin", productId=ONE)[0] == "NotFound"


def test_an_adjustment_adds_or_takes_and_is_written_down(
    ask: Ask, app: ModuleType, adjustments: Any
) -> None:
    stocked(app, 5)
    assert numbers(ask("adjustStock", **BROKEN)) == (2, 0)
    more = BROKEN | {"adjustmentId": "a2", "quantity": 4, "reason": "A delivery"}
    assert numbers(ask("adjustStock", **more)) == (6, 0)
    first, _ = adjustments.scan()["Items"]
    assert first.pop("time")
    assert first == BROKEN | {"userId": "joe"}


def test_an_adjustment_that_is_sent_again_changes_nothing(ask: Ask, app: ModuleType) -> None:
    stocked(app, 5)
    for _ in range(2):
        assert numbers(ask("adjustStock", **BROKEN)) == (2, 0)
    stocked(app, 0)
    assert numbers(ask("adjustStock", **BROKEN)) == (0, 0)


@pytest.mark.parametrize("other", [{"quantity": 3}, {"reason": "Stolen"}])
def test_a_name_is_not_used_for_another_adjustment(ask: Ask, app: ModuleType, other: Json) -> None:
    stocked(app, 5)
    ask("adjustStock", **BROKEN)
    assert ask("adjustStock", **BROKEN | other)[0] == "Conflict"
    assert in_stock(app) == (2, 0)


def test_no_more_is_taken_than_can_be_promised(ask: Ask, app: ModuleType, adjustments: Any) -> None:
    stocked(app, 4)
    deliver(app, "on_order_created", ORDER_CREATED.of(ORDER_ID, order()))
    outcome, message = ask("adjustStock", **BROKEN)
    assert (outcome, message) == ("Conflict", "2 are available, so -3 is not possible")
    assert in_stock(app) == (2, 2)
    assert adjustments.scan()["Count"] == 0


def test_what_is_not_managed_is_not_adjusted(ask: Ask, shelves: Any, adjustments: Any) -> None:
    assert ask("adjustStock", **BROKEN)[0] == "NotFound"
    assert shelves.scan()["Count"] == adjustments.scan()["Count"] == 0


def test_stock_has_an_upper_end(ask: Ask, app: ModuleType) -> None:
    stocked(app, 10_000_000)
    assert ask("adjustStock", **BROKEN | {"quantity": 1})[0] == "Conflict"
    assert numbers(ask("adjustStock", **BROKEN)) == (9_999_997, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": 0},
        {"quantity": 1.5},
        {"reason": " "},
        {"adjustmentId": ""},
        {"adjustmentId": "a b"},
        {"colour": "red"},
        {"productId": "a b"},
    ],
)
def test_a_wrong_adjustment_is_refused(ask: Ask, app: ModuleType, wrong: Json) -> None:
    stocked(app, 5)
    assert ask("adjustStock", **BROKEN | wrong)[0] == "BadRequest"
    assert in_stock(app) == (5, 0)


def low(ask: Ask, **arguments: Any) -> list[int]:
    outcome, page = ask("getLowStock", **arguments)
    assert outcome == "ok", page
    return [stock["available"] for stock in page["stock"]]


def test_the_lowest_stock_comes_first_up_to_the_threshold(ask: Ask, app: ModuleType) -> None:
    for number, available in enumerate([11, 9, 100, 0, 10]):
        stocked(app, available, f"p{number}")
    assert low(ask) == [0, 9, 10]
    assert low(ask, threshold=0) == [0]
    assert low(ask, threshold=1000) == [0, 9, 10, 11, 100]


def test_low_stock_comes_in_pages(ask: Ask, app: ModuleType) -> None:
    for number in range(25):
        stocked(app, number, f"p{number}")
    _, first = ask("getLowStock", threshold=22)
    _, second = ask("getLowStock", threshold=22, nextToken=first["nextToken"])
    levels = [stock["available"] for page in (first, second) for stock in page["stock"]]
    assert levels == list(range(23))
    assert (len(first["stock"]), second["nextToken"]) == (20, None)


@pytest.mark.parametrize(
    "token",
    [
        "?",
        encode_token({"productId": "p1"}, "stock 10"),
        *(
            encode_token({"productId": "p1", "available": available}, "stock 10")
            for available in ("11", "-1", "x", "1.5", "9" * 200)
        ),
    ],
)
def test_a_token_of_another_list_is_refused(ask: Ask, token: str) -> None:
    outcome, message = ask("getLowStock", nextToken=token)
    assert outcome == "BadRequest"
    assert "nextToken" in message


@pytest.mark.parametrize("threshold", [-1, 10_000_001, "many"])
def test_a_threshold_is_bounded(ask: Ask, threshold: Any) -> None:
    assert ask("getLowStock", threshold=threshold)[0] == "BadRequest"


def test_a_missing_threshold_may_be_sent_as_null(app: ModuleType) -> None:
    stocked(app, 10)
    outcome, page = graphql(app, "getLowStock", "admin", threshold=None, nextToken=None)
    assert (outcome, len(page["stock"])) == ("ok", 1)


@pytest.mark.parametrize("field", ROUTES)
@pytest.mark.parametrize("groups", ["", "delivery"])
def test_stock_is_for_staff_of_the_warehouse(ask: Ask, field: str, groups: str) -> None:
    values = {} if field == "getLowStock" else {"productId": ONE}
    assert ask(field, groups, **values) == ("Forbidden", "for members of admin or warehouse")


@pytest.mark.parametrize("field", ROUTES)
def test_nobody_sees_stock_without_signing_in(app: ModuleType, field: str) -> None:
    method, resource = ROUTES[field]
    answer = app.app(rest_request(method, resource, path={"product_id": ONE}), CONTEXT)
    assert answer["statusCode"] == 401


def test_a_deleted_product_leaves_the_list_but_keeps_what_is_reserved(app: ModuleType) -> None:
    stocked(app, 5)
    deliver(app, "on_order_created", ORDER_CREATED.of(ORDER_ID, order()))
    for _ in range(2):
        deliver(app, "on_product_deleted", PRODUCT_DELETED.of(ONE, product(1)))
    assert app.stocks.low(10, None).items == []
    assert in_stock(app) == (3, 2)


def test_a_deleted_product_whose_stock_is_not_managed_is_nothing(
    app: ModuleType, shelves: Any
) -> None:
    deliver(app, "on_product_deleted", PRODUCT_DELETED.of(ONE, product(1)))
    assert shelves.scan()["Count"] == 0


def test_every_write_is_counted_and_told_if_it_changed_anything(
    app: ModuleType, shelves: Any, bus: Queue
) -> None:
    images: list[Any] = [None]
    for available in (2, 2, 0):
        stocked(app, available)
        images.append(shelves.scan()["Items"][0])
    assert [image["version"] for image in images[1:]] == [1, 2, 3]
    app.on_stock_change(stream_event(*pairwise(images)), CONTEXT)
    events = {(each["detail-type"], each["detail"].get("version")) for each in bus.messages()}
    assert events == {("StockChanged", 1), ("StockChanged", 3), ("ProductOutOfStock", None)}


def test_a_record_that_is_no_stock_is_dead_lettered_and_the_rest_go_on(
    app: ModuleType, shelves: Any, bus: Queue, dead_letters: Queue
) -> None:
    stocked(app, 2)
    poison = {"productId": "poison", "available": "many"}
    records = stream_event((None, poison), (None, shelves.scan()["Items"][0]))
    app.on_stock_change(records, CONTEXT)
    assert [event["resources"] for event in bus.messages()] == [[ONE]]
    (letter,) = dead_letters.messages()
    assert "available" in letter["cause"]
