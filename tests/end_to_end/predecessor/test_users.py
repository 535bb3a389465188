"""Accounts that others make in the user pool."""

import boto3

from infra.demo.listener import Listener
from infra.demo.shop import Shop
from tests.end_to_end.test_users import invite


def test_a_user_whom_others_make_is_told_of(shop: Shop) -> None:
    with Listener(shop, ["ecommerce.users"]) as listener:
        user, user_id = invite(shop)
        listener.wait(user_id, ["UserCreated"])
    pool = shop.parameters["users/user-pool/id"]
    boto3.client("cognito-idp").admin_delete_user(UserPoolId=pool, Username=user.email)
