"""What no environment has switched on yet, but an owner may."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from aws_cdk.assertions import Match, Template

from infra import layer
from infra.sources import ROOT
from tests.support.templates import VARIABLES

MAKE = """
import json
import aws_cdk as cdk
from aws_cdk.assertions import Template
from infra import environments
from infra.stacks.users import UsersStack

chosen = {"threat_protection": "true", "email_from": "shop@example.com"}
app = cdk.App(analytics_reporting=False)
stack = UsersStack(app, environments.load("prod", **chosen))
print(json.dumps(Template.from_stack(stack).to_json()))
"""


@pytest.fixture
def users(tmp_path: Path) -> Template:
    """The stack of users in production with all options, packaged where nobody looks.

    In a process of its own, as this one may have loaded other services' apps.
    """
    layer.build(local=False)
    path = os.pathsep.join([str(ROOT), str(ROOT / "shared")])
    made = subprocess.run(
        [sys.executable, "-c", MAKE],
        cwd=tmp_path,
        env={**os.environ, **VARIABLES, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return Template.from_string(made.stdout.strip().splitlines()[-1])


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
