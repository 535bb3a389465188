from types import ModuleType
from typing import Any

import pytest

from ecom.models import Product
from infra import tables
from tests.component.conftest import Queue
from tests.support import apps, local_tables
from tests.support.examples import product


@pytest.fixture
def table(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.PRODUCTS)


@pytest.fixture
def terms(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.PRODUCT_TERMS)


@pytest.fixture
def app(table: Any, terms: Any, dead_letters: Queue, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    environment = {
        "PRODUCTS_TABLE": table.name,
        "PRODUCT_TERMS_TABLE": terms.name,
        "PRODUCTS_STREAM_ARN": table.latest_stream_arn,
        "DEAD_LETTER_QUEUE_URL": dead_letters.url,
    }
    return apps.load("products", monkeypatch, environment)


@pytest.fixture
def shelf(table: Any) -> list[Product]:
    """A catalogue of 25 products: 22 chairs and then 3 tables."""
    products = [
        product(n, name=f"Thing {n:02}", category="chairs" if n <= 22 else "tables")
        for n in range(1, 26)
    ]
    for each in products:
        table.put_item(Item=each.to_json() | {"sortName": each.name.lower()})
    return products
