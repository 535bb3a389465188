import json
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import pytest
import responses

from ecom.staff import Staff
from infra import tables
from tests.component.conftest import Queue
from tests.support import apps, local_tables
from tests.support.aws_payloads import CONTEXT, graphql_request, rest_request
from tests.support.cognito import Pool
from tests.support.examples import ORDER_ID

WAREHOUSE_URL = "https://warehouse.test/api"
SERVICES = {
    "PRODUCTS_URL": "https://products.test/api",
    "DELIVERY_PRICING_URL": "https://delivery-pricing.test/api",
    "PAYMENT_URL": "https://payment.test/api",
}
"""Those that are asked before an order is placed."""


@pytest.fixture
def table(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.ORDERS)


@pytest.fixture
def pool() -> Pool:
    """The user pool, in which eve is an admin."""
    pool = Pool()
    pool.add("eve@example.com", "admin", user_id="eve")
    return pool


@pytest.fixture
def app(table: Any, pool: Pool, dead_letters: Queue, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    environment = {
        "ORDERS_TABLE": table.name,
        "ORDERS_STREAM_ARN": table.latest_stream_arn,
        "DEAD_LETTER_QUEUE_URL": dead_letters.url,
        "WAREHOUSE_URL": WAREHOUSE_URL,
        "SETTLEMENT_SCHEDULE": "rate(5 minutes)",
        "SETTLEMENT_GRACE": "900",
        **SERVICES,
    }
    app = apps.load("orders", monkeypatch, environment)
    monkeypatch.setattr(app, "staff", Staff("pool", pool))
    return app


@pytest.fixture
def services(http: responses.RequestsMock) -> responses.RequestsMock:
    """The other services, all content: products match, delivery costs 10.00, the token is good."""
    http.post(f"{SERVICES['PRODUCTS_URL']}/backend/validate", json={"message": "ok"})
    http.post(f"{SERVICES['DELIVERY_PRICING_URL']}/backend/pricing", json={"pricing": 1000})
    http.post(f"{SERVICES['PAYMENT_URL']}/backend/validate", json={"ok": True})
    return http


def rest(app: ModuleType, *arguments: Any, **keywords: Any) -> tuple[int, dict[str, Any]]:
    """What a client gets for a REST request: its status and its body."""
    answer = app.app(rest_request(*arguments, **keywords), CONTEXT)
    return answer["statusCode"], json.loads(answer["body"])


def mutate(
    app: ModuleType, field: str, user: str, groups: Sequence[str] = (), **input_: Any
) -> Any:
    """What a user gets for a mutation about the example order."""
    arguments = {"input": {"orderId": ORDER_ID, **input_}}
    request = graphql_request(field, arguments, user=user, groups=groups, type_name="Mutation")
    return app.resolve(request, CONTEXT)


def error(answer: Any) -> str:
    kind: str = answer["__error"]["type"]
    return kind
