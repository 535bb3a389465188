"""Least privilege: every permission of every function was needed by what the other tests did."""

from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from infra.demo.shop import Shop
from infra.local import trail
from tests.end_to_end import granted
from tests.end_to_end.granted import Permission

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


def asked(call: trail.Call) -> Permission:
    """What a call needed, as a permission for just that."""
    return Permission(call.function, call.action, call.resource, call.source)


def lines(permissions: set[Permission]) -> str:
    return "\n".join(map(str, sorted(permissions)))


def test_no_function_has_a_permission_that_it_does_not_use(
    shop: Shop, state: Path, request: pytest.FixtureRequest
) -> None:
    if not any("test_orders" in item.nodeid for item in request.session.items):
        pytest.skip("only the whole folder uses all permissions: make test-end-to-end")
    used = {asked(call) for call in trail.read(state / trail.FILE_NAME) if call.allowed}
    unused = {
        permission
        for permission in granted.permissions(shop)
        if permission.action not in UNSEEN
        and not any(
            replace(call, resource=permission.resource) == permission
            and fnmatchcase(call.resource, permission.resource)
            for call in used
        )
    }
    assert not unused, lines(unused)


def test_no_function_was_refused_what_it_asked_for(shop: Shop, state: Path) -> None:
    functions = granted.roles(shop)
    refused = {
        asked(call)
        for call in trail.read(state / trail.FILE_NAME)
        if call.function in functions and not call.allowed
    }
    assert not refused, lines(refused)
