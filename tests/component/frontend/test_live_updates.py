"""What becomes of OrderModified: a signed mutation, which AppSync tells subscribers."""

import io
import json
from types import ModuleType
from typing import Any

import pytest
import requests
import responses

from ecom.events import ORDER_MODIFIED, Modified
from ecom.models import Order, OrderStatus, PaymentStatus
from ecom.observability import logger
from tests.component.frontend.conftest import GRAPHQL
from tests.support.aws_payloads import CONTEXT, bus_event
from tests.support.examples import ORDER_ID, address, order

TOLD = {"data": {"publishOrderChange": {"orderId": ORDER_ID}}}


def modified(changed: list[str], **changes: Any) -> dict[str, Any]:
    """The event of an order that has changed."""
    detail = Modified[Order](old=order(), new=order(**changes), changed=changed)
    return bus_event(ORDER_MODIFIED.of(ORDER_ID, detail))


PACKAGED = modified(["modifiedDate", "status"], status=OrderStatus.PACKAGED)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    lines = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", lines)
    return lines


def sent(http: responses.RequestsMock) -> list[requests.PreparedRequest]:
    return [call.request for call in http.calls]


def change(request: requests.PreparedRequest) -> dict[str, Any]:
    """What a mutation says of the order."""
    body = json.loads(request.body or "")
    assert "publishOrderChange(change: $change)" in body["query"]
    told: dict[str, Any] = body["variables"]["change"]
    return told


def test_an_order_that_moves_is_told_by_a_mutation(
    app: ModuleType, http: responses.RequestsMock
) -> None:
    http.post(GRAPHQL, json=TOLD)
    app.on_order_modified(PACKAGED, CONTEXT)
    (request,) = sent(http)
    assert change(request) == {
        "orderId": ORDER_ID,
        "status": "PACKAGED",
        "modifiedDate": "2026-11-22T12:00:00.000+00:00",
        "total": 4000,
        "changed": ["modifiedDate", "status"],
    }


def test_the_mutation_is_signed_for_appsync(app: ModuleType, http: responses.RequestsMock) -> None:
    http.post(GRAPHQL, json=TOLD)
    app.on_order_modified(PACKAGED, CONTEXT)
    (request,) = sent(http)
    assert "/eu-west-1/appsync/aws4_request" in request.headers["Authorization"]


def test_a_refund_is_told_with_its_amount(app: ModuleType, http: responses.RequestsMock) -> None:
    http.post(GRAPHQL, json=TOLD)
    paid = {"payment_status": PaymentStatus.CAPTURED, "refunded_amount": 1000}
    app.on_order_modified(modified(["refundedAmount"], **paid), CONTEXT)
    told = change(sent(http)[0])
    assert (told["paymentStatus"], told["refundedAmount"]) == ("CAPTURED", 1000)


def test_an_event_that_comes_twice_tells_the_same_twice(
    app: ModuleType, http: responses.RequestsMock
) -> None:
    http.post(GRAPHQL, json=TOLD)
    for _ in range(2):
        app.on_order_modified(PACKAGED, CONTEXT)
    first, second = sent(http)
    assert change(first) == change(second)


def test_neither_subscribers_nor_the_log_are_told_where_an_order_goes(
    app: ModuleType, http: responses.RequestsMock, log: io.StringIO
) -> None:
    http.post(GRAPHQL, json=TOLD)
    moved = address(street_address="7 Elsewhere")
    app.on_order_modified(modified(["address.streetAddress"], address=moved), CONTEXT)
    assert "7 Elsewhere" not in str(sent(http)[0].body)
    assert "7 Elsewhere" not in log.getvalue()
    assert json.loads(log.getvalue().splitlines()[-1])["orderId"] == ORDER_ID


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (
            {"json": {"data": None, "errors": [{"errorType": "Unauthorized", "message": "no"}]}},
            "Unavailable",
        ),
        (
            {"status": 401, "json": {"errors": [{"errorType": "UnauthorizedException"}]}},
            "CallRefused",
        ),
        ({"status": 404, "json": {"message": "no such API"}}, "CallRefused"),
        ({"body": "<html>"}, "Unavailable"),
        ({"body": requests.ConnectionError("gone")}, "Unavailable"),
    ],
)
def test_what_appsync_does_not_take_fails_so_that_it_is_tried_again(
    app: ModuleType, http: responses.RequestsMock, answer: dict[str, Any], error: str
) -> None:
    http.post(GRAPHQL, **answer)
    with pytest.raises(Exception, match="AppSync") as failure:
        app.on_order_modified(PACKAGED, CONTEXT)
    assert type(failure.value).__name__ == error
