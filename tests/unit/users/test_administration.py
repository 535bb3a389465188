from typing import Any

import pytest
from botocore.exceptions import ClientError

from ecom.errors import BadRequest, Conflict, NotFound
from ecom.graphql import Caller, Group
from tests.support.examples import CREATED
from tests.unit.users.fakes import FakeAccounts, FakeUsers
from users_app.chalicelib import administration, clients, users

BOSS = Caller("boss", frozenset({"admin"}))
ADMIN, WAREHOUSE, DELIVERY = Group


def set_groups(accounts: FakeAccounts, *groups: Group, user_id: str = "ada") -> list[str] | None:
    return administration.set_groups(BOSS, user_id, groups, accounts).groups


def test_an_account_comes_with_its_groups() -> None:
    account = administration.account("ada", FakeAccounts(ada=["warehouse"]))
    assert (account.user_id, account.groups) == ("ada", ["warehouse"])


def test_there_is_nothing_to_find_of_an_unknown_account() -> None:
    assert administration.find("ada", FakeAccounts()) is None


def test_only_the_groups_that_differ_are_changed() -> None:
    accounts = FakeAccounts(ada=["delivery", "warehouse"])
    assert set_groups(accounts, WAREHOUSE, ADMIN, ADMIN) == ["admin", "warehouse"]
    assert accounts.changes == ["ada joins admin", "ada leaves delivery"]


def test_the_same_groups_again_change_nothing() -> None:
    accounts = FakeAccounts(ada=["delivery"])
    assert set_groups(accounts, DELIVERY) == ["delivery"]
    assert accounts.changes == []


def test_all_groups_can_be_taken_from_another() -> None:
    accounts = FakeAccounts(ada=["admin", "delivery"])
    assert set_groups(accounts) == []
    assert accounts.changes == ["ada leaves admin", "ada leaves delivery"]


def test_admins_stay_admins_until_another_one_says_otherwise() -> None:
    accounts = FakeAccounts(boss=["admin"])
    with pytest.raises(Conflict):
        set_groups(accounts, WAREHOUSE, user_id="boss")
    assert accounts.changes == []
    assert set_groups(accounts, ADMIN, WAREHOUSE, user_id="boss") == ["admin", "warehouse"]


def test_nobody_unknown_gets_into_a_group() -> None:
    with pytest.raises(NotFound):
        set_groups(accounts := FakeAccounts(), ADMIN)
    assert accounts.changes == []


def test_a_user_of_whom_nothing_is_kept_is_deleted() -> None:
    administration.delete(BOSS, "ada", kept := FakeUsers(), FakeAccounts(ada=[]))
    assert kept.kept["ada"].status == "DELETED"


@pytest.mark.parametrize("known", [users.new_user("ada"), users.tombstone("ada")])
def test_a_user_whose_account_is_gone_is_deleted_all_the_same(known: Any) -> None:
    administration.delete(BOSS, "ada", kept := FakeUsers(known), FakeAccounts())
    assert kept.kept["ada"].status == "DELETED"


def test_admins_do_not_delete_themselves() -> None:
    with pytest.raises(Conflict):
        administration.delete(BOSS, "boss", kept := FakeUsers(), FakeAccounts(boss=["admin"]))
    assert kept.kept == {}


def test_nobody_unknown_is_deleted() -> None:
    with pytest.raises(NotFound):
        administration.delete(BOSS, "ada", kept := FakeUsers(), FakeAccounts())
    assert kept.kept == {}


class Cognito:
    """Refuses to list users as Cognito does, or has one, and more after `token`."""

    def __init__(self, error: str | None = None, token: str | None = None) -> None:
        self.error = error
        self.token = token
        self.asked: list[str | None] = []

    def list_users(self, **arguments: Any) -> Any:
        self.asked.append(arguments.get("PaginationToken"))
        if self.error:
            raise ClientError({"Error": {"Code": self.error, "Message": "no"}}, "ListUsers")
        user = {"UserStatus": "CONFIRMED", "Enabled": True, "UserCreateDate": CREATED}
        more = {"PaginationToken": self.token} if self.token else {}
        return {"Users": [user | {"Attributes": [{"Name": "sub", "Value": "ada"}]}], **more}


def token_of(pool: str) -> str:
    """The token of a pool's second page."""
    token = clients.Accounts(pool, Cognito(token="CAIS+/=")).page(None).next_token
    assert token
    return token


def test_a_page_begins_where_cognito_has_left_off() -> None:
    clients.Accounts("pool", cognito := Cognito()).page(token_of("pool"))
    assert cognito.asked == ["CAIS+/="]


@pytest.mark.parametrize("token", ["forged", "CAIS+/=", "9" * 5000, "é", token_of("another pool")])
def test_a_page_token_that_was_not_made_here_does_not_reach_cognito(token: str) -> None:
    with pytest.raises(BadRequest, match="nextToken: not a token of this API"):
        clients.Accounts("pool", cognito := Cognito()).page(token)
    assert cognito.asked == []


def test_a_page_token_that_cognito_refuses_is_the_callers_mistake() -> None:
    accounts = clients.Accounts("pool", Cognito("InvalidParameterException"))
    with pytest.raises(BadRequest, match="nextToken: no longer valid"):
        accounts.page(token_of("pool"))


@pytest.mark.parametrize(
    ("error", "token"),
    [("InvalidParameterException", None), ("TooManyRequestsException", token_of("pool"))],
)
def test_another_refusal_of_cognito_is_not(error: str, token: str | None) -> None:
    with pytest.raises(ClientError, match=error):
        clients.Accounts("pool", Cognito(error)).page(token)


@pytest.mark.parametrize("token", [None, ""])
def test_an_account_without_an_email_is_listed(token: str | None) -> None:
    page = clients.Accounts("pool", cognito := Cognito()).page(token)
    assert cognito.asked == [None]
    assert [(each.user_id, each.email) for each in page.items] == [("ada", None)]
    assert page.next_token is None
