"""One account for all cases of a name. Where `emulated` does right, drop the correction."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.end_to_end.local_aws.workbench import Workbench
from tests.support import srp

PASSWORD, OTHER_PASSWORD = "Correct-horse-1", "Battery-staple-2"
CODE, RESET_CODE = "123456", "654321"
"""What the local AWS sends to everybody."""
TYPED = ["zoe@example.com", "Zoe@Example.com", "ZOE@EXAMPLE.COM"]


@dataclass
class Pool:
    cognito: Any
    id: str
    client: str

    def sign_up(self, name: str, confirmed: bool = True, **attributes: str) -> str:
        """A new user's identifier."""
        given = [{"Name": key, "Value": value} for key, value in attributes.items()]
        answer = self.cognito.sign_up(
            ClientId=self.client, Username=name, Password=PASSWORD, UserAttributes=given
        )
        if confirmed:
            self.admin("confirm_sign_up", name)
        return str(answer["UserSub"])

    def admin(self, operation: str, name: str, **arguments: Any) -> Any:
        call = getattr(self.cognito, f"admin_{operation}")
        return call(UserPoolId=self.id, Username=name, **arguments)

    def call(self, operation: str, name: str, **arguments: Any) -> Any:
        return getattr(self.cognito, operation)(ClientId=self.client, Username=name, **arguments)

    def sign_in(self, name: str, password: str = PASSWORD) -> Any:
        return self.cognito.initiate_auth(
            ClientId=self.client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": password},
        )["AuthenticationResult"]

    def sign_in_with_srp(self, name: str, password: str = PASSWORD) -> str:
        return srp.sign_in(self.cognito, self.id, self.client, name, password)

    def count(self) -> int:
        return len(self.cognito.list_users(UserPoolId=self.id)["Users"])

    def refuses(self, error: str) -> Any:
        return pytest.raises(getattr(self.cognito.exceptions, error))


def pool_of(bench: Workbench, **settings: Any) -> Pool:
    cognito = bench.client("cognito-idp")
    settings = {"UsernameConfiguration": {"CaseSensitive": False}} | settings
    id_ = cognito.create_user_pool(PoolName="pool", **settings)["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=id_,
        ClientName="client",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"],
    )["UserPoolClient"]["ClientId"]
    return Pool(cognito, id_, client)


BY_EMAIL: dict[str, Any] = {"UsernameAttributes": ["email"]}


@pytest.fixture
def pool(corrected: Workbench) -> Pool:
    return pool_of(corrected, **BY_EMAIL)


def test_nobody_signs_up_twice_in_different_cases(pool: Pool, emulated: Workbench) -> None:
    pool.sign_up("Zoe@Example.com", email="zoe@EXAMPLE.com")
    with pool.refuses("UsernameExistsException"):
        pool.sign_up("zoe@example.com")
    with pool.refuses("UsernameExistsException"):
        pool.admin("create_user", "ZOE@example.com")
    assert pool.count() == 1
    other = pool_of(emulated, **BY_EMAIL)
    other.sign_up("Zoe@Example.com")
    other.sign_up("zoe@example.com")
    assert other.count() == 2


@pytest.mark.parametrize("name", TYPED)
def test_any_case_signs_in_but_not_with_any_password(pool: Pool, name: str) -> None:
    user_id = pool.sign_up("Zoe@example.com")
    tokens = [pool.sign_in(name)["IdToken"], pool.sign_in_with_srp(name)]
    assert [claims(token)["sub"] for token in tokens] == [user_id, user_id]
    for sign_in in (pool.sign_in, pool.sign_in_with_srp):
        with pool.refuses("NotAuthorizedException"):
            sign_in(name, PASSWORD.lower())


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    content: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return content


def test_any_case_confirms_a_sign_up_with_its_code_only(pool: Pool) -> None:
    pool.sign_up("Zoe@example.com", confirmed=False)
    pool.call("resend_confirmation_code", "zoe@example.com")
    with pool.refuses("CodeMismatchException"):
        pool.call("confirm_sign_up", "zoe@example.com", ConfirmationCode="000000")
    pool.call("confirm_sign_up", "ZOE@example.com", ConfirmationCode=CODE)
    assert pool.sign_in("zoe@example.com")


def test_any_case_replaces_a_forgotten_password(pool: Pool) -> None:
    pool.sign_up("zoe@example.com")
    pool.call("forgot_password", "Zoe@example.com")
    code_and_password = {"ConfirmationCode": RESET_CODE, "Password": OTHER_PASSWORD}
    pool.call("confirm_forgot_password", "ZOE@example.com", **code_and_password)
    assert pool.sign_in("zoe@example.com", OTHER_PASSWORD)


def test_administrators_find_and_change_a_user_by_any_case(pool: Pool) -> None:
    user_id = pool.sign_up("zoe@example.com")
    pool.cognito.create_group(UserPoolId=pool.id, GroupName="admin")
    pool.admin("add_user_to_group", "Zoe@example.com", GroupName="admin")
    assert pool.admin("get_user", user_id.upper())["Username"] == user_id
    (group,) = pool.admin("list_groups_for_user", "ZOE@example.com")["Groups"]
    assert group["GroupName"] == "admin"
    pool.admin("delete_user", "zoE@example.com")
    assert pool.count() == 0


def test_case_does_not_keep_a_user_out_of_a_filtered_list(pool: Pool) -> None:
    user_id = pool.sign_up("zoe@example.com")
    found = pool.cognito.list_users(UserPoolId=pool.id, Filter='email = "ZOE@example.com"')
    assert [user["Username"] for user in found["Users"]] == [user_id]


def test_names_are_answered_in_lower_case(pool: Pool) -> None:
    pool.sign_up("Zoe@Example.com", email="Zoe@Example.com", nickname="Zoe")
    told = claims(pool.sign_in("Zoe@Example.com")["IdToken"])
    assert (told["email"], told["nickname"]) == ("zoe@example.com", "Zoe")


def by_admin(pool: Pool, name: str, email: str) -> None:
    new = [{"Name": "email", "Value": email}]
    pool.admin("update_user_attributes", name, UserAttributes=new)


def by_themselves(pool: Pool, name: str, email: str) -> None:
    new, token = [{"Name": "email", "Value": email}], pool.sign_in(name)["AccessToken"]
    pool.cognito.update_user_attributes(AccessToken=token, UserAttributes=new)


Change = Callable[[Pool, str, str], None]


@pytest.mark.parametrize("change", [by_admin, by_themselves])
def test_nobody_takes_the_email_of_another_in_any_case(
    pool: Pool, emulated: Workbench, change: Change
) -> None:
    other = pool_of(emulated, **BY_EMAIL)
    for each in (pool, other):
        each.sign_up("zoe@example.com")
        each.sign_up("ada@example.com")
    for email in TYPED:
        with pool.refuses("AliasExistsException"):
            change(pool, "ada@example.com", email)
    change(pool, "ada@example.com", "Ada@example.com")
    change(pool, "ada@example.com", "Grace@example.com")
    assert pool.sign_in("grace@example.com")
    change(other, "ada@example.com", "zoe@example.com")


def test_names_that_are_no_email_have_no_case_either(corrected: Workbench) -> None:
    pool = pool_of(corrected, AliasAttributes=["preferred_username"])
    pool.sign_up("Zoe", preferred_username="Captain")
    with pool.refuses("UsernameExistsException"):
        pool.sign_up("zoe")
    assert claims(pool.sign_in_with_srp("ZOE"))["cognito:username"] == "zoe"
    assert pool.admin("get_user", "CAPTAIN")["Username"] == "zoe"


def test_case_counts_where_the_pool_says_so(corrected: Workbench) -> None:
    pool = pool_of(corrected, **BY_EMAIL, UsernameConfiguration={"CaseSensitive": True})
    pool.sign_up("Zoe@example.com")
    with pool.refuses("UserNotFoundException"):
        pool.sign_in("zoe@example.com")
    pool.sign_up("zoe@example.com")
    assert pool.count() == 2
