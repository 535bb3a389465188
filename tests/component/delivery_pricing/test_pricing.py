import json
from types import ModuleType
from typing import Any

import pytest

from tests.support.aws_payloads import CONTEXT, graphql_request, rest_request
from tests.support.examples import USER_ID, address, product


def parcel(**changes: Any) -> dict[str, Any]:
    return {"products": [product().to_json()], "address": address().to_json(), **changes}


def post(app: ModuleType, body: object, service: str | None = "orders") -> tuple[int, Any]:
    request = rest_request("POST", "/backend/pricing", body=body, service=service)
    answer = app.app(request, CONTEXT)
    return answer["statusCode"], json.loads(answer["body"])


def ask(app: ModuleType, body: object, user: str | None = USER_ID) -> Any:
    event = graphql_request("getDeliveryPricing", {"input": body}, user=user)
    return app.resolve(event, CONTEXT)


def test_services_and_users_get_the_same_price(app: ModuleType) -> None:
    assert post(app, parcel()) == (200, {"pricing": 1000})
    assert ask(app, parcel()) == {"pricing": 1000}


def test_every_line_counts_as_often_as_it_is_ordered(app: ModuleType) -> None:
    lines = [product(1, quantity=24).to_json(), product(1).to_json()]
    assert post(app, parcel(products=lines)) == (200, {"pricing": 2000})


BAD = [
    ({}, "products"),
    (parcel(products=[]), "products"),
    (parcel(products=[product().to_json() | {"quantity": -1}]), "quantity"),
    (parcel(products=[product(quantity=10_000).to_json()] * 101), "products"),
    (parcel(address={}), "address.name"),
    (parcel(address=address().to_json() | {"country": "fr"}), "address.country"),
    (parcel(coupon="FREE"), "coupon"),
    (
        parcel(
            products=[
                product(quantity=10_000).to_json()
                | {"package": {"width": 1, "height": 1, "length": 1, "weight": 10_000_000}}
            ]
        ),
        "too heavy",
    ),
]


@pytest.mark.parametrize(("body", "complaint"), BAD)
def test_bad_input_is_refused_in_the_callers_terms(
    app: ModuleType, body: dict[str, Any], complaint: str
) -> None:
    status, answer = post(app, body)
    assert status == 400
    assert complaint in answer["message"]
    error = ask(app, body)["__error"]
    assert error["type"] == "BadRequest"
    assert complaint in error["message"]


def test_the_backend_demands_an_identified_caller(app: ModuleType) -> None:
    assert post(app, parcel(), service=None)[0] == 403


def test_only_users_may_ask(app: ModuleType) -> None:
    assert ask(app, parcel(), user=None)["__error"]["type"] == "Unauthorized"
