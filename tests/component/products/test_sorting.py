"""What a category is sorted by is kept where others put products straight into the table."""

from types import ModuleType
from typing import Any

import pytest

from tests.component.conftest import Queue
from tests.support.aws_payloads import CONTEXT, graphql_request, stream_event
from tests.support.examples import product

Json = dict[str, Any]

PUT = product(name="Émaux", category="all").to_json()


def kept(table: Any) -> Json:
    item: Json = table.get_item(Key={"productId": PUT["productId"]}).get("Item")
    return item


def test_a_product_that_was_put_into_the_table_is_in_its_category(
    app: ModuleType, table: Any
) -> None:
    table.put_item(Item=PUT)
    app.on_product_indexed(stream_event((None, PUT)), CONTEXT)
    answer = app.resolve(graphql_request("getProductsByCategory", {"category": "all"}), CONTEXT)
    assert answer["products"] == [PUT | {"available": True}]
    assert kept(table) == PUT | {"sortName": "emaux"}


@pytest.mark.parametrize("stale", [{}, {"sortName": "yak"}])
def test_a_product_that_was_renamed_in_the_table_is_sorted_anew(
    app: ModuleType, table: Any, stale: Json
) -> None:
    table.put_item(Item=PUT | stale)
    app.on_product_indexed(stream_event((PUT | {"name": "Yak"}, PUT | stale)), CONTEXT)
    assert kept(table)["sortName"] == "emaux"


def test_what_a_late_record_says_is_not_kept(app: ModuleType, table: Any) -> None:
    table.put_item(Item=PUT | {"sortName": "emaux"})
    app.on_product_indexed(stream_event((None, PUT | {"name": "Yak"})), CONTEXT)
    assert kept(table)["sortName"] == "emaux"


def test_a_product_that_is_gone_does_not_come_back(app: ModuleType, table: Any) -> None:
    app.on_product_indexed(stream_event((None, PUT), (PUT, None)), CONTEXT)
    assert table.scan()["Items"] == []


def test_what_it_is_sorted_by_is_no_change_of_a_product(app: ModuleType, bus: Queue) -> None:
    app.on_product_change(stream_event((PUT, PUT | {"sortName": "emaux"})), CONTEXT)
    assert bus.messages() == []


@pytest.mark.parametrize("bad", [{"name": None}, {"name": 1}, {"price": "free"}, {"tags": "oak"}])
def test_an_item_that_cannot_be_read_does_not_hold_up_the_rest(
    app: ModuleType, table: Any, bad: Json
) -> None:
    poison = {key: value for key, value in (PUT | {"productId": "1"} | bad).items() if value}
    table.put_item(Item=PUT)
    app.on_product_indexed(stream_event((None, poison), (None, PUT)), CONTEXT)
    assert kept(table)["sortName"] == "emaux"
