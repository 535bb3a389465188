import json
from types import ModuleType
from typing import Any

import pytest

from ecom.limits import LINES
from ecom.models import Product
from tests.support.aws_payloads import CONTEXT, rest_request
from tests.support.examples import product

ALL_VALID = {"message": "All products are valid"}


def post(app: ModuleType, body: object, service: str | None = "orders") -> tuple[int, Any]:
    request = rest_request("POST", "/backend/validate", body=body, service=service)
    answer = app.app(request, CONTEXT)
    return answer["statusCode"], json.loads(answer["body"])


def validate(app: ModuleType, *lines: Product) -> Any:
    status, answer = post(app, {"products": [line.to_json() for line in lines]})
    assert status == 200, answer
    return answer


def test_products_that_match_are_valid(app: ModuleType, shelf: list[Product]) -> None:
    assert validate(app, shelf[0], shelf[1]) == ALL_VALID


def test_what_a_shopper_adds_to_a_product_is_not_compared(
    app: ModuleType, shelf: list[Product]
) -> None:
    changes = {"quantity": 3, "category": None, "tags": ["mine"], "pictures": ["a.jpg"]}
    assert validate(app, shelf[0].model_copy(update=changes)) == ALL_VALID


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"name": "Cheap thing"}, "name"),
        ({"price": 1}, "price"),
        ({"price": 0, "name": "Gift"}, "name, price"),
    ],
)
def test_a_wrong_product_comes_back_as_the_catalogue_has_it(
    app: ModuleType, shelf: list[Product], changes: dict[str, Any], difference: str
) -> None:
    answer = validate(app, shelf[1], shelf[0].model_copy(update=changes))
    assert answer["products"] == [shelf[0].to_json()]
    assert answer["message"] == f"{shelf[0].product_id} differs in {difference}"


@pytest.mark.usefixtures("shelf")
def test_an_unknown_product_comes_back_as_it_was_sent(app: ModuleType) -> None:
    ghost = product(99, quantity=2)
    answer = validate(app, ghost)
    assert answer["products"] == [ghost.to_json()]
    assert answer["message"] == f"{ghost.product_id} is not in the catalogue"


@pytest.mark.parametrize("wrong_first", [True, False])
def test_a_wrong_line_does_not_hide_behind_a_right_one_of_the_same_product(
    app: ModuleType, shelf: list[Product], wrong_first: bool
) -> None:
    lines = [shelf[0].model_copy(update={"price": 1}), shelf[0]]
    answer = validate(app, *(lines if wrong_first else reversed(lines)))
    assert answer["products"] == [shelf[0].to_json()]


def test_as_many_products_as_an_order_may_have_are_checked_at_once(
    app: ModuleType, table: Any
) -> None:
    products = [product(n) for n in range(LINES)]
    for each in products:
        table.put_item(Item=each.to_json())
    assert validate(app, *products) == ALL_VALID


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("{", "JSON"),
        ([], "body"),
        ({}, "products"),
        ({"products": []}, "products"),
        ({"products": [product(n).to_json() for n in range(101)]}, "products"),
        ({"products": ["chair"]}, "products.0"),
        ({"products": [product().to_json() | {"price": "1000"}]}, "products.0.price"),
        ({"products": [product().to_json() | {"price": 1000.0}]}, "products.0.price"),
        ({"products": [product().to_json() | {"price": -1}]}, "products.0.price"),
        ({"products": [product().to_json() | {"quantity": 0}]}, "products.0.quantity"),
        ({"products": [product().to_json() | {"package": {"width": 1}}]}, "package.height"),
        ({"products": [product().to_json() | {"productId": ""}]}, "products.0.productId"),
        ({"products": [product().to_json() | {"discount": 1}]}, "discount"),
        ({"products": [product().to_json()], "force": True}, "force"),
    ],
)
def test_a_malformed_body_is_refused_with_the_reason(
    app: ModuleType, body: object, complaint: str
) -> None:
    status, answer = post(app, body)
    assert status == 400
    assert complaint in answer["message"]
    assert "products" not in answer


def test_the_backend_demands_an_identified_caller(app: ModuleType) -> None:
    status, answer = post(app, {"products": [product().to_json()]}, service=None)
    assert status == 403
    assert "SigV4" in answer["message"]
