"""The user-facing API over rows of others, up to an order that is delivered."""

from collections.abc import Iterator

import boto3
import pytest
import requests

from infra.demo import queries
from infra.demo.listener import until
from infra.demo.people import Json, People, total_of
from infra.demo.shop import Shop
from infra.demo.users import ADMIN
from tests.end_to_end.predecessor.conftest import Post, Rows, SignedIn
from tests.end_to_end.predecessor.shapes import ADDRESS, Row, line, order, product
from tests.end_to_end.predecessor.test_delivery import GET_DELIVERY


@pytest.fixture
def row(rows: Rows) -> Row:
    return rows.put("products", product())


@pytest.fixture
def api_key(shop: Shop) -> Iterator[str]:
    appsync, api = boto3.client("appsync"), shop.parameters["frontend-api/api/id"]
    key = appsync.create_api_key(apiId=api)["apiKey"]["id"]
    yield key
    appsync.delete_api_key(apiId=api, id=key)


def public(shop: Shop, api_key: str, query: str, variables: Json) -> Json:
    body = {"query": query, "variables": variables}
    headers = {"x-api-key": api_key}
    answer = requests.post(shop.url("frontend-api"), json=body, headers=headers, timeout=30)
    content: Json = answer.json()
    assert not content.get("errors"), content
    (value,) = content["data"].values()
    return dict(value)


def test_a_key_of_others_lists_a_stored_product(shop: Shop, api_key: str, row: Row) -> None:
    page = public(shop, api_key, queries.PRODUCTS, {})
    ids = [each["productId"] for each in page["products"]]
    while page["nextToken"]:
        page = public(shop, api_key, queries.PRODUCTS, {"nextToken": page["nextToken"]})
        ids += [each["productId"] for each in page["products"]]
    assert row["productId"] in ids


def test_a_key_of_others_reads_a_stored_product(shop: Shop, api_key: str, row: Row) -> None:
    told = public(shop, api_key, queries.PRODUCT, {"productId": row["productId"]})
    assert told == {name: row[name] for name in ("productId", "name", "price")}


def test_a_user_of_others_lists_their_orders(shop: Shop, rows: Rows, someone: SignedIn) -> None:
    stored = rows.put("orders", order(userId=someone.user_id))
    page = shop.graphql(queries.ORDERS, {}, someone.token)["getOrders"]
    assert stored["orderId"] in {each["orderId"] for each in page["orders"]}


def test_a_user_of_others_asks_for_a_delivery_price(shop: Shop, someone: SignedIn) -> None:
    asked = {"products": order()["products"], "address": ADDRESS}
    answer = shop.graphql(queries.DELIVERY_PRICE, {"input": asked}, someone.token)
    assert type(answer["getDeliveryPricing"]["pricing"]) is int


def request_for(products: list[Row], people: People, post: Post) -> Json:
    asked = {"products": products, "address": ADDRESS}
    price = post("delivery-pricing", "/backend/pricing", asked)["pricing"]
    counted = [{"quantity": 1} | each for each in products]
    token = people.authorise(total_of(counted, price))
    return {**asked, "deliveryPrice": price, "paymentToken": token}


def test_a_user_of_others_orders_a_product_as_its_row_says(
    shop: Shop, people: People, post: Post, someone: SignedIn, row: Row
) -> None:
    wanted = request_for([row], people, post)
    answer = shop.graphql(queries.CREATE_ORDER, {"order": wanted}, someone.token)["createOrder"]
    assert answer["success"], answer["errors"]


def test_a_product_of_nothing_but_what_it_must_have_is_ordered(
    shop: Shop, people: People, post: Post, someone: SignedIn, rows: Rows
) -> None:
    bare = rows.put("products", line(price=0, package=dict.fromkeys(line()["package"], 0)))
    wanted = request_for([bare], people, post)
    answer = shop.graphql(queries.CREATE_ORDER, {"order": wanted}, someone.token)["createOrder"]
    assert answer["success"], answer["errors"]


def test_an_order_of_stored_products_is_fulfilled(
    shop: Shop, people: People, post: Post, someone: SignedIn, rows: Rows
) -> None:
    products = [rows.put("products", product(quantity=number)) for number in (1, 9)]
    wanted = request_for(products, people, post)
    answer = shop.graphql(queries.CREATE_ORDER, {"order": wanted}, someone.token)["createOrder"]
    assert answer["success"], answer["errors"]
    order_id = answer["order"]["orderId"]

    def status() -> str:
        variables = {"orderId": order_id}
        return str(shop.graphql(queries.ORDER, variables, someone.token)["getOrder"]["status"])

    request = until(lambda: people.packaging_request(order_id), "the packaging request")
    packed = {each["productId"]: each["quantity"] for each in request["products"]}
    assert packed == {each["productId"]: each["quantity"] for each in products}
    for operation in ("startPackaging", "completePackaging"):
        people.work(ADMIN, operation, order_id)
    until(lambda: status() == "PACKAGED", "the order to be packed")
    where = {"input": {"orderId": order_id}}
    told = until(lambda: people.ask(ADMIN, GET_DELIVERY, **where), "the delivery")
    assert told == {"orderId": order_id, "address": ADDRESS}
    for operation in ("startDelivery", "completeDelivery"):
        people.work(ADMIN, operation, order_id)
    until(lambda: status() == "FULFILLED", "the order to be fulfilled")
