"""What admins do with accounts, by REST and GraphQL."""

from types import ModuleType
from typing import Any

import pytest

from ecom.staff import Staff
from tests.component.users.conftest import Ask, GraphQL, Rest
from tests.support.cognito import LOST, Pool, SilentPool, lose_rights
from tests.support.examples import USER_ID
from tests.support.functions import Lambda

BOSS = "boss"


@pytest.fixture(autouse=True)
def boss(pool: Pool) -> str:
    return pool.add("boss@example.com", "admin", user_id=BOSS)


@pytest.fixture
def ada(pool: Pool) -> str:
    return pool.add("ada@example.com", "warehouse")


def admin(ask: Ask, operation: str, **values: Any) -> Any:
    """What an admin is answered, or the name of the error."""
    status, answer = ask(BOSS, operation, "admin", **values)
    return answer if status == "ok" else status


def test_accounts_come_page_by_page(ask: Ask, pool: Pool) -> None:
    made = {BOSS, *(pool.add(f"user{number}@example.com") for number in range(22))}
    first = admin(ask, "getUsers")
    rest = admin(ask, "getUsers", nextToken=first["nextToken"])
    assert (len(first["users"]), len(rest["users"]), rest["nextToken"]) == (20, 3, None)
    assert {each["userId"] for each in first["users"] + rest["users"]} == made


@pytest.mark.parametrize("token", ["forged", "20", "-1", "9" * 5000, "a" * 8192])
def test_a_page_token_of_ones_own_making_is_refused(ask: Ask, token: str) -> None:
    refusal = ask(BOSS, "getUsers", "admin", nextToken=token)
    assert refusal == ("BadRequest", "nextToken: not a token of this API")


def test_a_list_of_accounts_tells_what_cognito_knows(ask: Ask, ada: str) -> None:
    (_, account) = admin(ask, "getUsers")["users"]
    assert account.pop("createdDate").endswith("+00:00")
    told = {"userId": ada, "email": "ada@example.com", "emailVerified": False, "enabled": True}
    assert account == {**told, "status": "FORCE_CHANGE_PASSWORD"}


def test_one_account_comes_with_its_groups(ask: Ask, ada: str) -> None:
    account = admin(ask, "getUser", userId=ada)
    assert (account["email"], account["groups"]) == ("ada@example.com", ["warehouse"])


def test_staff_see_whether_an_email_is_verified(ask: Ask, ada: str, pool: Pool) -> None:
    assert admin(ask, "getUser", userId=ada)["emailVerified"] is False
    pool.verified.add(ada)
    assert admin(ask, "getUser", userId=ada)["emailVerified"] is True


def test_an_unknown_account_is_nothing_to_graphql_and_not_found_to_rest(
    ask: Ask, pool: Pool
) -> None:
    expected = {Rest: "NotFound", GraphQL: None}[type(ask)]
    assert admin(ask, "getUser", userId=USER_ID) == expected
    assert [*pool.emails] == [BOSS]


def test_an_email_names_no_account(ask: Ask, ada: str, pool: Pool) -> None:
    email = {"userId": "ada@example.com"}
    assert admin(ask, "getUser", **email) == "BadRequest"
    assert admin(ask, "deleteUser", **email) == "BadRequest"
    assert admin(ask, "setUserGroups", **email, groups=[]) == "BadRequest"
    assert pool.groups[ada] == {"warehouse"}


def test_an_account_is_put_into_exactly_the_groups(ask: Ask, ada: str, pool: Pool) -> None:
    account = admin(ask, "setUserGroups", userId=ada, groups=["delivery", "admin"])
    assert account["groups"] == sorted(pool.groups[ada]) == ["admin", "delivery"]
    assert admin(ask, "getUser", userId=ada) == account
    assert admin(ask, "setUserGroups", userId=ada, groups=[])["groups"] == []
    assert pool.groups[ada] == set()


@pytest.mark.parametrize("groups", [["root"], [""], "admin", None])
def test_there_are_no_other_groups(ask: Ask, ada: str, pool: Pool, groups: Any) -> None:
    assert admin(ask, "setUserGroups", userId=ada, groups=groups) == "BadRequest"
    assert pool.groups[ada] == {"warehouse"}


def test_nobody_unknown_is_put_into_groups(ask: Ask, pool: Pool) -> None:
    assert admin(ask, "setUserGroups", userId=USER_ID, groups=["admin"]) == "NotFound"
    assert [*pool.emails] == [BOSS]


def test_an_admin_does_not_lock_themselves_out(ask: Ask, pool: Pool) -> None:
    assert admin(ask, "setUserGroups", userId=BOSS, groups=[]) == "Conflict"
    assert pool.groups[BOSS] == {"admin"}


@pytest.mark.parametrize("groups", [("admin",), ()], ids=["token", "token from before"])
def test_admin_does_not_delete_themselves(ask: Ask, table: Any, groups: tuple[str, ...]) -> None:
    assert ask(BOSS, "deleteAccount", *groups)[0] == "Conflict"
    assert admin(ask, "deleteUser", userId=BOSS) == "Conflict"
    assert table.scan()["Items"] == []


@pytest.mark.parametrize("how", LOST)
def test_admin_who_lost_the_right_changes_nobody(
    ask: Ask, pool: Pool, ada: str, table: Any, how: str
) -> None:
    lose_rights(pool, BOSS, how)
    assert admin(ask, "setUserGroups", userId=ada, groups=["admin"]) == "Forbidden"
    assert admin(ask, "setUserGroups", userId=BOSS, groups=["admin"]) == "Forbidden"
    assert admin(ask, "deleteUser", userId=ada) == "Forbidden"
    assert pool.groups[ada] == {"warehouse"}
    assert table.scan()["Items"] == []


def test_nobody_is_changed_while_cognito_is_out(
    ask: Ask, ada: str, app: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "staff", Staff("pool", SilentPool()))
    assert admin(ask, "setUserGroups", userId=ada, groups=["admin"]) == "Unavailable"
    assert admin(ask, "deleteUser", userId=ada) == "Unavailable"


def test_failing_function_of_admins_is_told_as_unavailable(
    app: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = Lambda(lambda *_: None)
    monkeypatch.setattr(failing, "invoke", lambda **_: {"FunctionError": "Unhandled"})
    administrator = app.clients.Administrator("administration", failing)
    monkeypatch.setattr(app, "administrator", administrator)
    assert admin(Rest(app), "getUsers") == "Unavailable"


def test_a_user_is_deleted_by_a_tombstone_once(ask: Ask, ada: str, table: Any) -> None:
    ask(ada, "updateProfile", name="Ada")
    assert admin(ask, "deleteUser", userId=ada) == {"success": True}
    left = table.get_item(Key={"userId": ada})["Item"]
    assert (left["status"], "name" in left) == ("DELETED", False)
    assert admin(ask, "deleteUser", userId=ada) == {"success": True}
    assert table.get_item(Key={"userId": ada})["Item"] == left


def test_a_deleted_user_whose_account_is_gone_can_be_deleted_again(
    ask: Ask, ada: str, pool: Pool
) -> None:
    admin(ask, "deleteUser", userId=ada)
    pool.admin_delete_user("pool", ada)
    assert admin(ask, "deleteUser", userId=ada) == {"success": True}


def test_nobody_unknown_is_deleted(ask: Ask, table: Any) -> None:
    assert admin(ask, "deleteUser", userId=USER_ID) == "NotFound"
    assert table.scan()["Items"] == []


def test_the_case_of_an_identifier_does_not_lock_an_admin_out(ask: Ask, pool: Pool) -> None:
    boss = pool.add("boss@example.com", "admin")
    assert ask(boss, "setUserGroups", "admin", userId=boss.upper(), groups=[])[0] == "Conflict"
    assert pool.groups[boss] == {"admin"}


def test_a_user_named_in_another_case_is_erased(ask: Ask, ada: str, table: Any) -> None:
    ask(ada, "updateProfile", name="Ada")
    assert admin(ask, "deleteUser", userId=ada.upper()) == {"success": True}
    (left,) = table.scan()["Items"]
    assert (left["userId"], left["status"], "name" in left) == (ada, "DELETED", False)


OPERATIONS: dict[str, dict[str, Any]] = {
    "getUsers": {},
    "getUser": {"userId": USER_ID},
    "deleteUser": {"userId": USER_ID},
    "setUserGroups": {"userId": USER_ID, "groups": ["admin"]},
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_only_admins_see_and_change_accounts(ask: Ask, operation: str, table: Any) -> None:
    for groups in ((), ("warehouse", "delivery")):
        assert ask(USER_ID, operation, *groups, **OPERATIONS[operation])[0] == "Forbidden"
    assert ask(None, operation, **OPERATIONS[operation])[0] == "Unauthorized"
    assert table.scan()["Items"] == []
