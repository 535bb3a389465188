from types import ModuleType

import pytest

from tests.support import apps

WAREHOUSE, DELIVERY = "https://warehouse.test/api", "https://delivery.test/api"
PAYMENT = "https://payment.test/api"
GRAPHQL = "https://appsync.test/graphql"


@pytest.fixture
def app(aws: None, monkeypatch: pytest.MonkeyPatch) -> ModuleType:  # noqa: ARG001
    urls = {
        "WAREHOUSE_URL": WAREHOUSE,
        "DELIVERY_URL": DELIVERY,
        "PAYMENT_URL": PAYMENT,
        "GRAPHQL_URL": GRAPHQL,
    }
    return apps.load("frontend", monkeypatch, urls)
