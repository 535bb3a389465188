"""The catalogue as administrators change it, by REST and GraphQL, and what the bus hears of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.demo import queries
from infra.demo.listener import Listener, until
from infra.demo.people import People
from infra.demo.shop import GraphqlError, Shop
from infra.demo.users import ADMIN, SHOPPER, User

Json = dict[str, Any]
Ask = Callable[..., Json]
"""Asks as a user; answers with the result, or with `{"refused": error type or HTTP status}`."""

LAMP = {
    "name": "Standing lamp",
    "price": 4900,
    "package": {"width": 300, "height": 1500, "length": 300, "weight": 4000},
    "category": "Lighting",
    "tags": ["oak"],
}
EVENTS = ["ProductCreated", "ProductModified", "ProductDeleted"]
METHODS = {"create": "POST", "update": "PUT", "delete": "DELETE"}


def rest(people: People, user: User, operation: str, **values: Any) -> Json:
    path = "/".join(["/admin/products", *filter(None, [values.pop("productId", None)])])
    sent = {"params": values} if operation == "delete" else {"json": values}
    headers = {"Authorization": people.token(user)}
    answer = people.shop.rest(METHODS[operation], "products", path, headers=headers, **sent)
    body: Json = answer.json()
    return body if answer.ok else {"refused": answer.status_code}


def graphql(people: People, user: User, operation: str, **values: Any) -> Json:
    query = queries.EDIT_CATALOGUE[operation]
    try:
        answer: Json = people.ask(user, query, **{queries.EDITED[operation]: values})
    except GraphqlError as error:
        return {"refused": error.types[0]}
    return answer


@pytest.fixture(params=[rest, graphql])
def ask(request: pytest.FixtureRequest, people: People) -> Ask:
    def ask(user: User, operation: str, **values: Any) -> Json:
        answer: Json = request.param(people, user, operation, **values)
        return answer

    return ask


@pytest.fixture
def listener(shop: Shop) -> Iterator[Listener]:
    with Listener(shop, ["ecommerce.products"]) as listener:
        yield listener


def test_the_bus_hears_of_a_product_that_is_created_changed_and_deleted(
    ask: Ask, listener: Listener
) -> None:
    made = ask(ADMIN, "create", **LAMP)
    version = {"productId": made["productId"], "modifiedDate": made["modifiedDate"]}
    changed = ask(ADMIN, "update", **version, **LAMP | {"price": 3900})
    assert (changed["price"], changed["createdDate"]) == (3900, made["createdDate"])
    for stale in (("update", LAMP), ("delete", {})):
        assert ask(ADMIN, stale[0], **version, **stale[1])["refused"] in (409, "Conflict")
    version["modifiedDate"] = changed["modifiedDate"]
    assert ask(ADMIN, "delete", **version) == {"success": True}
    assert ask(ADMIN, "delete", **version)["refused"] in (404, "NotFound")
    events = [seen.event for seen in listener.wait(made["productId"], EVENTS)]
    assert [event["detail-type"] for event in events] == EVENTS
    assert events[1]["detail"]["changed"] == ["modifiedDate", "price"]


@pytest.fixture
def of_the_world(people: People) -> Iterator[list[str]]:
    """Products of the category "World", removed in the end; their names, in the order of names."""
    names = ["Bjørn", "Émaux", "Yak", "zebra", "हिन्दी किताब", "陶瓷茶杯"]
    content = [LAMP | {"name": name, "category": "World", "tags": []} for name in reversed(names)]
    made = [rest(people, ADMIN, "create", **each) for each in content]
    yield names
    for each in made:
        version = {name: each[name] for name in ("productId", "modifiedDate")}
        rest(people, ADMIN, "delete", **version)


def test_products_of_every_alphabet_are_sorted_and_found(
    shop: Shop, of_the_world: list[str]
) -> None:
    def names(**params: str) -> list[str]:
        answer = shop.rest("GET", "products", "/products", params={"category": "World", **params})
        return [each["name"] for each in answer.json()["products"]]

    assert until(lambda: names() == of_the_world, "the category to be sorted")
    found = {"bjorn": "Bjørn", "EMAUX": "Émaux", "茶杯": "陶瓷茶杯", "हिन्दी": "हिन्दी किताब"}
    by_text = {text: [name] for text, name in found.items()}
    assert until(lambda: {text: names(text=text) for text in found} == by_text, "the index")


def test_shoppers_do_not_change_the_catalogue(ask: Ask, people: People) -> None:
    (lamp,) = people.pick(1)
    version = {"productId": lamp["productId"], "modifiedDate": "2026-01-01T00:00:00.000Z"}
    refusals = [
        ask(SHOPPER, "create", **LAMP),
        ask(SHOPPER, "update", **version, **LAMP),
        ask(SHOPPER, "delete", **version),
    ]
    assert all(each["refused"] in (403, "Forbidden", "Unauthorized") for each in refusals)


def test_nobody_changes_the_catalogue_without_signing_in(shop: Shop) -> None:
    assert shop.rest("POST", "products", "/admin/products", json=LAMP).status_code == 401
