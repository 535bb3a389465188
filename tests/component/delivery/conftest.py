import io
import json
from types import ModuleType
from typing import Any

import pytest
import responses

from ecom.observability import logger
from infra import tables
from tests.component.conftest import Queue
from tests.support import apps, local_tables
from tests.support.aws_payloads import CONTEXT, graphql_request, rest_request
from tests.support.examples import ORDER_ID, order

ORDERS_URL = "https://orders.test/api"
ORDER_URL = f"{ORDERS_URL}/backend/{ORDER_ID}"


@pytest.fixture
def table(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.DELIVERY)


@pytest.fixture
def app(table: Any, dead_letters: Queue, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    environment = {
        "DELIVERY_TABLE": table.name,
        "DELIVERY_STREAM_ARN": table.latest_stream_arn,
        "DEAD_LETTER_QUEUE_URL": dead_letters.url,
        "ORDERS_URL": ORDERS_URL,
    }
    return apps.load("delivery", monkeypatch, environment)


@pytest.fixture
def orders(http: responses.RequestsMock) -> responses.RequestsMock:
    """The orders service, which knows one order."""
    http.get(ORDER_URL, json=order().to_json())
    return http


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the functions log."""
    lines = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", lines)
    return lines


def stored(app: ModuleType, **changes: Any) -> None:
    """A NEW delivery of the example order."""
    app.store.add(app.deliveries.planned(order()).model_copy(update=changes))


@pytest.fixture
def waiting(app: ModuleType) -> ModuleType:
    stored(app)
    return app


def error(answer: Any) -> str:
    kind: str = answer["__error"]["type"]
    return kind


def backend(app: ModuleType, service: str | None = "frontend-api") -> tuple[int, dict[str, Any]]:
    """What another service gets for the example order's delivery."""
    path = {"order_id": ORDER_ID}
    answer = app.app(
        rest_request("GET", "/backend/{order_id}", path=path, service=service), CONTEXT
    )
    return answer["statusCode"], json.loads(answer["body"])


def ask(app: ModuleType, field: str, groups: tuple[str, ...] = ("delivery",), **input_: Any) -> Any:
    """What a member of staff gets for a query or a mutation about one order."""
    arguments = {"input": {"orderId": ORDER_ID, **input_}}
    type_name = "Query" if field.startswith("get") else "Mutation"
    request = graphql_request(field, arguments, user="joe", groups=groups, type_name=type_name)
    return app.resolve(request, CONTEXT)
