"""Users who change their e-mail in Cognito. Where `emulated` does right, drop the correction."""

from dataclasses import dataclass

import pytest

from tests.end_to_end.local_aws.test_identity import PASSWORD
from tests.end_to_end.local_aws.workbench import Workbench

OLD, NEW, CODE = "old@example.com", "new@example.com", "123456"


@dataclass
class Account:
    """Of a signed-in user, in a pool that keeps e-mails until the new one is verified."""

    bench: Workbench
    token: str

    def change_email(self) -> list[str]:
        """Returns the attributes for which a code was sent."""
        attributes = [{"Name": "email", "Value": NEW}, {"Name": "name", "Value": "Ada"}]
        answer = self.bench.client("cognito-idp").update_user_attributes(
            AccessToken=self.token, UserAttributes=attributes
        )
        return [str(each["AttributeName"]) for each in answer["CodeDeliveryDetailsList"]]

    def verify(self, code: str) -> None:
        self.bench.client("cognito-idp").verify_user_attribute(
            AccessToken=self.token, AttributeName="email", Code=code
        )

    def attributes(self) -> dict[str, str]:
        user = self.bench.client("cognito-idp").get_user(AccessToken=self.token)
        return {each["Name"]: each["Value"] for each in user["UserAttributes"]}


def account(bench: Workbench) -> Account:
    cognito = bench.client("cognito-idp")
    kept = {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    pool = cognito.create_user_pool(
        PoolName="pool",
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        UserAttributeUpdateSettings=kept,
    )["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="client", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    cognito.sign_up(ClientId=client, Username=OLD, Password=PASSWORD)
    cognito.admin_confirm_sign_up(UserPoolId=pool, Username=OLD)
    answer = cognito.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": OLD, "PASSWORD": PASSWORD},
    )
    return Account(bench, answer["AuthenticationResult"]["AccessToken"])


def test_email_is_kept_until_the_new_one_is_verified(
    corrected: Workbench, emulated: Workbench
) -> None:
    ada = account(corrected)
    assert ada.change_email() == ["email"]
    shown = ada.attributes()
    assert (shown["email"], shown["name"]) == (OLD, "Ada")
    ada.verify(CODE)
    shown = ada.attributes()
    assert (shown["email"], shown["email_verified"]) == (NEW, "true")
    ada = account(emulated)
    ada.change_email()
    assert ada.attributes()["email"] == NEW


@pytest.mark.parametrize(("changed", "error"), [(True, "CodeMismatch"), (False, "ExpiredCode")])
def test_wrong_code_verifies_no_email(corrected: Workbench, changed: bool, error: str) -> None:
    ada = account(corrected)
    if changed:
        ada.change_email()
    refusals = corrected.client("cognito-idp").exceptions
    with pytest.raises(getattr(refusals, f"{error}Exception")):
        ada.verify("654321")
    assert ada.attributes()["email"] == OLD
