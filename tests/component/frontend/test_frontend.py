from types import ModuleType
from typing import Any

import pytest
import responses

from tests.component.frontend.conftest import DELIVERY, PAYMENT, WAREHOUSE
from tests.support.aws_payloads import CONTEXT, graphql_request
from tests.support.examples import ORDER_ID, USER_ID, order


def resolve(app: ModuleType, field: str = "progress", **changes: Any) -> Any:
    values = {"user": USER_ID, "source": order().to_json(), "type_name": "Order", **changes}
    return app.resolve(graphql_request(field, **values), CONTEXT)


def test_progress_comes_from_signed_calls(app: ModuleType, http: responses.RequestsMock) -> None:
    http.get(f"{WAREHOUSE}/backend/{ORDER_ID}", json={"orderId": ORDER_ID, "status": "COMPLETED"})
    http.get(f"{DELIVERY}/backend/{ORDER_ID}", status=404, json={"message": "none"})
    assert resolve(app) == {"packaging": "COMPLETED"}
    for call in http.calls:
        assert call.request.headers["Authorization"].startswith("AWS4-HMAC-SHA256")


def test_a_service_that_fails_makes_the_field_an_error(
    app: ModuleType, http: responses.RequestsMock
) -> None:
    http.get(f"{WAREHOUSE}/backend/{ORDER_ID}", json={"status": "NO_SUCH_STATUS"})
    http.get(f"{DELIVERY}/backend/{ORDER_ID}", json={"status": "NEW"})
    assert resolve(app)["__error"]["type"] == "Unavailable"


@pytest.mark.parametrize("field", ["progress", "delivery", "payment"])
def test_what_becomes_of_an_order_is_for_users(app: ModuleType, field: str) -> None:
    assert resolve(app, field, user=None)["__error"]["type"] == "Unauthorized"


def test_a_delivery_comes_from_a_signed_call(app: ModuleType, http: responses.RequestsMock) -> None:
    event = {"status": "Sorted", "place": "Lyon", "time": "2026-11-22T12:00:00.000+00:00"}
    delivery = {"status": "IN_PROGRESS", "trackingNumber": "EC7", "events": [event]}
    http.get(f"{DELIVERY}/backend/{ORDER_ID}", json=delivery | {"orderId": ORDER_ID})
    assert resolve(app, "delivery") == delivery
    (call,) = http.calls
    assert call.request.headers["Authorization"].startswith("AWS4-HMAC-SHA256")


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ({"status": 404, "json": {"message": "none"}}, None),
        ({"json": {"status": "NEW"}}, {"status": "NEW", "events": []}),
    ],
)
def test_what_is_not_known_of_a_delivery_is_left_open(
    app: ModuleType, http: responses.RequestsMock, answer: dict[str, Any], seen: Any
) -> None:
    http.get(f"{DELIVERY}/backend/{ORDER_ID}", **answer)
    assert resolve(app, "delivery") == seen


def test_a_carrier_that_gives_no_clear_answer_makes_the_field_an_error(
    app: ModuleType, http: responses.RequestsMock
) -> None:
    http.get(f"{DELIVERY}/backend/{ORDER_ID}", json={"events": []})
    assert resolve(app, "delivery")["__error"]["type"] == "Unavailable"


def test_a_payment_is_shown_without_what_is_for_staff(
    app: ModuleType, http: responses.RequestsMock
) -> None:
    payment = {"status": "FAILED", "amount": 4000, "refundedAmount": 0}
    answer = {**payment, "orderId": ORDER_ID, "failure": "capture refused"}
    http.get(f"{PAYMENT}/backend/{ORDER_ID}", json=answer)
    assert resolve(app, "payment") == payment
    (call,) = http.calls
    assert call.request.headers["Authorization"].startswith("AWS4-HMAC-SHA256")


def test_an_order_that_payment_does_not_know_has_none(
    app: ModuleType, http: responses.RequestsMock
) -> None:
    http.get(f"{PAYMENT}/backend/{ORDER_ID}", status=404, json={"message": "none"})
    assert resolve(app, "payment") is None


def test_a_payment_that_cannot_be_read_makes_the_field_an_error(
    app: ModuleType, http: responses.RequestsMock
) -> None:
    http.get(f"{PAYMENT}/backend/{ORDER_ID}", json={"status": "CAPTURED", "amount": 4000})
    assert resolve(app, "payment")["__error"]["type"] == "Unavailable"
