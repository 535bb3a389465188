"""What the roles of the deployed functions allow."""

from collections.abc import Iterator
from dataclasses import dataclass

import boto3

from infra.demo.shop import Shop


@dataclass(frozen=True, order=True)
class Permission:
    function: str
    action: str
    resource: str
    """A pattern, as the policy has it."""
    source: str
    """As whose a PutEvents may publish; empty for anything else."""

    def __str__(self) -> str:
        return f"{self.function} {self.action} {self.resource} {self.source}".rstrip()


def roles(shop: Shop) -> dict[str, str]:
    """The roles of the shop's functions, by the functions' names."""
    functions = boto3.client("lambda").get_paginator("list_functions").paginate()
    return {
        function["FunctionName"]: function["Role"].rsplit("/", 1)[-1]
        for page in functions
        for function in page["Functions"]
        if function["FunctionName"].startswith(f"ecommerce-{shop.environment}-")
    }


def permissions(shop: Shop) -> set[Permission]:
    return {each for name, role in roles(shop).items() for each in permissions_of(name, role)}


def permissions_of(function: str, role: str) -> Iterator[Permission]:
    iam = boto3.client("iam")
    assert not iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for statement in document["Statement"]:
            condition = statement.get("Condition", {}).get("StringEquals", {})
            for action in listed(statement["Action"]):
                for resource in listed(statement["Resource"]):
                    source = condition.get("events:source", "")
                    yield Permission(function, action, resource, source)


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
