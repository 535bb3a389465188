"""What is set after Chalice has deployed."""

from pathlib import Path
from typing import Any
from unittest.mock import MagicMock, create_autospec

import boto3
import pytest

from infra.chalice_deploy.bounds import Bounds
from infra.chalice_deploy.project import Project
from infra.chalice_deploy.split import API, FUNCTION, PERMISSION, ROUTE

PROJECT = Project("orders", "dev", Path("orders_app"), ("on_order_created", "on_order_change"))
CLIENTS = ("lambda", "events", "apigateway", "apigatewayv2")
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:dead-letters"
TO_QUEUE = {"OnFailure": {"Type": "SQS", "Destination": QUEUE}}
FAILURES = {"OnFailure": {"Destination": QUEUE}}


class Refused(Exception):
    """Lambda has such a permission already."""


def client(name: str) -> Any:
    """A client that knows the service's operations, and notes the calls."""
    made = create_autospec(boto3.client(name, region_name="eu-west-1"))  # type: ignore[call-overload]
    made.exceptions = MagicMock(ResourceConflictException=Refused)
    return made


@pytest.fixture(scope="module")
def specified() -> dict[str, Any]:
    return {name: client(name) for name in CLIENTS}


@pytest.fixture
def clients(specified: dict[str, Any]) -> dict[str, Any]:
    for each in specified.values():
        each.reset_mock()
    return specified


def bound(clients: dict[str, Any], type_: str, **properties: Any) -> None:
    rest = {"Resource": {"Type": type_, "Properties": properties}}
    Bounds(PROJECT, clients).set(rest, "api-id")


def test_a_failing_handler_is_retried_and_dead_lettered(clients: dict[str, Any]) -> None:
    retries = {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60}
    name = "ecommerce-dev-orders-on-order-created"
    config = {**retries, "DestinationConfig": TO_QUEUE}
    bound(clients, FUNCTION, FunctionName=name, EventInvokeConfig=config)
    clients["lambda"].put_function_event_invoke_config.assert_called_once_with(
        FunctionName="orders-dev-on_order_created", DestinationConfig=FAILURES, **retries
    )


@pytest.mark.parametrize("type_", ["EventBridgeRule", "Schedule"])
def test_an_event_that_cannot_be_handed_over_is_dead_lettered(
    clients: dict[str, Any], type_: str
) -> None:
    clients["events"].list_targets_by_rule.return_value = {"Targets": [{"Id": "1", "Arn": "arn"}]}
    bounds = {"DeadLetterConfig": {"Arn": QUEUE}, "RetryPolicy": {"MaximumRetryAttempts": 10}}
    event = {"Type": type_, "Properties": bounds}
    name = "ecommerce-dev-orders-on-order-created"
    bound(clients, FUNCTION, FunctionName=name, Events={"Event": event})
    clients["events"].put_targets.assert_called_once_with(
        Rule="orders-dev-on_order_created-event", Targets=[{"Id": "1", "Arn": "arn", **bounds}]
    )


def test_a_stream_is_filtered_and_its_failures_are_bounded(clients: dict[str, Any]) -> None:
    known = {"EventSourceMappings": [{"UUID": "id"}]}
    clients["lambda"].list_event_source_mappings.return_value = known
    clients["lambda"].get_event_source_mapping.return_value = {"State": "Enabled"}
    bounds = {"MaximumRetryAttempts": 5, "FilterCriteria": {"Filters": []}}
    source = {"Stream": "arn:stream", "DestinationConfig": TO_QUEUE, **bounds}
    event = {"Type": "DynamoDB", "Properties": source}
    name = "ecommerce-dev-orders-on-order-change"
    bound(clients, FUNCTION, FunctionName=name, Events={"Source": event})
    clients["lambda"].update_event_source_mapping.assert_called_once_with(
        UUID="id", DestinationConfig=FAILURES, **bounds
    )


def permit(clients: dict[str, Any]) -> None:
    principal = "cognito-idp.amazonaws.com"
    rest = {"FunctionName": "arn", "Action": "lambda:InvokeFunction", "SourceArn": "arn:pool"}
    bound(clients, PERMISSION, Principal=principal, **rest)


def test_cognito_may_invoke_its_triggers(clients: dict[str, Any]) -> None:
    permit(clients)
    permission = clients["lambda"].add_permission.call_args.kwargs
    assert (permission["SourceArn"], permission["StatementId"]) == ("arn:pool", "cognito-idp")


def test_a_permission_that_is_there_is_fine(clients: dict[str, Any]) -> None:
    clients["lambda"].add_permission.side_effect = Refused
    permit(clients)
    assert clients["lambda"].add_permission.called


ACCESS_LOG = {"DestinationArn": "arn:group", "Format": "{}"}


def test_an_api_is_throttled_and_logs_who_calls_it(clients: dict[str, Any]) -> None:
    limits = {"ThrottlingRateLimit": 100, "ThrottlingBurstLimit": 200, "MetricsEnabled": True}
    settings = [{"ResourcePath": "/*", "HttpMethod": "*", **limits}]
    bound(clients, API, MethodSettings=settings, StageName="api", AccessLogSetting=ACCESS_LOG)
    patched = clients["apigateway"].update_stage.call_args.kwargs
    assert (patched["restApiId"], patched["stageName"]) == ("api-id", "api")
    assert {each["path"]: each["value"] for each in patched["patchOperations"]} == {
        "/accessLogSettings/destinationArn": "arn:group",
        "/accessLogSettings/format": "{}",
        "/*/*/throttling/rateLimit": "100",
        "/*/*/throttling/burstLimit": "200",
        "/*/*/metrics/enabled": "true",
    }


def test_browsers_may_read_what_an_api_refuses(clients: dict[str, Any]) -> None:
    response = {"ResponseParameters": {"Headers": {"Access-Control-Allow-Origin": "'*'"}}}
    responses = {"DEFAULT_4XX": response}
    api = {"MethodSettings": [], "StageName": "api", "AccessLogSetting": ACCESS_LOG}
    bound(clients, API, GatewayResponses=responses, **api)
    clients["apigateway"].put_gateway_response.assert_called_once_with(
        restApiId="api-id",
        responseType="DEFAULT_4XX",
        responseParameters={"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
    )
    clients["apigateway"].create_deployment.assert_called_once_with(
        restApiId="api-id", stageName="api"
    )


def test_connecting_takes_a_signature(clients: dict[str, Any]) -> None:
    made = [{"RouteId": "1", "RouteKey": "$default"}, {"RouteId": "2", "RouteKey": "$connect"}]
    clients["apigatewayv2"].get_routes.return_value = {"Items": made}
    bound(clients, ROUTE, ApiId="abc", RouteKey="$connect", AuthorizationType="AWS_IAM")
    clients["apigatewayv2"].update_route.assert_called_once_with(
        ApiId="abc", RouteId="2", AuthorizationType="AWS_IAM"
    )


def test_a_route_that_nobody_is_to_be_kept_from_stays_as_it_is(clients: dict[str, Any]) -> None:
    bound(clients, ROUTE, ApiId="abc", RouteKey="$default")
    assert not clients["apigatewayv2"].update_route.called
