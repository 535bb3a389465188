import json
from types import ModuleType
from typing import Any

import pytest

from ecom.models import Product
from tests.support.aws_payloads import CONTEXT, graphql_request, rest_request
from tests.support.examples import product


def rest(app: ModuleType, resource: str, **keywords: Any) -> tuple[int, dict[str, Any]]:
    answer = app.app(rest_request("GET", resource, **keywords), CONTEXT)
    return answer["statusCode"], json.loads(answer["body"])


def ask(app: ModuleType, field: str, **arguments: Any) -> Any:
    """As for an API key: nobody is signed in."""
    return app.resolve(graphql_request(field, arguments), CONTEXT)


def names(*pages: dict[str, Any]) -> list[str]:
    return [each["name"] for page in pages for each in page["products"]]


def test_anyone_reads_the_whole_catalogue_in_pages(app: ModuleType, shelf: list[Product]) -> None:
    first = ask(app, "getProducts")
    second = ask(app, "getProducts", nextToken=first["nextToken"])
    assert sorted(names(first, second)) == [each.name for each in shelf]
    assert len(first["products"]) == 20
    assert second["nextToken"] is None


@pytest.mark.usefixtures("shelf")
def test_anyone_reads_a_category_in_pages_by_name(app: ModuleType) -> None:
    first = ask(app, "getProductsByCategory", category="chairs")
    second = ask(app, "getProductsByCategory", category="chairs", nextToken=first["nextToken"])
    assert names(first, second) == [f"Thing {n:02}" for n in range(1, 23)]
    assert (len(first["products"]), second["nextToken"]) == (20, None)


def test_names_are_sorted_whatever_their_case_and_accents(app: ModuleType) -> None:
    expected = ["Émaux", "Łódź", "oak", "Yak", "zebra"]
    for name in reversed(expected):
        app.create(app.ProductContent(category="all", **named(name)))
    assert names(ask(app, "getProductsByCategory", category="all")) == expected


def named(name: str) -> dict[str, Any]:
    return product(name=name).model_dump(include={"name", "price", "package"})


def test_a_product_is_sorted_by_its_new_name(app: ModuleType) -> None:
    for name in ("Émaux", "Yak"):
        app.create(app.ProductContent(category="all", **named(name)))
    (first, _) = ask(app, "getProductsByCategory", category="all")["products"]
    change = {"category": "all", "modifiedDate": first["modifiedDate"], **named("Zèbre")}
    app.change(first["productId"], app.ProductChange.model_validate(change))
    assert names(ask(app, "getProductsByCategory", category="all")) == ["Yak", "Zèbre"]


@pytest.mark.usefixtures("shelf")
def test_rest_gives_the_same_pages(app: ModuleType) -> None:
    assert rest(app, "/products") == (200, ask(app, "getProducts"))
    chairs = ask(app, "getProductsByCategory", category="chairs")
    assert rest(app, "/products", query={"category": "chairs"}) == (200, chairs)
    query = {"category": "chairs", "nextToken": chairs["nextToken"]}
    assert names(rest(app, "/products", query=query)[1]) == ["Thing 21", "Thing 22"]


def test_an_unknown_category_is_empty(app: ModuleType) -> None:
    answer = ask(app, "getProductsByCategory", category="sofas")
    assert answer == {"products": [], "nextToken": None}


def test_one_product_is_read_by_its_id(app: ModuleType, shelf: list[Product]) -> None:
    known = shelf[0].product_id
    shown = shelf[0].to_json() | {"available": True}
    assert ask(app, "getProduct", productId=known) == shown
    path = {"product_id": known}
    assert rest(app, "/products/{product_id}", path=path) == (200, shown)


def test_an_unknown_product_is_null_in_graphql_and_404_in_rest(app: ModuleType) -> None:
    assert ask(app, "getProduct", productId="unknown") is None
    status, body = rest(app, "/products/{product_id}", path={"product_id": "unknown"})
    assert (status, body) == (404, {"message": "no product unknown"})


@pytest.mark.usefixtures("shelf")
def test_a_token_of_another_list_is_refused(app: ModuleType) -> None:
    token = ask(app, "getProducts")["nextToken"]
    answer = ask(app, "getProductsByCategory", category="chairs", nextToken=token)
    assert answer["__error"]["type"] == "BadRequest"


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ({"nextToken": "?"}, "nextToken"),
        ({"category": "\ud800"}, "category"),
        ({"category": "x" * 257}, "category"),
        ({"categroy": "chairs"}, "categroy"),
    ],
)
def test_a_wrong_query_is_the_callers_mistake(
    app: ModuleType, query: dict[str, str], complaint: str
) -> None:
    status, body = rest(app, "/products", query=query)
    assert status == 400
    assert complaint in body["message"]


def test_browsers_of_other_origins_may_read_the_catalogue(app: ModuleType) -> None:
    answer = app.app(rest_request("GET", "/products"), CONTEXT)
    assert answer["headers"]["Access-Control-Allow-Origin"] == "*"
