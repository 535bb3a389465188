"""Stock: staff say what there is, orders take it, and the catalogue tells."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import boto3
import pytest

from ecom.models import now, text_of
from infra.demo import queries
from infra.demo.listener import Listener, until
from infra.demo.people import Json, People, total_of
from infra.demo.shop import GraphqlError, Shop
from infra.demo.users import ADMIN, COURIER, PACKER, SHOPPER, User

VASE = {
    "name": "Blue vase",
    "price": 2900,
    "package": {"width": 200, "height": 400, "length": 200, "weight": 1500},
}
AVAILABLE = "query Available($productId: ID!) { getProduct(productId: $productId) { available } }"


@pytest.fixture
def vase(people: People) -> Iterator[Json]:
    """A product of this test's own, of which one is ordered, and whose stock nobody manages.

    It is gone afterwards: other tests order what comes first in the catalogue, as long as it lasts.
    """
    made = people.ask(ADMIN, queries.EDIT_CATALOGUE["create"], product=VASE)
    version = {name: made[name] for name in ("productId", "modifiedDate")}
    yield VASE | version | {"quantity": 1}
    with suppress(GraphqlError):
        people.ask(ADMIN, queries.EDIT_CATALOGUE["delete"], input=version)


@pytest.fixture
def listener(shop: Shop) -> Iterator[Listener]:
    with Listener(shop, ["ecommerce.warehouse"]) as listener:
        yield listener


def buy(people: People, product: Json, quantity: int) -> str:
    basket = [product | {"quantity": quantity}]
    price = people.delivery_price(basket)
    answer = people.submit(basket, price, people.authorise(total_of(basket, price)))
    return str(answer["order"]["orderId"])


def numbers(people: People, product: Json) -> tuple[int, int]:
    stock = people.stock(product["productId"])
    assert stock is not None
    return stock["available"], stock["reserved"]


def await_stock(people: People, product: Json, available: int, reserved: int) -> None:
    wanted = (available, reserved)
    until(lambda: numbers(people, product) == wanted or None, f"the stock to be {wanted}")


def await_available(people: People, product: Json, available: bool) -> None:
    def look() -> bool | None:
        shown = people.ask(SHOPPER, AVAILABLE, productId=product["productId"])
        return shown["available"] is available or None

    until(look, f"the catalogue to say that available is {available}")


def rest(people: People, method: str, path: str, user: User = PACKER, **sent: Any) -> Any:
    headers = {"Authorization": people.token(user)}
    return people.shop.rest(method, "warehouse", f"/admin/stock{path}", headers=headers, **sent)


def adjustment(product: Json, name: str, quantity: int) -> Json:
    reason = {"adjustmentId": name, "quantity": quantity, "reason": "Counted"}
    return {"productId": product["productId"], **reason}


def test_staff_manage_stock_by_graphql(people: People, vase: Json) -> None:
    assert people.stock(vase["productId"], PACKER) is None
    people.set_stock(vase["productId"], 5, PACKER)
    for _ in range(2):
        stock = people.ask(PACKER, queries.ADJUST_STOCK, input=adjustment(vase, "a1", -3))
    assert (stock["available"], stock["reserved"]) == (2, 0)
    with pytest.raises(GraphqlError) as refused:
        people.ask(PACKER, queries.ADJUST_STOCK, input=adjustment(vase, "a2", -3))
    assert refused.value.types == ["Conflict"]
    low = people.ask(ADMIN, queries.LOW_STOCK, threshold=2)["stock"]
    assert vase["productId"] in {each["productId"] for each in low}


def test_staff_manage_stock_by_rest(people: People, vase: Json) -> None:
    path = f"/{vase['productId']}"
    assert rest(people, "GET", path).status_code == 404
    assert rest(people, "PUT", path, json={"available": 5}).json()["available"] == 5
    content = {"adjustmentId": "a1", "quantity": -4, "reason": "Broken"}
    for _ in range(2):
        changed = rest(people, "POST", f"{path}/adjustments", json=content)
        assert changed.json()["available"] == 1
    assert rest(people, "GET", path, ADMIN).json()["reserved"] == 0
    low = rest(people, "GET", "", params={"threshold": "1"}).json()["stock"]
    assert vase["productId"] in {each["productId"] for each in low}


@pytest.mark.parametrize("user", [SHOPPER, COURIER], ids=lambda user: user.role)
def test_others_neither_see_nor_change_stock(people: People, vase: Json, user: User) -> None:
    assert rest(people, "GET", f"/{vase['productId']}", user).status_code == 403
    with pytest.raises(GraphqlError) as refused:
        people.set_stock(vase["productId"], 5, user)
    assert refused.value.types[0] in ("Unauthorized", "Forbidden")


def test_a_product_that_is_not_in_the_catalogue_has_no_stock(people: People) -> None:
    with pytest.raises(GraphqlError) as refused:
        people.set_stock("no-such-product", 5)
    assert refused.value.types == ["NotFound"]


def test_an_order_takes_stock_and_what_is_not_packed_comes_back(people: People, vase: Json) -> None:
    people.set_stock(vase["productId"], 5)
    order_id = buy(people, vase, 3)
    await_stock(people, vase, 2, 3)
    people.start_packing(order_id)
    people.put_in_package(order_id, vase["productId"], 2)
    people.finish_packing(order_id)
    await_stock(people, vase, 3, 0)
    packed = people.await_status(order_id, "PACKAGED")
    assert packed["products"] == [{"productId": vase["productId"], "quantity": 2}]


def test_failed_packaging_gives_all_back(people: People, vase: Json) -> None:
    people.set_stock(vase["productId"], 5)
    order_id = buy(people, vase, 3)
    people.start_packing(order_id)
    people.fail_packing(order_id, "Wet")
    await_stock(people, vase, 5, 0)


def test_an_order_of_what_is_sold_out_fails(people: People, vase: Json) -> None:
    people.set_stock(vase["productId"], 0)
    people.await_status(buy(people, vase, 1), "PACKAGING_FAILED")
    assert numbers(people, vase) == (0, 0)


def test_the_last_pieces_go_to_one_of_those_who_ask_at_once(people: People, vase: Json) -> None:
    people.set_stock(vase["productId"], 2)
    people.token(SHOPPER)
    with ThreadPoolExecutor(4) as pool:
        order_ids = list(pool.map(lambda _: buy(people, vase, 1), range(4)))

    def look() -> bool | None:
        statuses = sorted(people.order(order_id)["status"] for order_id in order_ids)
        return statuses == ["NEW", "NEW", "PACKAGING_FAILED", "PACKAGING_FAILED"] or None

    until(look, "two of four orders to fail")
    assert numbers(people, vase) == (0, 2)


def test_a_cancelled_order_gives_all_back(people: People, vase: Json, listener: Listener) -> None:
    people.set_stock(vase["productId"], 5)
    order_id = buy(people, vase, 3)
    await_stock(people, vase, 2, 3)
    people.cancel(order_id)
    await_stock(people, vase, 5, 0)
    people.await_status(order_id, "CANCELLED")
    listener.wait(order_id, ["PackagingCancelled"])


def test_a_deleted_order_gives_all_back(people: People, vase: Json, shop: Shop) -> None:
    people.set_stock(vase["productId"], 5)
    order_id = buy(people, vase, 3)
    await_stock(people, vase, 2, 3)
    orders = boto3.resource("dynamodb").Table(shop.parameters["orders/table/name"])
    orders.delete_item(Key={"orderId": order_id})
    await_stock(people, vase, 5, 0)


def test_a_changed_order_holds_what_it_asks_for_now(people: People, vase: Json, shop: Shop) -> None:
    people.set_stock(vase["productId"], 5)
    order_id = buy(people, vase, 3)
    await_stock(people, vase, 2, 3)
    orders = boto3.resource("dynamodb").Table(shop.parameters["orders/table/name"])
    orders.update_item(
        Key={"orderId": order_id},
        UpdateExpression="SET products[0].quantity = :one, modifiedDate = :now",
        ExpressionAttributeValues={":one": 1, ":now": text_of(now())},
    )
    await_stock(people, vase, 4, 1)


def test_the_catalogue_and_the_bus_hear_of_the_end_of_the_stock(
    people: People, vase: Json, listener: Listener
) -> None:
    await_available(people, vase, True)
    people.set_stock(vase["productId"], 1)
    buy(people, vase, 1)
    await_available(people, vase, False)
    listener.wait(vase["productId"], ["StockChanged", "ProductOutOfStock"])
    people.set_stock(vase["productId"], 1)
    await_available(people, vase, True)


def test_a_deleted_product_leaves_the_list_of_low_stock(people: People, vase: Json) -> None:
    people.set_stock(vase["productId"], 0)
    version = {name: vase[name] for name in ("productId", "modifiedDate")}
    people.ask(ADMIN, queries.EDIT_CATALOGUE["delete"], input=version)

    def look() -> bool | None:
        low = people.ask(ADMIN, queries.LOW_STOCK, threshold=0)["stock"]
        return vase["productId"] not in {each["productId"] for each in low} or None

    until(look, "the product to leave the list")
