from types import ModuleType
from typing import Any

import pytest
import responses

from tests.support import apps
from tests.support.aws_payloads import CONTEXT, graphql_request
from tests.support.examples import ORDER_ID, USER_ID, order

WAREHOUSE, DELIVERY = "https://warehouse.test/api", "https://delivery.test/api"


@pytest.fixture
def app(aws: None, monkeypatch: pytest.MonkeyPatch) -> ModuleType:  # noqa: ARG001
    urls = {"WAREHOUSE_URL": WAREHOUSE, "DELIVERY_URL": DELIVERY}
    return apps.load("frontend", monkeypatch, urls)


def resolve(app: ModuleType, **changes: Any) -> Any:
    values = {"user": USER_ID, "source": order().to_json(), "type_name": "Order", **changes}
    return app.resolve(graphql_request("progress", **values), CONTEXT)


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


def test_progress_is_for_users(app: ModuleType) -> None:
    assert resolve(app, user=None)["__error"]["type"] == "Unauthorized"
