"""Least privilege: every permission of every function was needed by what the other tests did."""

import json
from fnmatch import fnmatchcase
from pathlib import Path

import boto3
import pytest

from infra.demo.shop import Shop
from infra.local import trail

# What the local AWS does itself, or only in faults that no test can cause from outside.
UNSEEN = {
    "dynamodb:DescribeStream": "the local stream poller does not ask",
    "dynamodb:GetRecords": "the local stream poller does not ask",
    "dynamodb:GetShardIterator": "the local stream poller does not ask",
    "dynamodb:ListStreams": "the local stream poller does not ask",
    "logs:CreateLogStream": "the local Lambda writes logs itself",
    "logs:PutLogEvents": "the local Lambda writes logs itself",
    "xray:PutTelemetryRecords": "there is no local X-Ray",
    "xray:PutTraceSegments": "there is no local X-Ray",
    "sqs:SendMessage": "the local Lambda sends to failure destinations itself",
}
Permission = tuple[str, str, str]


def granted(shop: Shop) -> set[Permission]:
    """Function, action and resource pattern of each permission in the functions' roles."""
    functions = boto3.client("lambda").get_paginator("list_functions").paginate()
    names = {
        function["FunctionName"]: function["Role"].rsplit("/", 1)[-1]
        for page in functions
        for function in page["Functions"]
        if function["FunctionName"].startswith(f"ecommerce-{shop.environment}-")
    }
    return {(name, *each) for name, role in names.items() for each in permissions_of(role)}


def permissions_of(role: str) -> set[tuple[str, str]]:
    iam = boto3.client("iam")
    assert not iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    documents = [
        iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    ]
    return {
        (action, resource)
        for document in documents
        for statement in json.loads(json.dumps(document))["Statement"]
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def lines(permissions: set[Permission]) -> str:
    return "\n".join(" ".join(each) for each in sorted(permissions))


def test_no_function_has_a_permission_that_it_does_not_use(
    shop: Shop, state: Path, request: pytest.FixtureRequest
) -> None:
    if not any("test_orders" in item.nodeid for item in request.session.items):
        pytest.skip("only the whole folder uses all permissions: make test-end-to-end")
    calls = {
        (call.function, call.action, call.resource)
        for call in trail.read(state / trail.FILE_NAME)
        if call.allowed
    }
    unused = {
        (function, action, pattern)
        for function, action, pattern in granted(shop)
        if action not in UNSEEN
        and not any(
            (function, action) == call[:2] and fnmatchcase(call[2], pattern) for call in calls
        )
    }
    assert not unused, lines(unused)


def test_no_function_was_refused_what_it_asked_for(shop: Shop, state: Path) -> None:  # noqa: ARG001
    refused = {
        (call.function, call.action, call.resource)
        for call in trail.read(state / trail.FILE_NAME)
        if call.function and not call.allowed
    }
    assert not refused, lines(refused)
