"""What the stacks say of functions and APIs reaches them where Chalice deploys them, too."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from infra import environments
from infra.chalice_deploy.assembly import template_of
from infra.chalice_deploy.bounds import ACCESS_LOG, METHODS, STREAM
from infra.chalice_deploy.deployment import projects
from infra.chalice_deploy.split import API, FUNCTION, ROUTE, WEBSOCKET_API, Split, split
from infra.stacks.bridge import BridgeStack
from tests.support.templates import Assembly

BY_CHALICE = {
    *("Architectures", "Events", "FunctionName", "Handler", "Runtime", "Tags", "Tracing"),
    *("Environment", "Layers", "MemorySize", "Role", "Timeout"),
}
BY_BOUNDS = {"EventInvokeConfig"}
OF_API = {"EndpointConfiguration", "MinimumCompressionSize", "Name", "StageName", "TracingEnabled"}
OF_ROUTE = {"ApiId", "AuthorizationType", "RouteKey"}
WEBSOCKET = {WEBSOCKET_API, "AWS::ApiGatewayV2::Stage"}
"""Of which the stack keeps what has no function: an API without routes."""
ACCOUNT = {"AWS::ApiGateway::Account"}
"""A setting of the account's, not an API."""
OF_STREAM = {"BatchSize", "MaximumBatchingWindowInSeconds", "StartingPosition", "Stream"}
OF_RULE = {"Pattern", "EventBusName", "DeadLetterConfig", "RetryPolicy"}
OF_SCHEDULE = {"Schedule", "DeadLetterConfig", "RetryPolicy"}


@pytest.fixture(scope="module")
def parts(assembly: Assembly) -> list[Split]:
    """Every service's template, split; none of the shared parts may need a function."""
    return [
        split(
            template_of(assembly.folder, f"ecommerce-{assembly.environment}-{each.service}"),
            each.names,
        )
        for each in projects(Path(), assembly.environment)
    ]


def functions(parts: list[Split]) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield from part.of_type(FUNCTION).values()


def test_no_property_of_a_function_is_lost(parts: list[Split]) -> None:
    said = {name for each in functions(parts) for name in each}
    assert said <= BY_CHALICE | BY_BOUNDS


def test_no_property_of_what_invokes_a_function_is_lost(parts: list[Split]) -> None:
    known = {
        "DynamoDB": {*STREAM, *OF_STREAM, "DestinationConfig"},
        "EventBridgeRule": OF_RULE,
        "Schedule": OF_SCHEDULE,
    }
    for each in functions(parts):
        for event in each.get("Events", {}).values():
            assert event["Properties"].keys() <= known[event["Type"]]


def test_no_property_of_an_api_is_lost(parts: list[Split]) -> None:
    apis = [api for part in parts for api in part.of_type(API).values()]
    carried = OF_API | {"AccessLogSetting", "GatewayResponses", "MethodSettings"}
    assert {name for api in apis for name in api} == carried
    refusals = [each for api in apis for each in api.get("GatewayResponses", {}).values()]
    assert all(each.keys() == {"ResponseParameters"} for each in refusals)
    settings = {name for api in apis for each in api["MethodSettings"] for name in each}
    assert settings == {*METHODS, "ResourcePath", "HttpMethod"}
    assert all(api["AccessLogSetting"].keys() == ACCESS_LOG.keys() for api in apis)


def test_no_property_of_a_route_is_lost(parts: list[Split]) -> None:
    assert {
        name for part in parts for each in part.of_type(ROUTE).values() for name in each
    } <= OF_ROUTE


def test_nothing_that_serves_is_left_in_the_stacks(parts: list[Split]) -> None:
    left = {each["Type"] for part in parts for each in part.base["Resources"].values()}
    serving = ("AWS::Serverless", "AWS::ApiGateway")
    assert {type_ for type_ in left if type_.startswith(serving)} <= WEBSOCKET | ACCOUNT
    assert {"AWS::IAM::Role", "AWS::DynamoDB::Table", "AWS::SQS::Queue"} <= left


def test_every_event_of_the_shared_bus_reaches_chalices_rules() -> None:
    template = Template.from_stack(BridgeStack(cdk.App(), environments.load("dev")))
    default = Match.object_like({"Fn::Join": ["", Match.array_with([":event-bus/default"])]})
    template.has_resource_properties(
        "AWS::Events::Rule",
        {
            "EventPattern": {"source": [{"prefix": "ecommerce."}]},
            "Targets": [Match.object_like({"Arn": default})],
        },
    )
    # The same in every environment: two bridges in one account and region are refused.
    named = {"RoleName": {"Fn::Join": ["", ["ecommerce-bridge-", {"Ref": "AWS::Region"}]]}}
    template.has_resource_properties("AWS::IAM::Role", named)


def test_a_bridge_is_not_part_of_what_cdk_deploys_alone(assembly: Assembly) -> None:
    assert "bridge" not in assembly.templates
