"""A row that cannot be read is left out of lists; read alone, it is an error that names its key."""

import uuid
from collections.abc import Iterator

import pytest
from requests_aws4auth import AWS4Auth

from infra.demo import queries
from infra.demo.listener import until
from infra.demo.people import Json, People, total_of
from infra.demo.shop import GraphqlError, Shop
from infra.demo.users import ADMIN, COURIER
from tests.end_to_end.predecessor.bad_rows import DELIVERIES, ORDERS, PRODUCTS, SECRET, spoiled
from tests.end_to_end.predecessor.conftest import Post, Rows, SignedIn
from tests.end_to_end.predecessor.shapes import ADDRESS, Row, delivery, order, product
from tests.end_to_end.predecessor.test_delivery import GET_DELIVERY
from tests.end_to_end.test_catalogue import Read, read

__all__ = ["read"]


def ids_of(page: Json, name: str, key: str) -> set[str]:
    return {each[key] for each in page[name]}


def names(text: str, identifier: str) -> bool:
    """Whether an error names the row, and nothing of what it holds."""
    return identifier in text and SECRET not in text


@pytest.fixture
def good(rows: Rows) -> Row:
    return rows.put("products", product())


@pytest.fixture(params=PRODUCTS)
def bad(request: pytest.FixtureRequest, rows: Rows, good: Row) -> Row:
    """A bad product in the category of the good one."""
    row = product(category=good["category"])
    return rows.put("products", spoiled(row, PRODUCTS[request.param]))


def catalogue(read: Read) -> Iterator[str]:
    page = read(None)
    yield from ids_of(page, "products", "productId")
    while page["nextToken"]:
        page = read(page["nextToken"])
        yield from ids_of(page, "products", "productId")


def test_a_bad_product_is_left_out_of_the_catalogue(read: Read, good: Row, bad: Row) -> None:
    shown = set(catalogue(read))
    assert (good["productId"] in shown, bad["productId"] in shown) == (True, False)


def test_a_bad_product_is_left_out_of_its_category(shop: Shop, good: Row, bad: Row) -> None:
    params = {"category": good["category"]}
    by_rest = shop.rest("GET", "products", "/products", params=params)
    assert by_rest.status_code == 200, by_rest.text
    by_graphql = shop.graphql(queries.CATEGORY, params)["getProductsByCategory"]
    for page in (by_rest.json(), by_graphql):
        assert ids_of(page, "products", "productId") == {good["productId"]}
    assert bad["productId"] not in by_rest.text


def test_a_bad_product_read_alone_is_named(shop: Shop, bad: Row) -> None:
    identifier = bad["productId"]
    by_rest = shop.rest("GET", "products", f"/products/{identifier}")
    assert by_rest.status_code >= 400
    assert names(by_rest.json()["message"], identifier)
    with pytest.raises(GraphqlError) as failure:
        shop.graphql(queries.PRODUCT, {"productId": identifier})
    assert names(str(failure.value), identifier)


def test_a_bad_product_is_never_valid(shop: Shop, auth: AWS4Auth, good: Row, bad: Row) -> None:
    asked = product(productId=bad["productId"], price=89)
    body = {"products": [good, asked]}
    answer = shop.rest("POST", "products", "/backend/validate", auth=auth, json=body)
    assert bad["productId"] in answer.text
    assert good["productId"] not in answer.text


def test_a_search_goes_on_when_what_it_has_found_turns_bad(rows: Rows, shop: Shop) -> None:
    word = uuid.uuid4().hex
    good, other = (rows.put("products", product(name=word)) for _ in range(2))
    pair = {good["productId"], other["productId"]}

    def found() -> set[str]:
        page = shop.graphql(queries.SEARCH, {"text": word})["searchProducts"]
        return ids_of(page, "products", "productId")

    until(lambda: found() == pair, "both to be found")
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


@pytest.fixture(params=ORDERS)
def bad_order(request: pytest.FixtureRequest, rows: Rows, someone: SignedIn) -> Row:
    row = order(userId=someone.user_id)
    return rows.put("orders", spoiled(row, ORDERS[request.param]))


def test_a_bad_order_is_left_out_of_its_users_orders(
    shop: Shop, rows: Rows, someone: SignedIn, bad_order: Row
) -> None:
    good = rows.put("orders", order(userId=someone.user_id))
    headers = {"Authorization": someone.token}
    by_rest = shop.rest("GET", "orders", "/orders", headers=headers)
    assert by_rest.status_code == 200, by_rest.text
    by_graphql = shop.graphql(queries.ORDERS, {}, someone.token)["getOrders"]
    for page in (by_rest.json(), by_graphql):
        ids = ids_of(page, "orders", "orderId")
        assert (good["orderId"] in ids, bad_order["orderId"] in ids) == (True, False)


def test_a_bad_order_read_alone_is_named(
    shop: Shop, auth: AWS4Auth, someone: SignedIn, bad_order: Row
) -> None:
    identifier = bad_order["orderId"]
    headers = {"Authorization": someone.token}
    for answer in (
        shop.rest("GET", "orders", f"/orders/{identifier}", headers=headers),
        shop.rest("GET", "orders", f"/backend/{identifier}", auth=auth),
    ):
        assert answer.status_code >= 400
        assert names(answer.json()["message"], identifier)
    with pytest.raises(GraphqlError) as failure:
        shop.graphql(queries.ORDER, {"orderId": identifier}, someone.token)
    assert names(str(failure.value), identifier)


@pytest.fixture(params=DELIVERIES)
def bad_delivery(request: pytest.FixtureRequest, rows: Rows) -> Row:
    """One that is at the head of the queue."""
    row = delivery("NEW", queue="NEW", createdDate="2001-01-01T00:00:00.000+00:00")
    return rows.put("delivery", spoiled(row, DELIVERIES[request.param]))


def test_a_bad_delivery_is_left_out_of_the_queue(
    people: People, rows: Rows, bad_delivery: Row
) -> None:
    date = "2001-01-02T00:00:00.000+00:00"
    good = rows.put("delivery", delivery("NEW", queue="NEW", createdDate=date))
    waiting = people.queue(COURIER)
    assert (good["orderId"] in waiting, bad_delivery["orderId"] in waiting) == (True, False)


def test_a_bad_delivery_read_alone_is_named(
    people: People, shop: Shop, auth: AWS4Auth, bad_delivery: Row
) -> None:
    identifier = bad_delivery["orderId"]
    answer = shop.rest("GET", "delivery", f"/backend/{identifier}", auth=auth)
    assert answer.status_code >= 400
    assert names(answer.json()["message"], identifier)
    with pytest.raises(GraphqlError) as failure:
        people.ask(ADMIN, GET_DELIVERY, input={"orderId": identifier})
    assert names(str(failure.value), identifier)
