"""Staff whose rights were taken while their token is still valid."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from infra.demo import queries
from infra.demo.people import People
from infra.demo.shop import GraphqlError, Shop
from infra.demo.users import ADMIN, User
from tests.end_to_end.test_users import Ask, graphql, invite, rest

FORBIDDEN = (403, "Forbidden")
Lose = Callable[[Shop, str], None]


def demote(shop: Shop, user_id: str) -> None:
    pool = shop.parameters["users/user-pool/id"]
    arguments = {"UserPoolId": pool, "Username": user_id, "GroupName": "admin"}
    boto3.client("cognito-idp").admin_remove_user_from_group(**arguments)


def delete(shop: Shop, user_id: str) -> None:
    pool = shop.parameters["users/user-pool/id"]
    boto3.client("cognito-idp").admin_delete_user(UserPoolId=pool, Username=user_id)


def disable(shop: Shop, user_id: str) -> None:
    pool = shop.parameters["users/user-pool/id"]
    boto3.client("cognito-idp").admin_disable_user(UserPoolId=pool, Username=user_id)


def hire(people: People) -> tuple[User, str]:
    """An admin of one's own, with a token."""
    user, user_id = invite(people.shop)
    pool = people.shop.parameters["users/user-pool/id"]
    group = {"UserPoolId": pool, "Username": user_id, "GroupName": "admin"}
    boto3.client("cognito-idp").admin_add_user_to_group(**group)
    people.token(user)
    return user, user_id


def by_rest(people: People, user: User, service: str, path: str, body: Any) -> int:
    headers = {"Authorization": people.token(user)}
    return people.shop.rest("POST", service, path, headers=headers, json=body).status_code


def by_graphql(people: People, user: User, query: str, **input_: str) -> str:
    with pytest.raises(GraphqlError) as refusal:
        people.ask(user, query, input=input_)
    return str(refusal.value.types[0])


@pytest.mark.parametrize("ask", [rest, graphql])
@pytest.mark.parametrize("lose", [demote, delete, disable])
def test_lost_rights_change_nobody(people: People, ask: Ask, lose: Lose) -> None:
    user, user_id = hire(people)
    _, other = invite(people.shop)
    changed = ask(people, user, "setUserGroups", userId=other, groups=["warehouse"])
    assert changed["groups"] == ["warehouse"]
    lose(people.shop, user_id)
    for promoted in (user_id, other):
        refused = ask(people, user, "setUserGroups", userId=promoted, groups=["admin"])
        assert refused["refused"] in FORBIDDEN
    assert ask(people, user, "deleteUser", userId=other)["refused"] in FORBIDDEN
    assert ask(people, ADMIN, "getUser", userId=other)["groups"] == ["warehouse"]


@pytest.mark.parametrize("lose", [demote, delete, disable])
def test_lost_rights_move_no_money(people: People, lose: Lose) -> None:
    user, user_id = hire(people)
    order_id = people.buy(1)["orderId"]
    name = {"orderId": order_id, "refundId": "r-1"}
    assert by_graphql(people, user, queries.REFUND_ORDER, **name) == "Conflict"
    lose(people.shop, user_id)
    assert by_graphql(people, user, queries.REFUND_ORDER, **name) == "Forbidden"
    assert by_graphql(people, user, queries.RETRY_PAYMENT, orderId=order_id) == "Forbidden"
    refunds, retry = f"/admin/orders/{order_id}/refunds", f"/admin/failed-payments/{order_id}/retry"
    assert by_rest(people, user, "orders", refunds, {"refundId": "r-1"}) == 403
    assert by_rest(people, user, "payment", retry, None) == 403


@pytest.mark.parametrize("ask", [rest, graphql])
def test_admin_does_not_delete_themselves(people: People, ask: Ask) -> None:
    user, user_id = hire(people)
    assert ask(people, user, "deleteAccount")["refused"] in (409, "Conflict")
    assert ask(people, user, "deleteUser", userId=user_id)["refused"] in (409, "Conflict")
    assert ask(people, user, "getUser", userId=user_id)["groups"] == ["admin"]
