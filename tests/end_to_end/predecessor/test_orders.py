"""Orders that others put into the table: read, told of, and moved by others' events."""

import json
from typing import Any

import boto3
import pytest
from requests_aws4auth import AWS4Auth

from infra.demo.listener import Listener, Seen, until
from infra.demo.people import Json, People, total_of
from infra.demo.shop import Shop
from tests.end_to_end.predecessor.conftest import Post, Rows, SignedIn
from tests.end_to_end.predecessor.shapes import ADDRESS, Row, new_id, order, product, says
from tests.end_to_end.test_failures import publish


@pytest.fixture
def row(rows: Rows, someone: SignedIn) -> Row:
    """An order of the user who is signed in."""
    return rows.put("orders", order(userId=someone.user_id))


def test_a_user_lists_an_order_that_others_have_stored(
    shop: Shop, someone: SignedIn, row: Row
) -> None:
    answer = shop.rest("GET", "orders", "/orders", headers={"Authorization": someone.token})
    assert answer.status_code == 200, answer.text
    (told,) = answer.json()["orders"]
    assert says(told, row)


def test_a_user_reads_an_order_that_others_have_stored(
    shop: Shop, someone: SignedIn, row: Row
) -> None:
    headers = {"Authorization": someone.token}
    answer = shop.rest("GET", "orders", f"/orders/{row['orderId']}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert says(answer.json(), row)


@pytest.mark.parametrize("path", ["/orders", "/orders/{orderId}"])
def test_orders_are_for_who_is_signed_in(shop: Shop, row: Row, path: str) -> None:
    answer = shop.rest("GET", "orders", path.format(**row))
    assert (answer.status_code, type(answer.json()["message"])) == (401, str)


def test_an_unknown_order_is_not_found(shop: Shop, someone: SignedIn, row: Row) -> None:
    headers = {"Authorization": someone.token}
    answer = shop.rest("GET", "orders", f"/orders/{row['orderId']}a", headers=headers)
    assert (answer.status_code, type(answer.json()["message"])) == (404, str)


def test_a_service_reads_an_order_that_others_have_stored(
    shop: Shop, auth: AWS4Auth, row: Row
) -> None:
    answer = shop.rest("GET", "orders", f"/backend/{row['orderId']}", auth=auth)
    assert answer.status_code == 200, answer.text
    assert says(answer.json(), row)


def test_a_service_reads_lines_with_all_of_a_product(
    shop: Shop, auth: AWS4Auth, rows: Rows
) -> None:
    row = rows.put("orders", order(products=[product(quantity=8)]))
    answer = shop.rest("GET", "orders", f"/backend/{row['orderId']}", auth=auth)
    assert answer.status_code == 200, answer.text
    assert says(answer.json()["products"][0], {"productId": row["products"][0]["productId"]})


def test_a_service_without_a_signature_is_refused(shop: Shop, row: Row) -> None:
    answer = shop.rest("GET", "orders", f"/backend/{row['orderId']}")
    assert (answer.status_code, "message" in answer.text.lower()) == (403, True)


def test_a_service_does_not_find_an_unknown_order(shop: Shop, auth: AWS4Auth, row: Row) -> None:
    answer = shop.rest("GET", "orders", f"/backend/{row['orderId']}a", auth=auth)
    assert (answer.status_code, type(answer.json()["message"])) == (404, str)


@pytest.fixture
def wanted(rows: Rows, people: People, post: Post) -> Json:
    """A request for three products as their rows say, for create-order."""
    products = [rows.put("products", product()) for _ in range(3)]
    asked = {"products": products, "address": ADDRESS}
    price = post("delivery-pricing", "/backend/pricing", asked)["pricing"]
    token = people.authorise(total_of([each | {"quantity": 1} for each in products], price))
    content = {**asked, "deliveryPrice": price, "paymentToken": token}
    return {"userId": new_id(), "order": content}


def create_order(shop: Shop, wanted: Json) -> Json:
    answer: Any = boto3.client("lambda").invoke(
        FunctionName=shop.parameters["orders/create-order/arn"],
        Payload=json.dumps(wanted).encode(),
    )
    return dict(json.loads(answer["Payload"].read()))


def test_products_as_their_rows_say_are_ordered(shop: Shop, rows: Rows, wanted: Json) -> None:
    answer = create_order(shop, wanted)
    assert (answer["success"], answer.get("errors", [])) == (True, []), answer
    terms = {name: wanted["order"][name] for name in ("address", "deliveryPrice")}
    stored = rows.get("orders", answer["order"]["orderId"]) or {}
    for told in (answer["order"], stored):
        assert says(told, terms | {"userId": wanted["userId"]})


def test_products_that_nobody_has_stored_are_refused(shop: Shop, wanted: Json) -> None:
    answer = create_order(shop, wanted | {"order": wanted["order"] | {"products": [product()]}})
    assert (answer["success"], bool(answer["errors"])) == (False, True)


def test_another_delivery_price_is_refused(shop: Shop, wanted: Json) -> None:
    content = wanted["order"] | {"deliveryPrice": wanted["order"]["deliveryPrice"] + 200}
    answer = create_order(shop, wanted | {"order": content})
    assert (answer["success"], bool(answer["errors"])) == (False, True)


def test_a_row_that_comes_and_goes_is_told_of(rows: Rows, listener: Listener) -> None:
    row = rows.put("orders", order())
    (seen,) = listener.wait(row["orderId"], ["OrderCreated"])
    assert says(seen.event["detail"], row)
    rows.remove("orders", row["orderId"])
    listener.wait(row["orderId"], ["OrderDeleted"])


def moved(listener: Listener, order_id: str) -> Json:
    """What OrderModified says of the order, once it comes."""

    def look() -> list[Seen]:
        return [seen for seen in listener.of(order_id) if seen.name == "OrderModified"]

    detail: Json = until(look, f"OrderModified of {order_id}")[0].event["detail"]
    return detail


def test_a_full_package_moves_a_stored_order(shop: Shop, rows: Rows, listener: Listener) -> None:
    row = rows.put("orders", order())
    publish(shop, "ecommerce.warehouse", "PackageCreated", row)
    change = moved(listener, row["orderId"])
    assert "status" in change["changed"]
    assert not {"products", "total"} & set(change["changed"])
    assert change["new"]["status"] == (rows.get("orders", row["orderId"]) or {})["status"]
    assert change["new"]["status"] == "PACKAGED"
    # The delivery asks for the stored address.
    until(lambda: rows.get("delivery", row["orderId"]), "the delivery")
    rows.remove_later("delivery", row["orderId"])
    assert (rows.get("delivery", row["orderId"]) or {})["address"] == ADDRESS


def test_a_short_package_takes_lines_off_a_stored_order(
    shop: Shop, rows: Rows, listener: Listener
) -> None:
    row = rows.put("orders", order())
    missing, packed = row["products"]
    publish(shop, "ecommerce.warehouse", "PackageCreated", row | {"products": [packed]})
    change = moved(listener, row["orderId"])
    assert {"status", "products", "total"} <= set(change["changed"])
    stored = rows.get("orders", row["orderId"]) or {}
    assert [each["productId"] for each in stored["products"]] == [packed["productId"]]
    assert missing["productId"] not in str(change["new"])
    until(lambda: rows.get("delivery", row["orderId"]), "the delivery")
    rows.remove_later("delivery", row["orderId"])


OUTCOMES = {
    "PackagingFailed": ("ecommerce.warehouse", "NEW", "PACKAGING_FAILED"),
    "DeliveryCompleted": ("ecommerce.delivery", "PACKAGED", "FULFILLED"),
    "DeliveryFailed": ("ecommerce.delivery", "PACKAGED", "DELIVERY_FAILED"),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_an_outcome_moves_a_stored_order(
    shop: Shop, rows: Rows, listener: Listener, name: str
) -> None:
    source, before, after = OUTCOMES[name]
    row = rows.put("orders", order(status=before))
    publish(shop, source, name, row)
    change = moved(listener, row["orderId"])
    assert ("status" in change["changed"], change["new"]["status"]) == (True, after)
    assert (rows.get("orders", row["orderId"]) or {})["status"] == after
