"""What no environment has switched on yet, but an owner may."""

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from infra import environments, layer
from infra.stacks.users import UsersStack
from tests.support.templates import VARIABLES


@pytest.fixture
def users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Template:
    """The stack of users in production with all options, packaged where nobody looks."""
    monkeypatch.chdir(tmp_path)
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    layer.build(local=False)
    chosen = {"threat_protection": "true", "email_from": "shop@example.com"}
    app = cdk.App(analytics_reporting=False)
    return Template.from_stack(UsersStack(app, environments.load("prod", **chosen)))


def test_known_passwords_are_refused_and_mails_sent_by_ses(users: Template) -> None:
    identity = {"Fn::Join": ["", Match.array_with([":identity/example.com"])]}
    users.has_resource_properties(
        "AWS::Cognito::UserPool",
        {
            "UserPoolTier": "PLUS",
            "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"},
            "EmailConfiguration": {
                "EmailSendingAccount": "DEVELOPER",
                "From": "shop@example.com",
                "SourceArn": identity,
            },
        },
    )
    users.has_resource_properties(
        "AWS::Cognito::UserPoolRiskConfigurationAttachment",
        {
            "ClientId": "ALL",
            "CompromisedCredentialsRiskConfiguration": {
                "Actions": {"EventAction": "BLOCK"},
                "EventFilter": ["SIGN_UP", "PASSWORD_CHANGE", "SIGN_IN"],
            },
        },
    )
