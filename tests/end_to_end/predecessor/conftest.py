"""What an integration test of others needs: rows, signatures, and a user of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from requests_aws4auth import AWS4Auth

from infra.demo.listener import Listener
from infra.demo.people import Json
from infra.demo.shop import Shop
from infra.demo.users import PASSWORD, User
from tests.end_to_end.predecessor.shapes import Row
from tests.end_to_end.test_access import as_root
from tests.end_to_end.test_users import invite

SOURCES = ["ecommerce.products", "ecommerce.orders", "ecommerce.delivery", "ecommerce.payment"]
KEYS = {"products": "productId", "payment-3p": "paymentToken"}
"""The key of each table; `orderId` of all others."""


@dataclass(frozen=True)
class Rows:
    """The published tables; what is put or expected there is removed after the test."""

    shop: Shop
    removal: ExitStack

    def put(self, service: str, row: Row) -> Row:
        self.table(service).put_item(Item=row)
        self.remove_later(service, row[KEYS.get(service, "orderId")])
        return row

    def get(self, service: str, identifier: str) -> Row | None:
        answer = self.table(service).get_item(Key=key(service, identifier), ConsistentRead=True)
        row: Row | None = answer.get("Item")
        return row

    def remove(self, service: str, identifier: str) -> None:
        self.table(service).delete_item(Key=key(service, identifier))

    def remove_later(self, service: str, identifier: str) -> None:
        self.removal.callback(self.remove, service, identifier)

    def table(self, service: str) -> Any:
        return boto3.resource("dynamodb").Table(self.shop.parameters[f"{service}/table/name"])


def key(service: str, identifier: str) -> Row:
    return {KEYS.get(service, "orderId"): identifier}


@pytest.fixture
def rows(shop: Shop) -> Iterator[Rows]:
    with ExitStack() as removal:
        yield Rows(shop, removal)


@pytest.fixture
def listener(shop: Shop) -> Iterator[Listener]:
    with Listener(shop, SOURCES) as listener:
        yield listener


@pytest.fixture(scope="session")
def auth(shop: Shop) -> AWS4Auth:  # noqa: ARG001
    """The signature of a service."""
    return as_root()


Post = Callable[[str, str, Json], Any]


@pytest.fixture
def post(shop: Shop, auth: AWS4Auth) -> Post:
    """Post a signed body to a service's path; returns what it answers, which must be a 200."""

    def post(service: str, path: str, body: Json) -> Any:
        answer = shop.rest("POST", service, path, auth=auth, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return post


@dataclass(frozen=True)
class SignedIn:
    user: User
    user_id: str
    token: str


@pytest.fixture(scope="module")
def client_id(shop: Shop) -> Iterator[str]:
    """A client of the user pool that the shop knows nothing of."""
    cognito, pool = boto3.client("cognito-idp"), shop.parameters["users/user-pool/id"]
    made = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="predecessor",
        GenerateSecret=False,
        ExplicitAuthFlows=["ADMIN_NO_SRP_AUTH"],
    )
    name = made["UserPoolClient"]["ClientId"]
    yield name
    cognito.delete_user_pool_client(UserPoolId=pool, ClientId=name)


@pytest.fixture(scope="module")
def someone(shop: Shop, client_id: str) -> Iterator[SignedIn]:
    """A new user, signed in through that client."""
    cognito, pool = boto3.client("cognito-idp"), shop.parameters["users/user-pool/id"]
    user, user_id = invite(shop)
    answer = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=client_id,
        AuthFlow="ADMIN_NO_SRP_AUTH",
        AuthParameters={"USERNAME": user.email, "PASSWORD": PASSWORD},
    )
    yield SignedIn(user, user_id, answer["AuthenticationResult"]["IdToken"])
    cognito.admin_delete_user(UserPoolId=pool, Username=user.email)
