from types import ModuleType
from typing import Any

from ecom.models import Order
from tests.component.orders.conftest import error, rest
from tests.support.aws_payloads import CONTEXT, graphql_request
from tests.support.examples import ORDER_ID, USER_ID, order


def stored(app: ModuleType, **changes: Any) -> Order:
    saved = order(**changes)
    app.store.add(saved, "fingerprint")
    return saved


def test_the_owner_sees_their_order_by_rest_and_graphql(app: ModuleType) -> None:
    mine = stored(app).to_json() | {"history": [], "refunds": []}
    status, by_rest = rest(
        app, "GET", "/orders/{order_id}", path={"order_id": ORDER_ID}, user=USER_ID
    )
    assert (status, by_rest) == (200, mine)
    assert (
        app.resolve(graphql_request("getOrder", {"orderId": ORDER_ID}, user=USER_ID), CONTEXT)
        == mine
    )


def test_nobody_else_sees_it(app: ModuleType) -> None:
    stored(app)
    status, body = rest(app, "GET", "/orders/{order_id}", path={"order_id": ORDER_ID}, user="eve")
    assert (status, body) == (404, {"message": f"you have no order {ORDER_ID}"})
    assert (
        app.resolve(graphql_request("getOrder", {"orderId": ORDER_ID}, user="eve"), CONTEXT) is None
    )


def test_orders_come_in_pages_newest_first(app: ModuleType) -> None:
    for day in range(1, 26):
        created = order().created_date.replace(day=day)
        stored(app, order_id=f"order-{day:02}", created_date=created)
    stored(app, order_id="of-another", user_id="eve")
    first = app.resolve(graphql_request("getOrders", {}, user=USER_ID), CONTEXT)
    token = first["nextToken"]
    second = app.resolve(graphql_request("getOrders", {"nextToken": token}, user=USER_ID), CONTEXT)
    names = [each["orderId"] for each in first["orders"] + second["orders"]]
    assert names == [f"order-{day:02}" for day in range(25, 0, -1)]
    assert len(first["orders"]) == 20
    assert second["nextToken"] is None


def test_a_broken_page_token_is_the_callers_mistake(app: ModuleType) -> None:
    status, body = rest(app, "GET", "/orders", query={"nextToken": "?"}, user=USER_ID)
    assert (status, body["message"]) == (400, "nextToken: not a token of this API")


def test_another_service_gets_the_order_unwrapped(app: ModuleType) -> None:
    mine = stored(app).to_json()
    path = {"order_id": ORDER_ID}
    assert rest(app, "GET", "/backend/{order_id}", path=path, service="delivery") == (200, mine)
    assert (
        rest(app, "GET", "/backend/{order_id}", path={"order_id": "x"}, service="delivery")[0]
        == 404
    )


def test_the_backend_demands_an_identified_caller(app: ModuleType) -> None:
    status, body = rest(app, "GET", "/backend/{order_id}", path={"order_id": ORDER_ID})
    assert status == 403
    assert "SigV4" in body["message"]


def test_an_anonymous_caller_gets_no_orders(app: ModuleType) -> None:
    answer = app.resolve(graphql_request("getOrders"), CONTEXT)
    assert answer == {"__error": {"type": "Unauthorized", "message": "sign in first"}}
    assert rest(app, "GET", "/orders")[0] == 401


def test_an_administrator_sees_any_order(app: ModuleType) -> None:
    mine = stored(app).to_json() | {"history": [], "refunds": []}
    path, resource = {"order_id": ORDER_ID}, "/admin/orders/{order_id}"
    assert rest(app, "GET", resource, path=path, user="eve", groups="admin") == (200, mine)
    assert rest(app, "GET", resource, path=path, user=USER_ID, groups="warehouse")[0] == 403
    assert rest(app, "GET", resource, path={"order_id": "x"}, user="eve", groups="admin")[0] == 404


def subscribe(app: ModuleType, user: str | None, order_id: str = ORDER_ID) -> Any:
    arguments = {"orderId": order_id}
    request = graphql_request("onOrderChanged", arguments, user=user, type_name="Subscription")
    return app.resolve(request, CONTEXT)


def test_only_the_owner_may_subscribe_to_an_order(app: ModuleType) -> None:
    stored(app)
    assert subscribe(app, USER_ID) is None
    assert error(subscribe(app, "eve")) == "NotFound"
    assert error(subscribe(app, USER_ID, "unknown")) == "NotFound"
    assert error(subscribe(app, None)) == "Unauthorized"
