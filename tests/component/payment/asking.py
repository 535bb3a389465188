"""What others ask of the payment service: orders with a signature, staff by REST and GraphQL."""

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

from tests.support.aws_payloads import CONTEXT, graphql_request, rest_request
from tests.support.examples import ORDER_ID

Json = dict[str, Any]
Staff = Callable[..., Json]
"""Asks as a user of a group; answers with the result, or with `{"refused": type of error}`."""

TYPES = {400: "BadRequest", 403: "Forbidden", 404: "NotFound", 409: "Conflict", 503: "Unavailable"}
RETRY = "/admin/failed-payments/{order_id}/retry"
YES = (200, {"ok": True, "message": "refunded"})
REFUSED = {"refused": "Conflict"}


def rest(app: ModuleType, operation: str, order_id: str, group: str, token: str | None) -> Json:
    method, resource = {"list": ("GET", "/admin/failed-payments"), "retry": ("POST", RETRY)}[
        operation
    ]
    query = {"nextToken": token} if token else None
    status, body = ask(app, method, resource, order_id, user="ada", groups=group, query=query)
    return body if status == 200 else {"refused": TYPES[status]}


def graphql(app: ModuleType, operation: str, order_id: str, group: str, token: str | None) -> Json:
    who: Any = {"user": "ada", "groups": [group]}
    requests = {
        "list": graphql_request("getFailedPayments", {"nextToken": token}, **who),
        "retry": graphql_request(
            "retryPayment", {"input": {"orderId": order_id}}, type_name="Mutation", **who
        ),
    }
    answer: Json = app.resolve(requests[operation], CONTEXT)
    return {"refused": answer["__error"]["type"]} if "__error" in answer else answer


def ask(
    app: ModuleType, method: str, resource: str, order_id: str = ORDER_ID, **request: Any
) -> tuple[int, dict[str, Any]]:
    """The status and body of the answer to a request about an order."""
    path = {"order_id": order_id} if "{order_id}" in resource else None
    answer = app.app(rest_request(method, resource, path=path, **request), CONTEXT)
    return answer["statusCode"], json.loads(answer["body"])


def refund(app: ModuleType, **changes: object) -> tuple[int, dict[str, Any]]:
    """Ask for refund r-1 of 10.00, the first one; `changes` are to the body."""
    body = {"refundId": "r-1", "amount": 1000, "refundedAmount": 0, **changes}
    return ask(app, "POST", "/backend/{order_id}/refunds", body={**body}, service="orders")


def shown(app: ModuleType) -> dict[str, Any]:
    status, body = ask(app, "GET", "/backend/{order_id}", service="orders")
    assert status == 200
    return body


def refused(app: ModuleType, **changes: object) -> str:
    """Why a refund was refused."""
    status, body = refund(app, **changes)
    assert (status, body["ok"]) == (200, False)
    return str(body["message"])


def listed(app: ModuleType) -> list[tuple[str, str]]:
    """The status and failure of the payments that staff must see to."""
    payments = app.store.waiting(None).items
    return [(payment.status, payment.failure) for payment in payments]


def item(table: Any) -> dict[str, Any]:
    """The order's payment as it is stored."""
    found: dict[str, Any] = table.get_item(Key={"orderId": ORDER_ID})["Item"]
    return found
