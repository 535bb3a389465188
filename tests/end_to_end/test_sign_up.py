"""A new user, from signing up to the event that tells of them."""

import uuid

import boto3

from infra.demo.listener import Listener, until
from infra.demo.shop import Shop
from infra.demo.users import PASSWORD

CODE = "123456"
"""What the local AWS sends to everybody."""


def test_a_confirmed_user_is_announced_without_their_address(shop: Shop) -> None:
    cognito = boto3.client("cognito-idp")
    client_id = shop.parameters["users/user-pool-client/id"]
    email = f"{uuid.uuid4()}@example.com"
    with Listener(shop, ["ecommerce.users"]) as listener:
        user_id = cognito.sign_up(
            ClientId=client_id,
            Username=email,
            Password=PASSWORD,
            UserAttributes=[{"Name": "email", "Value": email}],
        )["UserSub"]
        cognito.confirm_sign_up(ClientId=client_id, Username=email, ConfirmationCode=CODE)
        (seen,) = until(lambda: listener.of(user_id), "UserCreated")
    assert seen.name == "UserCreated"
    assert seen.event["detail"] == {"userId": user_id}
