from types import ModuleType
from typing import Any

import pytest
import responses

from infra import tables
from tests.component.conftest import Queue
from tests.support import apps, local_tables

SERVICES = {
    "PRODUCTS_URL": "https://products.test/api",
    "DELIVERY_PRICING_URL": "https://delivery-pricing.test/api",
    "PAYMENT_URL": "https://payment.test/api",
}


@pytest.fixture
def table(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.ORDERS)


@pytest.fixture
def app(table: Any, dead_letters: Queue, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    environment = {
        "ORDERS_TABLE": table.name,
        "ORDERS_STREAM_ARN": table.latest_stream_arn,
        "DEAD_LETTER_QUEUE_URL": dead_letters.url,
        **SERVICES,
    }
    return apps.load("orders", monkeypatch, environment)


@pytest.fixture
def services(http: responses.RequestsMock) -> responses.RequestsMock:
    """The other services, all content: products match, delivery costs 10.00, the token is good."""
    http.post(f"{SERVICES['PRODUCTS_URL']}/backend/validate", json={"message": "ok"})
    http.post(f"{SERVICES['DELIVERY_PRICING_URL']}/backend/pricing", json={"pricing": 1000})
    http.post(f"{SERVICES['PAYMENT_URL']}/backend/validate", json={"ok": True})
    return http
