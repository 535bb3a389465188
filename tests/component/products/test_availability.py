"""What the catalogue says of stock, as the warehouse has told it."""

import json
from types import ModuleType
from typing import Any

import pytest

from ecom.events import STOCK_CHANGED, Event, StockChange
from tests.component.conftest import Queue
from tests.support.aws_payloads import (
    CONTEXT,
    bus_event,
    graphql_request,
    rest_request,
    stream_event,
)
from tests.support.examples import CREATED, product

ID = product().product_id
CHAIR = product(
    name="Oak chair", category="chairs", created_date=CREATED, modified_date=CREATED
).to_json()


@pytest.fixture
def kept(table: Any) -> dict[str, Any]:
    table.put_item(Item=CHAIR)
    return CHAIR


def told(version: int, available: int) -> Event[StockChange]:
    detail = StockChange(
        product_id=ID,
        available=available,
        reserved=0,
        in_stock=available > 0,
        version=version,
        changed=["available", "inStock"],
    )
    return STOCK_CHANGED.of(ID, detail)


def tell(app: ModuleType, version: int, available: int) -> None:
    app.on_stock_changed(bus_event(told(version, available)), CONTEXT)


def ask(app: ModuleType, field: str, **arguments: Any) -> Any:
    return app.resolve(graphql_request(field, arguments), CONTEXT)


def available(app: ModuleType) -> Any:
    return ask(app, "getProduct", productId=ID)["available"]


@pytest.mark.usefixtures("kept")
def test_a_product_of_which_nothing_is_known_can_be_ordered(app: ModuleType) -> None:
    assert available(app) is True


@pytest.mark.usefixtures("kept")
def test_what_is_sold_out_and_what_has_come_in_again_is_shown(app: ModuleType) -> None:
    tell(app, 1, 0)
    assert available(app) is False
    tell(app, 2, 5)
    assert available(app) is True


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("version", [4, 5])
def test_what_comes_late_or_twice_changes_nothing(
    app: ModuleType, table: Any, version: int
) -> None:
    tell(app, 5, 0)
    before = table.scan()["Items"]
    tell(app, version, 7)
    assert table.scan()["Items"] == before


def test_a_product_that_is_gone_does_not_come_back(app: ModuleType, table: Any) -> None:
    tell(app, 1, 0)
    assert table.scan()["Items"] == []


def test_neither_the_date_nor_the_bus_sees_a_change(
    app: ModuleType, table: Any, kept: dict[str, Any], bus: Queue
) -> None:
    tell(app, 1, 0)
    (marked,) = table.scan()["Items"]
    assert marked == kept | {"inStock": False, "stockVersion": 1}
    app.on_product_change(stream_event((kept, marked)), CONTEXT)
    assert bus.messages() == []


@pytest.mark.usefixtures("kept")
def test_every_list_of_the_catalogue_says_it(app: ModuleType, table: Any) -> None:
    app.on_product_indexed(stream_event((None, CHAIR)), CONTEXT)
    table.update_item(Key={"productId": ID}, AttributeUpdates={"inStock": {"Value": False}})
    for field, arguments in {
        "getProducts": {},
        "getProductsByCategory": {"category": "chairs"},
        "searchProducts": {"text": "oak"},
    }.items():
        (shown,) = ask(app, field, **arguments)["products"]
        assert shown["available"] is False
    answer = app.app(rest_request("GET", "/products"), CONTEXT)
    assert json.loads(answer["body"])["products"] == [CHAIR | {"available": False}]


@pytest.mark.usefixtures("kept")
def test_an_edited_product_keeps_it(app: ModuleType, table: Any) -> None:
    tell(app, 3, 0)
    content = {name: CHAIR[name] for name in ("productId", "name", "package", "modifiedDate")}
    request = graphql_request(
        "updateProduct",
        {"product": content | {"price": 1}},
        type_name="Mutation",
        user="ada",
        groups=["admin"],
    )
    assert app.resolve(request, CONTEXT)["available"] is False
    (item,) = table.scan()["Items"]
    assert (item["price"], item["inStock"], item["stockVersion"]) == (1, False, 3)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("sent", [True, False, None])
def test_what_a_client_says_of_it_is_ignored_and_the_verdict_is_silent(
    app: ModuleType, sent: bool | None
) -> None:
    tell(app, 1, 0)
    lines = [CHAIR | {"available": sent}, CHAIR | {"available": sent, "price": 1}]
    request = rest_request("POST", "/backend/validate", body={"products": lines}, service="orders")
    answer = app.app(request, CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])["products"]) == (200, [CHAIR])
