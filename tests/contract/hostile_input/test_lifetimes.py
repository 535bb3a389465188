"""What was accepted comes to the end of its life: packed, delivered, paid, refunded, erased.

Nothing of it may be left on its way, or lie in a dead-letter queue.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ecom import limits
from ecom.models import ERASED, AddressInput, Id, Name, Timestamp, now
from ecom.text import InputText
from infra.operations import books
from infra.operations.audit import audit
from tests.contract.hostile_input.bench import EVERY
from tests.faults.story import STEPS, Shop
from tests.faults.world import World
from tests.support import hostile, places
from tests.support.cognito import Pool
from tests.support.examples import address, product

Json = dict[str, Any]
DONE = {"success": True}
FIELDS = ["name", "companyName", "streetAddress", "postCode", "city", "state", "phoneNumber"]


def accepted(type_: Any, values: Mapping[str, Any]) -> list[Any]:
    """Those of the values that are right for a type."""
    return [each for each in values.values() if fits(type_, each)]


def fits(type_: Any, value: Any) -> bool:
    try:
        TypeAdapter(type_).validate_python(value)
    except ValidationError:
        return False
    return isinstance(value, str)


TEXTS = accepted(InputText, hostile.TEXTS)
NAMES = accepted(Name, hostile.TEXTS)
"""What others may have put into the table of products: also what clients may not send."""
TIMES = accepted(Timestamp, hostile.TIMES)
IDS = accepted(Id, hostile.IDS)


def addresses() -> Iterator[Json]:
    """So many that each text is in every field, or in every other one."""
    for turn in range(0, len(TEXTS), 1 if EVERY else 2):
        shifted = {field: TEXTS[turn - shift] for shift, field in enumerate(FIELDS)}
        yield address().to_json() | shifted


def rows() -> list[Json]:
    """Products as others may have put them into the table, each with a name of its own."""
    return [
        product(100 + number).to_json()
        | {"name": text, "category": text, "tags": [text, "x"], "pictures": [text], "sku": number}
        | dict.fromkeys(("createdDate", "modifiedDate"), TIMES[number % len(TIMES)])
        for number, text in enumerate(NAMES)
    ]


@pytest.fixture
def shop(world: World) -> Shop:
    users: Any = world.apps["users"]
    users.accounts = users.clients.Accounts("pool", Pool())
    return Shop(world)


def placed(shop: Shop, shopper: str, products: list[Json], where: Json) -> str:
    """Order products as the catalogue shows them; returns the order's identifier."""
    shown = [
        shop.world.ask("products", "getProduct", {"productId": each["productId"]}, shopper)
        | {"quantity": each.get("quantity", 1)}
        for each in products
    ]
    basket = {"products": shown, "address": where}
    answer = shop.world.ask("delivery-pricing", "getDeliveryPricing", {"input": basket}, shopper)
    assert "pricing" in answer, answer
    total = answer["pricing"] + sum(each["price"] * each["quantity"] for each in shown)
    request = {"deliveryPrice": answer["pricing"], "paymentToken": shop.preauthorize(total)}
    answer = shop.world.ask("orders", "createOrder", {"order": basket | request}, shopper)
    assert answer["success"], answer["errors"]
    order_id: str = answer["order"]["orderId"]
    return order_id


def live(shop: Shop, orders: Mapping[str, str]) -> None:
    """Bring orders, each with who has placed it, to their end, and delete the accounts."""
    for step in STEPS:
        shop.world.settle()
        for number, order_id in enumerate(orders):
            if step == "completeDelivery":
                said = TEXTS[number % len(TEXTS)]
                report = {"status": said, "place": said, "time": datetime.now(UTC).isoformat()}
                assert shop.staff("addTrackingEvent", orderId=order_id, **report) == DONE
            assert shop.staff(step, orderId=order_id) == DONE
    shop.world.settle()
    assert {each["status"] for each in shop.orders()} == {"FULFILLED"}
    assert {each["status"] for each in shop.world.items("payment")} == {"CAPTURED"}
    for order_id in orders:
        refunded = shop.staff("refundOrder", orderId=order_id, refundId="all")
        # What has cost nothing cannot be given back.
        assert refunded.get("status", refunded) == "REFUNDED", refunded
    shop.world.settle()
    for shopper in orders.values():
        shop.world.ask("users", "deleteAccount", {}, shopper)
    shop.world.settle()


def has_ended_well(shop: Shop) -> None:
    world = shop.world
    assert not world.poison, world.poison[0]
    assert not world.dead_letters
    assert not any(world.behind(stream) for stream in world.streams)
    assert not audit(books.read(str), now())
    for row in [*world.items("orders"), *world.items("delivery")]:
        assert {row["address"][field] for field in ("name", "streetAddress", "city")} == {ERASED}


def test_every_accepted_text_is_delivered_paid_refunded_and_erased(shop: Shop) -> None:
    catalogue = rows()
    for row in catalogue:
        shop.world.tables["products"].put_item(Item=row)
    to = list(addresses())
    some = list(places.split(catalogue, len(to)))
    orders = {
        placed(shop, f"shopper-{number}", list(some[number]), where): (f"shopper-{number}")
        for number, where in enumerate(to)
    }
    live(shop, orders)
    has_ended_well(shop)


NUMBERS: Mapping[str, tuple[Json, Json]] = {
    "the highest total": ({"price": limits.MONEY}, {"country": "FI"}),
    "the highest quantity": ({"price": 1, "quantity": limits.QUANTITY}, {}),
    "no size": ({"package": dict.fromkeys(("width", "height", "length", "weight"), 0)}, {}),
    "the largest size": (
        {"package": dict.fromkeys(("width", "height", "length", "weight"), 100_000)},
        {"country": "DK"},
    ),
    "a country without post codes": ({}, {"country": "HK", "postCode": ""}),
    "an empty state and company": ({}, {"state": " ", "companyName": ""}),
    **{f"the identifier {each[:20]}": ({"productId": each}, {}) for each in IDS},
}
"""What is odd about a product or where it goes to."""


def test_every_accepted_number_identifier_and_country_is_delivered_and_paid(shop: Shop) -> None:
    orders = {}
    for number, (row, where) in enumerate(NUMBERS.values()):
        kept = product(200 + number).to_json() | row
        shop.world.tables["products"].put_item(Item={k: kept[k] for k in kept if k != "quantity"})
        shopper = f"shopper-{number}"
        orders[placed(shop, shopper, [kept], address().to_json() | where)] = shopper
    live(shop, orders)
    has_ended_well(shop)


def largest(number: int) -> Json:
    """A product with the largest name, and as many tags and pictures as fit."""
    name = f"{number:02}" + "茶" * ((limits.NAME_BYTES - 2) // 3)
    kept = product(number).to_json() | {"name": name, "category": "茶" * limits.TEXT_LENGTH}
    room = limits.PRODUCT_BYTES - len(json.dumps(kept, ensure_ascii=False).encode())
    texts = ["茶" * (room // limits.TAGS // 2 // 3 - 3)] * limits.TAGS
    return kept | {"tags": texts, "pictures": texts}


def test_99_of_the_largest_products_are_ordered_delivered_and_paid(shop: Shop) -> None:
    catalogue = [largest(number) for number in range(1, limits.LINES + 1)]
    for row in catalogue:
        shop.world.tables["products"].put_item(Item=row)
    # The index of words is not what this is about.
    shop.world.streams = [each for each in shop.world.streams if each.table != "products"]
    where = address().to_json() | dict.fromkeys(FIELDS, "🫖" * limits.TEXT_LENGTH)
    orders = {placed(shop, "ada", catalogue, AddressInput.model_validate(where).to_json()): "ada"}
    live(shop, orders)
    has_ended_well(shop)
    sizes = [
        len(json.dumps(each["detail"], ensure_ascii=False).encode()) for each in shop.world.bus
    ]
    assert max(sizes) < limits.EVENT_BYTES
