"""A new user, from signing up to the event that tells of them, and one account for all cases."""

import uuid
from typing import Any

import boto3
import pytest

from infra.demo.listener import Listener, until
from infra.demo.people import People
from infra.demo.seed import add_user
from infra.demo.shop import Shop
from infra.demo.users import ADMIN, PASSWORD, USERS, User
from tests.support import srp

CODE = "123456"
"""What the local AWS sends to everybody."""
ME = "{ me { userId groups } }"
ACCOUNTS = (
    "query L($nextToken: String) "
    "{ getUsers(nextToken: $nextToken) { users { userId email } nextToken } }"
)


def sign_up(shop: Shop, email: str) -> str:
    """The new user's identifier. Raises Cognito's UsernameExistsException."""
    cognito, client_id = boto3.client("cognito-idp"), client_of(shop)
    made = cognito.sign_up(
        ClientId=client_id,
        Username=email,
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": email}],
    )
    cognito.confirm_sign_up(ClientId=client_id, Username=email, ConfirmationCode=CODE)
    return made["UserSub"]


def client_of(shop: Shop) -> str:
    return shop.parameters["users/user-pool-client/id"]


def pool_of(shop: Shop) -> str:
    return shop.parameters["users/user-pool/id"]


def signed_in(shop: Shop, email: str) -> list[Any]:
    """Who somebody is who signs in with a password, and with SRP."""
    proven = srp.sign_in(
        boto3.client("cognito-idp"), pool_of(shop), client_of(shop), email, PASSWORD
    )
    tokens = [shop.token(User("anybody", email)), proven]
    return [shop.graphql(ME, token=token)["me"] for token in tokens]


def accounts_of(people: People, email: str) -> list[str]:
    """The identifiers of all accounts of an e-mail in any case, as an administrator sees them."""
    page = people.ask(ADMIN, ACCOUNTS)
    users = page["users"]
    while token := page["nextToken"]:
        page = people.ask(ADMIN, ACCOUNTS, nextToken=token)
        users += page["users"]
    return [each["userId"] for each in users if each["email"].lower() == email.lower()]


def test_a_confirmed_user_is_announced_without_their_address(shop: Shop) -> None:
    with Listener(shop, ["ecommerce.users"]) as listener:
        user_id = sign_up(shop, f"{uuid.uuid4()}@example.com")
        (seen,) = until(lambda: listener.of(user_id), "UserCreated")
    assert seen.name == "UserCreated"
    assert seen.event["detail"] == {"userId": user_id}


def test_an_email_in_another_case_is_the_same_account(shop: Shop, people: People) -> None:
    email = f"Zoe.{uuid.uuid4()}@Example.com"
    user_id = sign_up(shop, email)
    for typed in (email, email.lower(), email.upper()):
        with pytest.raises(boto3.client("cognito-idp").exceptions.UsernameExistsException):
            sign_up(shop, typed)
        assert [me["userId"] for me in signed_in(shop, typed)] == [user_id, user_id]
    assert accounts_of(people, email) == [user_id]


@pytest.mark.parametrize("user", USERS, ids=lambda user: user.role)
def test_demo_users_sign_in_with_any_case(shop: Shop, people: People, user: User) -> None:
    shouted = User(user.role, user.email.upper(), user.group)
    add_user(pool_of(shop), shouted)
    own = people.ask(user, ME)
    assert own["groups"] == ([user.group] if user.group else [])
    assert signed_in(shop, shouted.email) == [own, own]
    assert accounts_of(people, user.email) == [own["userId"]]
