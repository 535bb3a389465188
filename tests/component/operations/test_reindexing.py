"""Indexing every product anew, with the real function in place of Lambda."""

import io
import json
import sys
from types import ModuleType
from typing import Any

import boto3
import pytest

from infra import tables
from infra.operations.__main__ import main
from infra.operations.errors import OperationError
from infra.operations.reindexing import BATCH_BYTES, Index, batches
from infra.operations.sending import Clients
from tests.component.conftest import Queue
from tests.support import apps, local_tables
from tests.support.aws_payloads import CONTEXT, graphql_request
from tests.support.examples import order, product

Json = dict[str, Any]
READERS = [f"arn:aws:lambda:eu-west-1:123456789012:function:products-{name}" for name in (
    "on-product-change", "on-product-indexed",
)]  # fmt: skip
OLD = {"prefix": "bj", "entry": "bjørn#bjørn#1", "productId": "1", "words": ["bjørn"]}


class Lambda:
    """Runs the function that indexes, and counts the records that it is handed."""

    def __init__(self, app: ModuleType) -> None:
        self.batches: list[int] = []
        self.fails = False
        self._app = app

    def get_paginator(self, _: str) -> "Lambda":
        return self

    def paginate(self, **_: str) -> list[Json]:
        return [{"EventSourceMappings": [{"FunctionArn": arn} for arn in READERS]}]

    def invoke(self, FunctionName: str, Payload: str) -> Json:
        if self.fails:
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b'{"errorType": "Bug"}')}
        assert FunctionName == READERS[1]
        event = json.loads(Payload)
        self.batches.append(len(event["Records"]))
        self._app.on_product_indexed(event, CONTEXT)
        return {"StatusCode": 200}


@pytest.fixture
def products(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.PRODUCTS)


@pytest.fixture
def terms(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.PRODUCT_TERMS)


@pytest.fixture
def app(
    products: Any, terms: Any, dead_letters: Queue, monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    environment = {
        "PRODUCTS_TABLE": products.name,
        "PRODUCT_TERMS_TABLE": terms.name,
        "PRODUCTS_STREAM_ARN": products.latest_stream_arn,
        "DEAD_LETTER_QUEUE_URL": dead_letters.url,
    }
    return apps.load("products", monkeypatch, environment)


@pytest.fixture
def lambda_(app: ModuleType) -> Lambda:
    return Lambda(app)


@pytest.fixture
def index(products: Any, terms: Any, lambda_: Lambda) -> Index:
    clients = Clients(bus_name="shop", lambda_=lambda_, events=None, streams=None)
    return Index(products.name, terms.name, boto3.client("dynamodb"), clients)


def found(app: ModuleType, field: str, **arguments: str) -> list[str]:
    answer = app.resolve(graphql_request(field, arguments), CONTEXT)
    return [each["name"] for each in answer["products"]]


def test_rows_from_before_are_found_and_sorted(
    app: ModuleType, products: Any, index: Index
) -> None:
    for number, name in enumerate(("zebra", "Émaux", "Yak")):
        products.put_item(Item=product(number, name=name, category="all").to_json())
    assert index.rebuild().products == 3
    assert found(app, "searchProducts", text="emaux") == ["Émaux"]
    assert found(app, "getProductsByCategory", category="all") == ["Émaux", "Yak", "zebra"]


def test_a_large_catalogue_is_handed_over_in_batches(
    products: Any, index: Index, lambda_: Lambda
) -> None:
    with products.batch_writer() as batch:
        for number in range(230):
            batch.put_item(Item=product(number).to_json())
    assert index.rebuild().products == 230
    assert lambda_.batches == [100, 100, 30]


def test_batches_fit_into_a_call() -> None:
    row = {"name": {"S": "x" * (BATCH_BYTES // 3)}}
    assert [len(batch) for batch in batches([row] * 5)] == [2, 2, 1]


def test_running_it_again_changes_nothing(products: Any, terms: Any, index: Index) -> None:
    products.put_item(Item=product(name="Bjørn", tags=["茶杯"]).to_json())
    index.rebuild()
    before = terms.scan()["Items"]
    assert index.rebuild().removed == 0
    assert terms.scan()["Items"] == before


def test_entries_that_no_product_has_are_removed(products: Any, terms: Any, index: Index) -> None:
    products.put_item(Item=product(1, name="Bjørn").to_json())
    for gone in (OLD, OLD | {"productId": product(1).product_id, "entry": "bjørn"}):
        terms.put_item(Item=gone)
    terms.put_item(Item={"prefix": "??", "entry": "put there by others"})
    assert index.rebuild().removed == 3
    assert [each["prefix"] for each in terms.scan()["Items"]] == ["bj"]


def test_an_entry_of_a_product_that_came_meanwhile_stays(
    app: ModuleType, products: Any, terms: Any, index: Index, lambda_: Lambda
) -> None:
    late = product(2, name="Late")
    invoke = lambda_.invoke

    def invoke_slowly(**arguments: str) -> Json:
        products.put_item(Item=late.to_json())
        app.search.reindex([(None, late)], app.terms, app.store)
        return invoke(**arguments)

    lambda_.invoke = invoke_slowly  # type: ignore[method-assign, assignment]
    products.put_item(Item=product(1).to_json())
    assert index.rebuild().removed == 0
    assert "la" in {each["prefix"] for each in terms.scan()["Items"]}


def test_rows_that_cannot_be_read_are_named_and_the_rest_is_indexed(
    app: ModuleType, products: Any, index: Index
) -> None:
    products.put_item(Item=product(1, name="Oak").to_json() | {"photo": b"\xff"})
    products.put_item(Item={"productId": "bad", "name": "Oak", "price": "free"})
    products.put_item(Item={"productId": "empty"})
    outcome = index.rebuild()
    assert (outcome.products, sorted(outcome.unreadable)) == (1, ["bad", "empty"])
    assert found(app, "searchProducts", text="oak") == ["Oak"]


def test_a_function_that_fails_is_named(products: Any, index: Index, lambda_: Lambda) -> None:
    products.put_item(Item=product().to_json())
    lambda_.fails = True
    with pytest.raises(OperationError, match="on-product-indexed failed: Bug"):
        index.rebuild()


def test_the_command_says_what_it_has_done(
    products: Any,
    index: Index,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    products.put_item(Item={"productId": "bad"})
    products.put_item(Item=product().to_json())
    orders = local_tables.create(tables.ORDERS)
    orders.put_item(Item=order().to_json())
    monkeypatch.setattr(Index, "of", lambda _: index)
    local_tables.create(tables.USERS)
    monkeypatch.setattr("infra.environments.Environment.resource", lambda _, name: name)
    monkeypatch.setattr(sys, "argv", ["operations", "reindex", "--environment", "tests"])
    main()
    said = capsys.readouterr().out
    assert "bad: it cannot be read" in said
    assert "Products indexed: 1, entries removed: 0." in said
    assert "1 orders marked, 0 cannot be read" in said
