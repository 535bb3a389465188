"""An environment is deployed and destroyed one way or the other, and not where it is protected."""

import json
from pathlib import Path

import boto3
import pytest

from infra.chalice_deploy.deployment import ChaliceDeployment
from infra.deployment import Deployment
from infra.prerequisites import DeploymentError

OUT = Path("unused")


def stack(name: str, *outputs: str, protected: bool = False) -> None:
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {each: {"Value": "a value"} for each in outputs},
    }
    cloudformation = boto3.client("cloudformation")
    cloudformation.create_stack(
        StackName=name, TemplateBody=json.dumps(template), EnableTerminationProtection=protected
    )


@pytest.mark.parametrize("kind", [Deployment, ChaliceDeployment])
def test_a_new_environment_may_be_deployed_either_way(kind: type[Deployment]) -> None:
    kind("dev", OUT, {}).check()


def test_cdk_leaves_alone_what_chalice_has_deployed() -> None:
    stack("ecommerce-dev-bridge")
    with pytest.raises(DeploymentError, match="COMPUTE=chalice"):
        Deployment("dev", OUT, {}).check()
    Deployment("tests", OUT, {}).check()


def test_chalice_leaves_alone_what_cdk_has_deployed() -> None:
    stack("ecommerce-dev-orders", "RestAPIId")
    with pytest.raises(DeploymentError, match="CDK has deployed"):
        ChaliceDeployment("dev", OUT, {}).check()


def test_chalice_deploys_again_what_it_has_deployed() -> None:
    stack("ecommerce-dev-orders", "Chalice0123456789abcdef")
    ChaliceDeployment("dev", OUT, {}).check()


@pytest.mark.parametrize("kind", [Deployment, ChaliceDeployment])
def test_nothing_of_a_protected_environment_is_deleted(kind: type[Deployment]) -> None:
    stack("ecommerce-prod-users", protected=True)
    stack("ecommerce-prod-orders", "Chalice0123456789abcdef")
    with pytest.raises(DeploymentError, match="ecommerce-prod-users; nothing was deleted"):
        kind("prod", OUT, {}).destroy()


def test_the_protection_of_another_environment_is_no_obstacle() -> None:
    stack("ecommerce-prod-users", protected=True)
    Deployment("dev", OUT, {}).demand_unprotected()
