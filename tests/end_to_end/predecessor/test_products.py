"""Products that others put into the table: read, checked, and told of."""

import pytest
from requests_aws4auth import AWS4Auth

from infra.demo.listener import Listener
from infra.demo.people import Json
from infra.demo.shop import Shop
from tests.end_to_end.predecessor.bad_rows import THEIRS
from tests.end_to_end.predecessor.conftest import Post, Rows
from tests.end_to_end.predecessor.shapes import Row, line, new_id, product, says
from tests.end_to_end.test_catalogue import Read, read

__all__ = ["read"]


@pytest.fixture
def row(rows: Rows) -> Row:
    return rows.put("products", product())


def test_a_product_is_read_with_all_that_its_row_says(shop: Shop, row: Row) -> None:
    answer = shop.rest("GET", "products", f"/products/{row['productId']}")
    assert answer.status_code == 200, answer.text
    assert says(answer.json(), row)


def test_a_product_is_read_beside_attributes_that_are_only_others(shop: Shop, rows: Rows) -> None:
    row = rows.put("products", product() | THEIRS)
    answer = shop.rest("GET", "products", f"/products/{row['productId']}")
    assert answer.status_code == 200, answer.text
    assert says(answer.json(), {name: row[name] for name in row.keys() - THEIRS.keys()})


def test_an_unknown_product_is_not_found(shop: Shop, row: Row) -> None:
    answer = shop.rest("GET", "products", f"/products/{row['productId']}a")
    assert (answer.status_code, type(answer.json()["message"])) == (404, str)


def test_a_product_is_on_a_page_of_the_catalogue(read: Read, row: Row) -> None:
    page = read(None)
    ids = [each["productId"] for each in page["products"]]
    while page["nextToken"]:
        page = read(page["nextToken"])
        ids += [each["productId"] for each in page["products"]]
    assert row["productId"] in ids


def test_a_product_as_its_row_says_is_valid(post: Post, row: Row) -> None:
    assert "products" not in post("products", "/backend/validate", {"products": [row]})


def test_a_check_without_a_signature_is_refused(shop: Shop, row: Row) -> None:
    answer = shop.rest("POST", "products", "/backend/validate", json={"products": [row]})
    assert (answer.status_code, type(answer.json()["message"])) == (403, str)


WRONG = {
    "price": {"price": 450},
    "package": {"package": {"width": 1000, "length": 900, "height": 900, "weight": 700}},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_product_is_answered_with_its_row(post: Post, row: Row, wrong: Json) -> None:
    (told,) = post("products", "/backend/validate", {"products": [row | wrong]})["products"]
    assert says(told, row)


def test_other_pictures_are_no_mistake(post: Post, row: Row) -> None:
    sent = row | {"pictures": ["https://example.com/3.jpg"]}
    assert "products" not in post("products", "/backend/validate", {"products": [sent]})


def test_of_right_and_wrong_only_the_wrong_is_answered(post: Post, rows: Rows, row: Row) -> None:
    other = rows.put("products", product(price=500))
    sent = [row, other | {"price": 600}]
    (told,) = post("products", "/backend/validate", {"products": sent})["products"]
    assert says(told, other)


def test_a_check_of_nothing_is_answered(shop: Shop, auth: AWS4Auth) -> None:
    answer = shop.rest("POST", "products", "/backend/validate", auth=auth, json={})
    assert answer.status_code == 400
    assert "products" in answer.json()["message"]


@pytest.mark.parametrize("written", [line, product], ids=["four attributes", "with times"])
def test_a_row_that_comes_and_goes_is_told_of(
    rows: Rows, listener: Listener, written: type[Row]
) -> None:
    row = rows.put("products", written(productId=new_id()))
    listener.wait(row["productId"], ["ProductCreated"])
    rows.remove("products", row["productId"])
    seen = listener.wait(row["productId"], ["ProductDeleted"])
    assert says(seen[0].event["detail"], row)
