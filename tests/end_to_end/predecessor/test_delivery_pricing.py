"""What a delivery costs, asked with an order's lines and address as others write them."""

import pytest
from requests_aws4auth import AWS4Auth

from infra.demo.shop import Shop
from tests.end_to_end.predecessor.conftest import Post
from tests.end_to_end.predecessor.shapes import ADDRESS, product

ASKED = {"products": [product(quantity=2), product()], "address": ADDRESS}


def test_an_order_has_a_delivery_price(post: Post) -> None:
    assert type(post("delivery-pricing", "/backend/pricing", ASKED)["pricing"]) is int


def test_a_price_is_refused_without_a_signature(shop: Shop) -> None:
    answer = shop.rest("POST", "delivery-pricing", "/backend/pricing", json=ASKED)
    assert (answer.status_code, "message" in answer.text.lower()) == (403, True)


@pytest.mark.parametrize("missing", ASKED)
def test_what_is_missing_is_named(shop: Shop, auth: AWS4Auth, missing: str) -> None:
    body = {name: value for name, value in ASKED.items() if name != missing}
    answer = shop.rest("POST", "delivery-pricing", "/backend/pricing", auth=auth, json=body)
    assert answer.status_code == 400
    assert missing in answer.json()["message"]
