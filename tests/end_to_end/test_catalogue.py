"""The public catalogue, by REST and GraphQL, page by page."""

from collections.abc import Callable
from typing import Any

import pytest

from infra.demo import queries
from infra.demo.listener import until
from infra.demo.seed import catalogue
from infra.demo.shop import Shop

Json = dict[str, Any]
Read = Callable[[str | None], Json]


@pytest.fixture(params=["REST", "GraphQL"])
def read(request: pytest.FixtureRequest, shop: Shop) -> Read:
    """Reads one page of the whole catalogue."""

    def rest(token: str | None) -> Json:
        page: Json = shop.rest("GET", "products", "/products", params={"nextToken": token}).json()
        return page

    def graphql(token: str | None) -> Json:
        page: Json = shop.graphql(queries.PRODUCTS, {"nextToken": token})["getProducts"]
        return page

    return rest if request.param == "REST" else graphql


def test_the_pages_hold_every_product_once(read: Read) -> None:
    page = read(None)
    names = [product["name"] for product in page["products"]]
    assert len(names) == 20
    while page["nextToken"]:
        page = read(page["nextToken"])
        names += [product["name"] for product in page["products"]]
    assert sorted(names) == sorted(product.name for product in catalogue())


def test_a_category_is_listed_by_name(shop: Shop) -> None:
    category = next(catalogue()).category
    names = [product.name for product in catalogue() if product.category == category]
    expected, params = sorted(names, key=str.lower), {"category": category}

    def by_rest() -> list[str]:
        answer = shop.rest("GET", "products", "/products", params=params).json()
        return [product["name"] for product in answer["products"]]

    assert until(lambda: by_rest() == expected, "the seeded catalogue to be sorted")
    by_graphql = shop.graphql(queries.CATEGORY, params)["getProductsByCategory"]["products"]
    assert [product["name"] for product in by_graphql] == expected


def test_one_product_is_found_by_its_identifier(shop: Shop) -> None:
    product = next(catalogue())
    answer = shop.graphql(queries.PRODUCT, {"productId": product.product_id})
    assert answer["getProduct"]["name"] == product.name
    assert shop.graphql(queries.PRODUCT, {"productId": "none"})["getProduct"] is None


def test_products_are_found_by_their_words(shop: Shop) -> None:
    product = next(catalogue())
    params = {"text": product.name.upper(), "category": product.category}

    def find() -> list[Json]:
        found: list[Json] = shop.graphql(queries.SEARCH, params)["searchProducts"]["products"]
        return [each for each in found if each["productId"] == product.product_id]

    assert until(find, "the seeded catalogue to be indexed")
    by_rest = shop.rest("GET", "products", "/products", params=params).json()["products"]
    assert product.product_id in {each["productId"] for each in by_rest}
