"""Orders from the shopper's call to the captured or cancelled payment."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest

from infra.demo import queries
from infra.demo.listener import Listener, until
from infra.demo.people import ADDRESS, Json, People, total_of
from infra.demo.shop import Shop
from infra.demo.story import SOURCES
from infra.demo.users import COURIER, PACKER, SHOPPER


@pytest.fixture(scope="module")
def listener(shop: Shop) -> Iterator[Listener]:
    with Listener(shop, SOURCES) as listener:
        yield listener


def await_payment(people: People, order_id: str, status: str) -> Json:
    def look() -> Json | None:
        payment = people.payment(order_id)
        return payment if payment["status"] == status else None

    return until(look, f"payment of {order_id} to be {status}")


def pack_all(people: People, order_id: str) -> None:
    people.start_packing(order_id)
    people.finish_packing(order_id)


def deliver(people: People, order_id: str) -> None:
    people.start_delivery(order_id)
    people.work(COURIER, "completeDelivery", order_id)


def test_an_order_is_packed_delivered_and_paid(people: People, listener: Listener) -> None:
    order = people.buy(2, 1)
    order_id = order["orderId"]
    assert order["status"] == "NEW"
    pack_all(people, order_id)
    deliver(people, order_id)
    done = people.await_status(order_id, "FULFILLED")
    assert done["total"] == order["total"]
    assert done["progress"] == {"packaging": "COMPLETED", "delivery": "COMPLETED"}
    assert await_payment(people, order_id, "CAPTURED")["amount"] == order["total"]
    names = ["OrderCreated", "PackageCreated", "DeliveryCompleted", "PaymentCaptured"]
    listener.wait(order_id, names)


def test_every_change_is_published_once(people: People, listener: Listener) -> None:
    order_id = people.buy(1)["orderId"]
    pack_all(people, order_id)
    deliver(people, order_id)
    await_payment(people, order_id, "CAPTURED")
    people.await_status(order_id, "FULFILLED")
    until(lambda: len(listener.of(order_id)) >= 7 or None, "seven events")
    assert sorted(seen.name for seen in listener.of(order_id)) == [
        "DeliveryCompleted",
        "OrderCreated",
        "OrderModified",
        "OrderModified",
        "OrderModified",
        "PackageCreated",
        "PaymentCaptured",
    ]


def test_a_short_package_lowers_the_order_and_what_is_captured(people: People) -> None:
    order = people.buy(3, 1)
    first, second = order["products"]
    people.start_packing(order["orderId"])
    people.put_in_package(order["orderId"], first["productId"], 1)
    people.put_in_package(order["orderId"], second["productId"], 0)
    people.finish_packing(order["orderId"])
    packed = people.await_status(order["orderId"], "PACKAGED")
    assert packed["products"] == [{"productId": first["productId"], "quantity": 1}]
    price = people.pick(1)[0]["price"]
    assert packed["total"] == price + order["deliveryPrice"] < order["total"]
    deliver(people, order["orderId"])
    assert await_payment(people, order["orderId"], "CAPTURED")["amount"] == packed["total"]


def test_an_empty_package_fails_the_order_and_frees_the_money(people: People) -> None:
    order = people.buy(1)
    people.start_packing(order["orderId"])
    people.put_in_package(order["orderId"], order["products"][0]["productId"], 0)
    people.finish_packing(order["orderId"])
    people.await_status(order["orderId"], "PACKAGING_FAILED")
    await_payment(people, order["orderId"], "CANCELLED")


def test_a_failed_delivery_fails_the_order_and_frees_the_money(people: People) -> None:
    order_id = people.buy(1)["orderId"]
    pack_all(people, order_id)
    people.start_delivery(order_id)
    people.work(COURIER, "failDelivery", order_id)
    people.await_status(order_id, "DELIVERY_FAILED")
    await_payment(people, order_id, "CANCELLED")


def test_a_free_order_goes_all_the_way(people: People) -> None:
    address = ADDRESS | {"country": "DK", "city": "Aarhus"}
    gift = people.find_product(lambda product: product["price"] == 0) | {"quantity": 1}
    assert people.delivery_price([gift], address) == 0
    answer = people.submit([gift], 0, people.authorise(0), address=address)
    order_id = answer["order"]["orderId"]
    pack_all(people, order_id)
    deliver(people, order_id)
    people.await_status(order_id, "FULFILLED")
    assert await_payment(people, order_id, "CAPTURED")["amount"] == 0


def test_submitting_at_once_from_several_places_makes_one_order(people: People) -> None:
    basket = people.pick(1)
    price = people.delivery_price(basket)
    card = people.authorise(total_of(basket, price))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: people.submit(basket, price, card), range(4)))
    assert all(answer["success"] for answer in answers)
    assert len({answer["order"]["orderId"] for answer in answers}) == 1


def test_a_payment_token_does_not_pay_twice(people: People) -> None:
    basket = people.pick(1)
    price = people.delivery_price(basket)
    card = people.authorise(10 * total_of(basket, price))
    assert people.submit(basket, price, card)["success"]
    other = people.pick(2)
    answer = people.submit(other, people.delivery_price(other), card)
    assert (answer["success"], answer["order"]) == (False, None)
    assert "paymentToken" in answer["errors"][0]


def test_a_payment_token_that_is_unknown_or_too_small_is_refused(people: People) -> None:
    basket = people.pick(1)
    price = people.delivery_price(basket)
    for card in ("no-such-token", people.authorise(total_of(basket, price) - 1)):
        answer = people.submit(basket, price, card)
        assert answer["success"] is False
        assert "paymentToken" in answer["errors"][0]


def test_an_order_at_another_price_than_the_catalogues_is_refused(people: People) -> None:
    basket = people.pick(1)
    cheap = [basket[0] | {"price": 1}]
    price = people.delivery_price(basket)
    answer = people.submit(cheap, price, people.authorise(10_000_000))
    assert answer["success"] is False
    assert "price" in answer["errors"][0]


def test_the_shopper_sees_the_newest_order_first(people: People) -> None:
    order_ids = [people.buy(1)["orderId"] for _ in range(2)]
    newest = people.ask(SHOPPER, queries.ORDERS)["orders"][:2]
    assert [order["orderId"] for order in newest] == order_ids[::-1]


def test_the_courier_sees_where_the_package_goes(people: People) -> None:
    order_id = people.buy(1)["orderId"]
    pack_all(people, order_id)
    people.start_delivery(order_id)
    delivery = people.ask(COURIER, queries.DELIVERY, input={"orderId": order_id})
    assert delivery["address"] == {name: ADDRESS[name] for name in ("name", "city", "postCode")}


def test_a_capture_makes_sure_of_the_amount_where_nobody_has(people: People, shop: Shop) -> None:
    """As after a crash between lowering the amount at the third party and remembering it."""
    order_id = people.buy(1)["orderId"]
    pack_all(people, order_id)
    people.start_delivery(order_id)
    until(lambda: people.payment(order_id).get("final"), "the payment to know the final total")
    table = boto3.resource("dynamodb").Table(shop.parameters["payment/table/name"])
    table.update_item(Key={"orderId": order_id}, UpdateExpression="REMOVE heldAmount")
    people.work(COURIER, "completeDelivery", order_id)
    payment = await_payment(people, order_id, "CAPTURED")
    assert payment["heldAmount"] == payment["amount"]


def test_a_deleted_order_leaves_nothing_to_pack_and_nothing_to_pay(
    people: People, shop: Shop
) -> None:
    order_id = people.buy(1)["orderId"]
    await_payment(people, order_id, "AUTHORIZED")
    table = boto3.resource("dynamodb").Table(shop.parameters["orders/table/name"])
    table.delete_item(Key={"orderId": order_id})
    await_payment(people, order_id, "CANCELLED")
    until(lambda: people.packaging_request(order_id) is None or None, "the request to be dropped")


def test_what_the_state_forbids_is_an_error_and_changes_nothing(people: People) -> None:
    order_id = people.buy(1)["orderId"]
    people.start_packing(order_id)
    for operation in ("startPackaging", "startDelivery"):
        with pytest.raises(Exception, match="nothing") as refused:
            user = PACKER if operation == "startPackaging" else COURIER
            people.work(user, operation, order_id)
        assert refused.value.types[0] in ("Conflict", "NotFound")  # type: ignore[attr-defined]
    request = people.packaging_request(order_id)
    assert request is not None
    assert request["status"] == "IN_PROGRESS"
