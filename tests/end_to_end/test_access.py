"""Who gets in: tokens, groups, API keys and signatures, as AWS checks them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
import requests
import websocket
from requests_aws4auth import AWS4Auth

from ecom.rest import HEADERS
from infra.demo import queries
from infra.demo.people import ADDRESS, People, total_of
from infra.demo.shop import GraphqlError, Shop
from infra.demo.users import ADMIN, COURIER, PACKER, SHOPPER, User


def signed(access_key: str, secret_key: str) -> AWS4Auth:
    return AWS4Auth(access_key, secret_key, boto3.Session().region_name, "execute-api")


def as_root() -> AWS4Auth:
    """The signature of one who may call every service: the key of the shop's `env`."""
    credentials = boto3.Session().get_credentials()
    assert credentials
    return signed(credentials.access_key, credentials.secret_key)


@pytest.fixture(scope="module")
def stranger() -> Iterator[AWS4Auth]:
    """The signature of an IAM user of this account who may do nothing."""
    iam = boto3.client("iam")
    iam.create_user(UserName="stranger")
    key = iam.create_access_key(UserName="stranger")["AccessKey"]
    yield signed(key["AccessKeyId"], key["SecretAccessKey"])
    iam.delete_access_key(UserName="stranger", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="stranger")


@contextmanager
def refused(*types: str) -> Iterator[None]:
    """A GraphQL call that is turned away: by AppSync, or by the field's own rule."""
    with pytest.raises((GraphqlError, requests.HTTPError)) as failure:
        yield
    if isinstance(failure.value, GraphqlError):
        assert failure.value.types[0] in types


BACKEND = [
    ("products", "POST", "/backend/validate"),
    ("delivery-pricing", "POST", "/backend/pricing"),
    ("orders", "GET", "/backend/x"),
    ("warehouse", "GET", "/backend/x"),
    ("delivery", "GET", "/backend/x"),
    ("warehouse", "POST", "/backend/x/cancel"),
    ("payment", "POST", "/backend/validate"),
    ("payment", "GET", "/backend/x"),
    ("payment", "POST", "/backend/x/refunds"),
    ("payment-3p", "POST", "/refund"),
    ("payment-3p", "POST", "/check"),
    ("payment-3p", "POST", "/processPayment"),
    ("payment-3p", "POST", "/cancelPayment"),
    ("payment-3p", "POST", "/updateAmount"),
]


@pytest.mark.parametrize(("service", "method", "path"), BACKEND)
def test_routes_for_services_refuse_whoever_may_not_call_them(
    shop: Shop, stranger: AWS4Auth, service: str, method: str, path: str
) -> None:
    for auth in (None, stranger):
        answer = shop.rest(method, service, path, auth=auth, json={})
        assert answer.status_code == 403, answer.text
        assert "message" in {key.lower() for key in answer.json()}


def test_a_user_gets_their_own_orders_and_nobody_elses(people: People, shop: Shop) -> None:
    order_id = people.buy(1)["orderId"]

    def show(user: User, path: str) -> requests.Response:
        headers = {"Authorization": people.token(user)}
        return shop.rest("GET", "orders", path, headers=headers)

    assert show(SHOPPER, f"/orders/{order_id}").json()["orderId"] == order_id
    assert show(SHOPPER, "/orders").json()["orders"][0]["orderId"] == order_id
    assert show(PACKER, f"/orders/{order_id}").status_code == 404
    assert show(PACKER, "/orders").json()["orders"] == []
    assert people.ask(PACKER, queries.ORDER, orderId=order_id) is None


@pytest.mark.parametrize("headers", [{}, {"Authorization": "garbage"}])
def test_user_routes_refuse_a_missing_or_wrong_token(shop: Shop, headers: dict[str, str]) -> None:
    assert shop.rest("GET", "orders", "/orders", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("service", "path", "status"),
    [
        ("products", "/products", 200),
        ("products", "/products/none", 404),
        ("orders", "/orders", 401),
    ],
    ids=["answer", "error of the service", "refusal of the gateway"],
)
def test_no_answer_is_kept_or_taken_for_another_type(
    shop: Shop, service: str, path: str, status: int
) -> None:
    answer = shop.rest("GET", service, path)
    assert answer.status_code == status
    assert HEADERS.items() <= answer.headers.items()


BROWSER = {
    "Origin": "https://shop.example.com",
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "authorization",
}


@pytest.mark.parametrize(
    ("service", "path"), [("orders", "/orders"), ("products", "/products"), ("users", "/me")]
)
def test_a_page_of_any_origin_may_call_and_read_why_it_is_refused(
    shop: Shop, service: str, path: str
) -> None:
    asked = shop.rest("OPTIONS", service, path, headers=BROWSER)
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    refused = shop.rest("PATCH", service, path, headers=BROWSER)
    for answer in (asked, refused):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (refused.status_code, "message" in refused.json()) == (403, True)


def test_the_catalogue_is_open_to_the_public(shop: Shop) -> None:
    by_rest = shop.rest("GET", "products", "/products").json()["products"]
    by_graphql = shop.graphql(queries.PRODUCTS)["getProducts"]["products"]
    assert [p["productId"] for p in by_rest] == [p["productId"] for p in by_graphql]
    one = shop.rest("GET", "products", f"/products/{by_rest[0]['productId']}").json()
    assert one == by_rest[0]


def test_an_api_key_opens_nothing_but_the_catalogue(shop: Shop) -> None:
    with refused("Unauthorized"):
        shop.graphql("{ getOrders { nextToken } }")
    with refused("Unauthorized"):
        shop.graphql("{ getNewPackagingRequestIds { nextToken } }")


def test_an_api_key_that_was_made_later_works(shop: Shop) -> None:
    keys = boto3.client("appsync")
    key = keys.create_api_key(apiId=shop.parameters["frontend-api/api/id"])["apiKey"]["id"]
    answer = requests.post(
        shop.url("frontend-api"),
        json={"query": "{ getProducts { products { name } } }"},
        headers={"x-api-key": key},
        timeout=30,
    )
    assert answer.json()["data"]["getProducts"]["products"]


STAFF_QUERIES = {
    "{ getNewPackagingRequestIds { nextToken } }": {PACKER, ADMIN},
    "{ getNewDeliveries { nextToken } }": {COURIER, ADMIN},
}


@pytest.mark.parametrize("query", STAFF_QUERIES)
@pytest.mark.parametrize("user", [SHOPPER, PACKER, COURIER, ADMIN], ids=lambda user: user.role)
def test_operations_of_the_staff_are_for_their_groups(
    people: People, query: str, user: User
) -> None:
    if user in STAFF_QUERIES[query]:
        assert people.ask(user, query) is not None
    else:
        with refused("Unauthorized", "Forbidden"):
            people.ask(user, query)


@pytest.mark.parametrize("headers", [{}, {"x-api-key": "none"}, {"Authorization": "garbage"}])
def test_graphql_refuses_unknown_credentials(shop: Shop, headers: dict[str, str]) -> None:
    body = {"query": "{ getProducts { nextToken } }"}
    answer = requests.post(shop.url("frontend-api"), json=body, headers=headers, timeout=30)
    assert answer.status_code == 401


def test_the_listener_admits_only_signed_connections(shop: Shop) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(shop.parameters["platform/listener-api/url"])


def test_the_pure_function_places_an_order_or_says_why_not(people: People, shop: Shop) -> None:
    def create(order: dict[str, Any]) -> dict[str, Any]:
        answer: Any = boto3.client("lambda").invoke(
            FunctionName=shop.parameters["orders/create-order/arn"],
            Payload=json.dumps({"userId": "ada", "order": order}).encode(),
        )
        return dict(json.loads(answer["Payload"].read()))

    basket = people.pick(1)
    price = people.delivery_price(basket)
    order = {
        "products": basket,
        "address": ADDRESS,
        "deliveryPrice": price,
        "paymentToken": people.authorise(total_of(basket, price)),
    }
    first = create(order)
    assert first["order"]["userId"] == "ada"
    assert create(order) == first, "a lost answer can be asked for again"
    assert "products" in create(order | {"products": []})["errors"][0]
