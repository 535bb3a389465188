"""What every template keeps to, and what production keeps safe."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.templates import Assembly

ACCEPTED = [
    # "A dependency that a reference enforces already": CDK names a role together with its policy,
    # which no reference enforces, where a function must not be made before it may do its work.
    "W3005",
]


def test_cfn_lint_has_nothing_to_say(assembly: Assembly) -> None:
    lint = [str(Path(sys.executable).with_name("cfn-lint")), "--ignore-checks", *ACCEPTED]
    files = [str(path) for path in assembly.files]
    done = subprocess.run([*lint, "--template", *files], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_service_has_a_stack(assembly: Assembly) -> None:
    assert assembly.templates.keys() == {
        "platform",
        "users",
        "products",
        "delivery-pricing",
        "payment-3p",
        "payment",
        "warehouse",
        "orders",
        "delivery",
        "frontend-api",
    }


def test_no_stack_holds_a_resource_that_its_service_did_not_ask_for(assembly: Assembly) -> None:
    """CDK answers some options with functions and policies of its own making."""
    for type_ in ("AWS::Lambda::Function", "Custom::LogRetention", "AWS::IAM::ManagedPolicy"):
        assert list(assembly.of_type(type_)) == []


@pytest.mark.parametrize("assembly", ["prod"], indirect=True)
def test_production_keeps_its_tables_and_can_restore_them(assembly: Assembly) -> None:
    tables = list(assembly.of_type("AWS::DynamoDB::Table"))
    assert len(tables) == 11
    for template, name, properties in tables:
        policies = template.resources[name]
        assert policies["DeletionPolicy"] == policies["UpdateReplacePolicy"] == "Retain"
        assert properties["DeletionProtectionEnabled"] is True
        recovery = properties["PointInTimeRecoverySpecification"]
        assert recovery["PointInTimeRecoveryEnabled"] is True


def test_case_does_not_make_another_account(assembly: Assembly) -> None:
    ((_, _, pool),) = assembly.of_type("AWS::Cognito::UserPool")
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}


@pytest.mark.parametrize("assembly", ["prod"], indirect=True)
def test_production_keeps_its_users_and_its_stacks(assembly: Assembly) -> None:
    ((template, name, properties),) = assembly.of_type("AWS::Cognito::UserPool")
    assert template.resources[name]["DeletionPolicy"] == "Retain"
    assert properties["DeletionProtection"] == "ACTIVE"
    for stack in assembly.stacks.values():
        assert stack["properties"]["terminationProtection"] is True


@pytest.mark.parametrize("assembly", ["prod"], indirect=True)
def test_production_does_not_show_its_schema_nor_take_plain_passwords(assembly: Assembly) -> None:
    ((_, _, api),) = assembly.of_type("AWS::AppSync::GraphQLApi")
    ((_, _, client),) = assembly.of_type("AWS::Cognito::UserPoolClient")
    assert api["IntrospectionConfig"] == "DISABLED"
    assert "ALLOW_USER_PASSWORD_AUTH" not in client["ExplicitAuthFlows"]


def test_the_bus_keeps_all_that_services_publish_for_replays(assembly: Assembly) -> None:
    ((template, _, archive),) = assembly.of_type("AWS::Events::Archive")
    (bus,) = template.of_type("AWS::Events::EventBus")
    assert template.text(archive["SourceArn"]) == f"${{{bus}.Arn}}"
    assert archive["EventPattern"] == {"source": [{"prefix": "ecommerce."}]}
    assert archive["ArchiveName"] == f"ecommerce-{assembly.environment}-bus-archive"
    # As long as dead letters at the least, and no longer than addresses should be kept.
    assert 14 <= archive["RetentionDays"] <= 30


def test_users_keep_their_email_until_the_new_one_is_verified(assembly: Assembly) -> None:
    ((_, _, pool),) = assembly.of_type("AWS::Cognito::UserPool")
    settings = pool["UserAttributeUpdateSettings"]
    assert settings["AttributesRequireVerificationBeforeUpdate"] == ["email"]


def test_people_sign_in_without_oauth_and_tokens_are_short(assembly: Assembly) -> None:
    ((_, _, client),) = assembly.of_type("AWS::Cognito::UserPoolClient")
    assert client["AllowedOAuthFlowsUserPoolClient"] is False
    assert not {"AllowedOAuthFlows", "AllowedOAuthScopes", "CallbackURLs"} & client.keys()
    units = client["TokenValidityUnits"]
    for kind in ("AccessToken", "IdToken"):
        assert (client[f"{kind}Validity"], units[kind]) == (15, "minutes")
