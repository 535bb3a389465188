import json
from types import ModuleType
from typing import Any

import pytest

from ecom.events import ORDER_CREATED, ORDER_DELETED
from tests.component.warehouse.conftest import (
    DONE,
    MUTATIONS,
    ONE,
    TWO,
    ask,
    deliver,
    error,
    shown,
)
from tests.support.aws_payloads import CONTEXT, graphql_request, rest_request
from tests.support.examples import CREATED, ORDER_ID, order


def test_waiting_requests_come_in_pages_oldest_first(app: ModuleType) -> None:
    for day in range(25, 0, -1):
        waiting = order(order_id=f"order-{day:02}", created_date=CREATED.replace(day=day))
        deliver(app, "on_order_created", ORDER_CREATED.of(waiting.order_id, waiting))
    first = page(app)
    second = page(app, nextToken=first["nextToken"])
    names = first["packagingRequestIds"] + second["packagingRequestIds"]
    assert names == [f"order-{day:02}" for day in range(1, 26)]
    assert len(first["packagingRequestIds"]) == 20
    assert second["nextToken"] is None


def test_a_broken_page_token_is_the_callers_mistake(app: ModuleType) -> None:
    assert error(page(app, nextToken="?")) == "BadRequest"


def page(app: ModuleType, **arguments: Any) -> Any:
    request = graphql_request(
        "getNewPackagingRequestIds", arguments, user="joe", groups=["warehouse"]
    )
    return app.resolve(request, CONTEXT)


@pytest.mark.parametrize("end", ["completePackaging", "failPackaging"])
def test_an_administrator_may_do_what_the_warehouse_may(requested: ModuleType, end: str) -> None:
    for field in ("startPackaging", "updatePackagingProduct", end):
        assert ask(requested, field, groups=("admin",), **MUTATIONS[field]) == DONE


@pytest.mark.parametrize("field", [*MUTATIONS, "getPackagingRequest"])
@pytest.mark.parametrize("groups", [(), ("delivery",)])
def test_shoppers_and_other_staff_are_refused(
    requested: ModuleType, field: str, groups: tuple[str, ...]
) -> None:
    answer = ask(requested, field, groups=groups, **MUTATIONS.get(field, {}))
    assert error(answer) == "Forbidden"
    assert shown(requested) == ("NEW", {ONE: 2, TWO: 1})


@pytest.mark.parametrize("field", ["getNewPackagingRequestIds", "getPackagingRequest"])
def test_an_anonymous_caller_is_refused(app: ModuleType, field: str) -> None:
    request = graphql_request(field, {"input": {"orderId": ORDER_ID}})
    assert error(app.resolve(request, CONTEXT)) == "Unauthorized"


@pytest.mark.parametrize("input_", [{"orderId": ""}, {"orderId": 7}, {"color": "red"}])
def test_malformed_input_is_refused(app: ModuleType, input_: dict[str, Any]) -> None:
    assert error(ask(app, "startPackaging", **input_)) == "BadRequest"


def rest(app: ModuleType, service: str | None = "frontend-api") -> tuple[int, dict[str, Any]]:
    path = {"order_id": ORDER_ID}
    answer = app.app(
        rest_request("GET", "/backend/{order_id}", path=path, service=service), CONTEXT
    )
    return answer["statusCode"], json.loads(answer["body"])


def test_another_service_sees_the_request_without_what_was_ordered(requested: ModuleType) -> None:
    products = [{"productId": ONE, "quantity": 2}, {"productId": TWO, "quantity": 1}]
    body = {"orderId": ORDER_ID, "status": "NEW", "products": products}
    assert rest(requested) == (200, body)


def test_another_service_finds_no_unknown_or_deleted_request(app: ModuleType) -> None:
    assert rest(app)[0] == 404
    deliver(app, "on_order_deleted", ORDER_DELETED.of(ORDER_ID, order()))
    assert rest(app) == (404, {"message": f"no packaging request for {ORDER_ID}"})


def test_the_backend_demands_an_identified_caller(requested: ModuleType) -> None:
    assert rest(requested, service=None)[0] == 403
