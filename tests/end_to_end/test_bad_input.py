"""What every entry says to wrong input: a clear error in the caller's terms."""

from typing import Any

import pytest
from requests_aws4auth import AWS4Auth

from ecom.limits import BODY_BYTES
from infra.demo.people import People
from infra.demo.shop import GraphqlError, Shop
from infra.demo.users import PACKER
from tests.end_to_end.test_access import as_root


@pytest.fixture(scope="module")
def operator(shop: Shop) -> AWS4Auth:  # noqa: ARG001
    """The signature of one who may call every service."""
    return as_root()


PRODUCT = {"productId": "p", "name": "n", "price": 1, "package": {}}
CASES: list[tuple[str, str, Any, str]] = [
    ("products", "/backend/validate", "{", "body"),
    ("products", "/backend/validate", {}, "products"),
    ("products", "/backend/validate", {"products": []}, "products"),
    ("products", "/backend/validate", {"products": [PRODUCT]}, "package"),
    ("delivery-pricing", "/backend/pricing", "[]", "body"),
    ("delivery-pricing", "/backend/pricing", {"products": [], "address": {}}, "address"),
    ("payment", "/backend/validate", {"paymentToken": "t", "total": -1}, "total"),
    ("payment", "/backend/validate", {"paymentToken": "t", "total": 1.5}, "total"),
    ("payment", "/backend/validate", {"paymentToken": "t", "total": 1, "x": 1}, "x"),
    ("payment-3p", "/preauth", "", "body"),
    ("payment-3p", "/preauth", {"cardNumber": "42", "amount": 1}, "cardNumber"),
    ("payment-3p", "/preauth", {"cardNumber": "4" * 16, "amount": -1}, "amount"),
    ("payment-3p", "/preauth", {"cardNumber": "4" * 16, "amount": 10**12}, "amount"),
    ("payment-3p", "/check", {"paymentToken": "t"}, "amount"),
    ("payment-3p", "/updateAmount", {"paymentToken": 1, "amount": 1}, "paymentToken"),
    ("payment-3p", "/processPayment", {}, "paymentToken"),
    ("payment-3p", "/cancelPayment", {"paymentToken": "t" * BODY_BYTES}, "body"),
]


@pytest.mark.parametrize(("service", "path", "body", "field"), CASES)
def test_a_malformed_body_is_answered_with_400_and_the_field(
    shop: Shop, operator: AWS4Auth, service: str, path: str, body: Any, field: str
) -> None:
    content = {"data": body} if isinstance(body, str) else {"json": body}
    headers = {"content-type": "application/json"}
    answer = shop.rest("POST", service, path, auth=operator, headers=headers, **content)
    assert answer.status_code == 400, answer.text
    assert field in answer.json()["message"]


def test_what_is_not_there_is_404(shop: Shop, operator: AWS4Auth) -> None:
    for service in ("orders", "warehouse", "delivery"):
        assert shop.rest("GET", service, "/backend/none", auth=operator).status_code == 404
    assert shop.rest("GET", "products", "/products/none").status_code == 404


def test_a_broken_page_token_is_400(shop: Shop) -> None:
    answer = shop.rest("GET", "products", "/products", params={"nextToken": "???"})
    assert answer.status_code == 400
    assert "nextToken" in answer.json()["message"]


def test_graphql_names_what_is_wrong(people: People) -> None:
    order_id = people.buy(1)["orderId"]
    people.start_packing(order_id)
    product_id = people.order(order_id)["products"][0]["productId"]
    for quantity in (-1, 99):
        with pytest.raises(GraphqlError) as refused:
            people.put_in_package(order_id, product_id, quantity)
        assert refused.value.types == ["BadRequest"]
    with pytest.raises(GraphqlError) as unknown:
        people.work(PACKER, "startPackaging", "no-such-order")
    assert unknown.value.types == ["NotFound"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"products": []}, "products"),
        ({"deliveryPrice": 1}, "deliveryPrice"),
        ({"deliveryPrice": -1}, "deliveryPrice"),
    ],
)
def test_an_order_that_is_wrong_is_refused_with_the_reason(
    people: People, changes: dict[str, Any], complaint: str
) -> None:
    basket = people.pick(1)
    answer = people.submit(basket, people.delivery_price(basket), "none", **changes)
    assert answer["success"] is False
    assert complaint in " ".join(answer["errors"])
