import json
from types import ModuleType
from typing import Any

import pytest

from ecom.events import ORDER_CREATED, Event
from infra import tables
from tests.component.conftest import Queue
from tests.support import apps, local_tables
from tests.support.aws_payloads import CONTEXT, bus_event, graphql_request, rest_request
from tests.support.examples import ORDER_ID, order, product

ONE, TWO = product(1).product_id, product(2).product_id
DONE = {"success": True}
PRODUCTS_URL = "https://products.test/api"
MUTATIONS: dict[str, dict[str, Any]] = {
    "startPackaging": {},
    "updatePackagingProduct": {"productId": ONE, "quantity": 1},
    "completePackaging": {},
    "failPackaging": {"reason": "The whole shelf is wet"},
}


@pytest.fixture
def table(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.WAREHOUSE)


@pytest.fixture
def shelves(aws: None) -> Any:  # noqa: ARG001
    """The table of the stock."""
    return local_tables.create(tables.STOCK)


@pytest.fixture
def adjustments(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.STOCK_ADJUSTMENTS)


@pytest.fixture
def app(
    table: Any,
    shelves: Any,
    adjustments: Any,
    dead_letters: Queue,
    monkeypatch: pytest.MonkeyPatch,
) -> ModuleType:
    environment = {
        "WAREHOUSE_TABLE": table.name,
        "WAREHOUSE_STREAM_ARN": table.latest_stream_arn,
        "STOCK_TABLE": shelves.name,
        "STOCK_STREAM_ARN": shelves.latest_stream_arn,
        "STOCK_ADJUSTMENTS_TABLE": adjustments.name,
        "PRODUCTS_URL": PRODUCTS_URL,
        "DEAD_LETTER_QUEUE_URL": dead_letters.url,
    }
    return apps.load("warehouse", monkeypatch, environment)


@pytest.fixture
def requested(app: ModuleType) -> ModuleType:
    """A NEW request of 2 x product 1 and 1 x product 2."""
    deliver(app, "on_order_created", ORDER_CREATED.of(ORDER_ID, order()))
    return app


@pytest.fixture
def started(requested: ModuleType) -> ModuleType:
    """The same, IN_PROGRESS."""
    assert ask(requested, "startPackaging") == DONE
    return requested


def deliver(app: ModuleType, handler: str, event: Event[Any]) -> None:
    getattr(app, handler)(bus_event(event), CONTEXT)


def ask(
    app: ModuleType, field: str, groups: tuple[str, ...] = ("warehouse",), **input_: Any
) -> Any:
    """What a member of staff gets for a query or a mutation about one order."""
    arguments = {"input": {"orderId": ORDER_ID, **input_}}
    type_name = "Query" if field.startswith("get") else "Mutation"
    request = graphql_request(field, arguments, user="joe", groups=groups, type_name=type_name)
    return app.resolve(request, CONTEXT)


def stocked(app: ModuleType, available: int, product_id: str = ONE) -> None:
    app.stocks.set_available(product_id, available, None)


def in_stock(app: ModuleType, product_id: str = ONE) -> tuple[int, int]:
    """How many of a product are available, and how many reserved."""
    stock = app.stocks.get(product_id)
    return stock.available, stock.reserved


def cancel(app: ModuleType, order_id: str = ORDER_ID, service: str | None = "orders") -> Any:
    """The status and the body with which another service's cancelling is answered."""
    path = {"order_id": order_id}
    request = rest_request("POST", "/backend/{order_id}/cancel", path=path, service=service)
    answer = app.app(request, CONTEXT)
    return answer["statusCode"], json.loads(answer["body"])


def pack(app: ModuleType, product_id: str, quantity: Any) -> Any:
    return ask(app, "updatePackagingProduct", productId=product_id, quantity=quantity)


def shown(app: ModuleType) -> Any:
    """The status and the quantities by product, None where no request is shown."""
    answer = ask(app, "getPackagingRequest")
    if answer is None:
        return None
    quantities = {line["productId"]: line["quantity"] for line in answer["products"]}
    return answer["status"], quantities


def error(answer: Any) -> str:
    kind: str = answer["__error"]["type"]
    return kind
