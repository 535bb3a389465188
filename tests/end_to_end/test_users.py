"""Users: how the shop hears of them, what they keep, and what admins change."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from infra.demo.listener import Listener, until
from infra.demo.people import ADDRESS, People
from infra.demo.shop import GraphqlError, Shop
from infra.demo.users import ADMIN, COURIER, PASSWORD, SHOPPER, User

Json = dict[str, Any]
Ask = Callable[..., Any]
"""Asks as a user; answers with the result, or with `{"refused": error type or HTTP status}`."""

USER = "{ userId email groups name phoneNumber addresses { addressId address { city } } }"
ACCOUNT = "{ userId email emailVerified status enabled createdDate groups }"
QUERIES = {
    "me": f"{{ me {USER} }}",
    "updateProfile": f"mutation P($input: ProfileInput!) {{ updateProfile(input: $input) {USER} }}",
    "saveAddress": "mutation S($address: AddressInput!) "
    "{ saveAddress(address: $address) { addressId address { city } } }",
    "deleteAddress": "mutation D($input: DeleteAddressInput!) "
    "{ deleteAddress(input: $input) { success } }",
    "deleteAccount": "mutation { deleteAccount { success } }",
    "getUsers": "query L($nextToken: String) "
    "{ getUsers(nextToken: $nextToken) { users { userId email groups } nextToken } }",
    "getUser": f"query U($userId: ID!) {{ getUser(userId: $userId) {ACCOUNT} }}",
    "setUserGroups": "mutation G($input: UserGroupsInput!) "
    f"{{ setUserGroups(input: $input) {ACCOUNT} }}",
    "deleteUser": "mutation D($input: UserInput!) { deleteUser(input: $input) { success } }",
}
ROUTES = {
    "me": ("GET", "/me"),
    "updateProfile": ("PUT", "/me"),
    "saveAddress": ("POST", "/me/addresses"),
    "deleteAddress": ("DELETE", "/me/addresses/{addressId}"),
    "deleteAccount": ("DELETE", "/me"),
    "getUsers": ("GET", "/admin/users"),
    "getUser": ("GET", "/admin/users/{userId}"),
    "setUserGroups": ("PUT", "/admin/users/{userId}/groups"),
    "deleteUser": ("DELETE", "/admin/users/{userId}"),
}


def rest(people: People, user: User, operation: str, **values: Any) -> Any:
    method, route = ROUTES[operation]
    body = {name: value for name, value in values.items() if f"{{{name}}}" not in route}
    sent = {"params" if method == "GET" else "json": body}
    headers = {"Authorization": people.token(user)}
    answer = people.shop.rest(method, "users", route.format(**values), headers=headers, **sent)
    return answer.json() if answer.ok else {"refused": answer.status_code}


def graphql(people: People, user: User, operation: str, **values: Any) -> Any:
    name = next((each for each in ("input", "address") if f"${each}:" in QUERIES[operation]), None)
    try:
        return people.ask(user, QUERIES[operation], **({name: values} if name else values))
    except GraphqlError as error:
        return {"refused": error.types[0]}


@pytest.fixture(params=[rest, graphql])
def ask(request: pytest.FixtureRequest, people: People) -> Ask:
    def ask(user: User, operation: str, **values: Any) -> Any:
        return request.param(people, user, operation, **values)

    return ask


@pytest.fixture
def listener(shop: Shop) -> Iterator[Listener]:
    with Listener(shop, ["ecommerce.users"]) as listener:
        yield listener


def invite(shop: Shop) -> tuple[User, str]:
    """A new user whom an administrator has created, and their identifier."""
    cognito, email = boto3.client("cognito-idp"), f"{uuid.uuid4()}@example.com"
    pool = shop.parameters["users/user-pool/id"]
    made = cognito.admin_create_user(UserPoolId=pool, Username=email, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=True
    )
    return User("invited", email), made["User"]["Username"]


def account_is_gone(shop: Shop, user_id: str) -> bool:
    cognito = boto3.client("cognito-idp")
    pool = shop.parameters["users/user-pool/id"]
    try:
        cognito.admin_get_user(UserPoolId=pool, Username=user_id)
    except cognito.exceptions.UserNotFoundException:
        return True
    return False


def accounts(ask: Ask) -> Iterator[Json]:
    """Every account, as admins see them."""
    page = ask(ADMIN, "getUsers")
    yield from page["users"]
    while token := page["nextToken"]:
        page = ask(ADMIN, "getUsers", nextToken=token)
        yield from page["users"]


def test_a_user_whom_an_administrator_creates_is_announced_once(
    shop: Shop, listener: Listener
) -> None:
    _, user_id = invite(shop)
    seen = listener.wait(user_id, ["UserInvited", "UserCreated"])
    assert sorted(each.name for each in seen) == ["UserCreated", "UserInvited"]
    assert all(each.event["detail"] == {"userId": user_id} for each in seen)


def test_users_keep_a_profile_and_addresses(ask: Ask, shop: Shop) -> None:
    user, user_id = invite(shop)
    me = ask(user, "me")
    assert (me["userId"], me["email"], me["groups"], me["addresses"]) == (
        user_id,
        user.email,
        [],
        [],
    )
    assert ask(user, "updateProfile", name="Grace", phoneNumber="+1 555")["name"] == "Grace"
    saved = ask(user, "saveAddress", **ADDRESS)
    assert ask(user, "saveAddress", **ADDRESS) == saved
    me = ask(user, "me")
    assert (me["phoneNumber"], me["addresses"]) == ("+1 555", [saved])
    assert ask(user, "deleteAddress", addressId=saved["addressId"]) == {"success": True}
    missing = ask(user, "deleteAddress", addressId=saved["addressId"])
    assert missing["refused"] in (404, "NotFound")


@pytest.mark.parametrize("token", ["forged", "20", "9" * 5000, "a" * 8192], ids=lambda t: t[:6])
def test_a_page_token_of_ones_own_making_is_refused(ask: Ask, token: str) -> None:
    assert ask(ADMIN, "getUsers", nextToken=token)["refused"] in (400, "BadRequest")


def test_a_user_named_in_another_case_is_erased(ask: Ask, shop: Shop, listener: Listener) -> None:
    user, user_id = invite(shop)
    listener.wait(user_id, ["UserCreated"])
    assert ask(user, "updateProfile", name="Grace")["name"] == "Grace"
    assert ask(ADMIN, "deleteUser", userId=user_id.upper()) == {"success": True}
    assert ask(user, "me").get("name") is None
    listener.wait(user_id, ["UserDeleted"])
    until(lambda: account_is_gone(shop, user_id), "the account to be gone")


def test_admins_see_accounts_and_decide_on_groups(ask: Ask, shop: Shop) -> None:
    user, user_id = invite(shop)
    assert user_id in {each["userId"] for each in accounts(ask)}
    for groups in (["delivery", "warehouse"], ["delivery"]):
        account = ask(ADMIN, "setUserGroups", userId=user_id, groups=groups)
        assert (account["email"], account["groups"]) == (user.email, groups)
    assert ask(ADMIN, "getUser", userId=user_id) == account
    assert ask(user, "me")["groups"] == ["delivery"]
    wrong = ask(ADMIN, "setUserGroups", userId=user_id, groups=["root"])
    assert wrong["refused"] in (400, "BadRequest")


def test_an_admin_does_not_lock_themselves_out(ask: Ask) -> None:
    own = ask(ADMIN, "me")["userId"]
    refusal = ask(ADMIN, "setUserGroups", userId=own, groups=["warehouse"])
    assert refusal["refused"] in (409, "Conflict")
    assert ask(ADMIN, "getUser", userId=own)["groups"] == ["admin"]


@pytest.mark.parametrize("user", [SHOPPER, COURIER], ids=lambda user: user.role)
def test_only_admins_see_and_change_accounts(ask: Ask, user: User) -> None:
    own = ask(user, "me")["userId"]
    refusals = [
        ask(user, "getUsers"),
        ask(user, "getUser", userId=own),
        ask(user, "setUserGroups", userId=own, groups=["admin"]),
        ask(user, "deleteUser", userId=own),
    ]
    assert all(each["refused"] in (403, "Forbidden", "Unauthorized") for each in refusals)


def test_an_admin_deletes_a_user(ask: Ask, shop: Shop, listener: Listener) -> None:
    user, user_id = invite(shop)
    ask(user, "updateProfile", name="Grace")
    for _ in range(2):
        assert ask(ADMIN, "deleteUser", userId=user_id) == {"success": True}
    listener.wait(user_id, ["UserCreated", "UserDeleted"])
    until(lambda: account_is_gone(shop, user_id), "the account to be gone")
    # The token that they still have keeps nothing any more.
    assert ask(user, "updateProfile", name="Grace")["refused"] in (409, "Conflict")
    assert ask(ADMIN, "deleteUser", userId=str(uuid.uuid4()))["refused"] in (404, "NotFound")
