"""A product that cannot be read is in no list, and an error that names it where it is read alone.

One row of each kind is in the table at once: the assertions say which kinds go wrong.
"""

import uuid

import pytest
from requests_aws4auth import AWS4Auth

from infra.demo import queries
from infra.demo.listener import until
from infra.demo.people import People, total_of
from infra.demo.shop import Shop
from tests.end_to_end.predecessor.bad_rows import PRODUCTS, spoiled
from tests.end_to_end.predecessor.conftest import Post, Rows, SignedIn
from tests.end_to_end.predecessor.lists import Bad, Lists, fails, kinds_in, refuses
from tests.end_to_end.predecessor.shapes import ADDRESS, Row, product


@pytest.fixture
def good(rows: Rows) -> Row:
    return rows.put("products", product())


@pytest.fixture
def bad(rows: Rows, good: Row) -> Bad:
    """A bad product of each kind, in the category of the good one."""
    made = {kind: product(category=good["category"]) for kind in PRODUCTS}
    for kind, row in made.items():
        rows.put("products", spoiled(row, PRODUCTS[kind]))
    return {kind: row["productId"] for kind, row in made.items()}


@pytest.mark.parametrize("way", ["REST", "GraphQL"])
@pytest.mark.parametrize("of", ["catalogue", "category"])
def test_bad_products_are_left_out_of_lists(
    shop: Shop, good: Row, bad: Bad, way: str, of: str
) -> None:
    lists, chosen = Lists(shop), {"category": good["category"]} if of == "category" else {}
    if way == "REST":
        listed = list(lists.rest("products", "/products", "productId", **chosen))
    else:
        query = queries.CATEGORY if chosen else queries.PRODUCTS
        listed = list(lists.graphql(query, "products", "productId", **chosen))
    assert kinds_in(listed, bad) == []
    assert listed.count(good["productId"]) == 1


def test_bad_products_read_alone_are_named(shop: Shop, bad: Bad) -> None:
    by_rest = {
        kind: shop.rest("GET", "products", f"/products/{identifier}")
        for kind, identifier in bad.items()
    }
    assert [kind for kind in bad if not refuses(by_rest[kind], bad[kind])] == []

    def named(identifier: str) -> bool:
        asked = {"productId": identifier}
        return fails(lambda: shop.graphql(queries.PRODUCT, asked), identifier)

    assert [kind for kind, identifier in bad.items() if not named(identifier)] == []


def test_bad_products_are_never_valid(shop: Shop, auth: AWS4Auth, good: Row, bad: Bad) -> None:
    asked = [good, *(product(productId=identifier, price=89) for identifier in bad.values())]
    answer = shop.rest("POST", "products", "/backend/validate", auth=auth, json={"products": asked})
    assert [kind for kind, identifier in bad.items() if identifier not in answer.text] == []
    assert good["productId"] not in answer.text


def test_a_search_goes_on_when_what_it_has_found_turns_bad(rows: Rows, shop: Shop) -> None:
    word = uuid.uuid4().hex
    good, other = (rows.put("products", product(name=word)) for _ in range(2))

    def found() -> set[str]:
        return set(Lists(shop).graphql(queries.SEARCH, "products", "productId", text=word))

    until(lambda: found() == {good["productId"], other["productId"]}, "both to be found")
    rows.put("products", spoiled(other, {"package": None, "name": word}))
    until(lambda: found() == {good["productId"]}, "only the good one to be found")


def test_a_price_with_a_fraction_is_not_sold_for_less(
    shop: Shop, people: People, post: Post, rows: Rows, someone: SignedIn
) -> None:
    kind = PRODUCTS["a price with cents as a fraction"]
    row = rows.put("products", product() | kind)
    basket = [row | {"price": 89, "quantity": 1}]
    price = post("delivery-pricing", "/backend/pricing", {"products": basket, "address": ADDRESS})
    wanted = {
        "products": basket,
        "address": ADDRESS,
        "deliveryPrice": price["pricing"],
        "paymentToken": people.authorise(total_of(basket, price["pricing"])),
    }
    answer = shop.graphql(queries.CREATE_ORDER, {"order": wanted}, someone.token)["createOrder"]
    assert (answer["success"], row["productId"] in str(answer["errors"])) == (False, True)
