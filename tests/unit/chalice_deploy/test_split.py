"""What stays a stack, what Chalice deploys instead, and how the two know each other."""

from typing import Any

import pytest

from infra.chalice_deploy.split import (
    FUNCTION,
    INTEGRATION,
    PARAMETER,
    PERMISSION,
    ROUTE,
    WEBSOCKET_API,
    Split,
    resolve,
    split,
)

OLD, NEW = "ecommerce-dev-orders-on-order-change", "orders-dev-on_order_change"
NAMES = {OLD: NEW}
ARN = {"Fn::GetAtt": ["OnOrderChange", "Arn"]}
QUEUE = {"Fn::GetAtt": ["DeadLetters", "Arn"]}
URL = {"Fn::Join": ["", ["https://", {"Ref": "RestAPI"}, ".", {"Ref": "AWS::Region"}, "/api"]]}


def resource(type_: str, **properties: Any) -> dict[str, Any]:
    return {"Type": type_, "Properties": properties}


def template(**more: Any) -> dict[str, Any]:
    """A service with a function, an API and what belongs to them; `more` are resources."""
    log_group = resource("AWS::Logs::LogGroup", LogGroupName=f"/aws/lambda/{OLD}")
    function = resource(FUNCTION, FunctionName=OLD, CodeUri="s3", Queue=QUEUE)
    api = resource("AWS::Serverless::Api", DefinitionBody={"a": {"Ref": "Unknown"}}, Name="orders")
    url = resource(PARAMETER, Name="/orders/api/url", Value=URL)
    resources = {"OnOrderChange": function, "RestAPI": api, "Logs": log_group, "Url": url, **more}
    return {
        "Description": "orders",
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"DeadLetters": resource("AWS::SQS::Queue"), **resources},
        "Outputs": {"RestAPIId": {"Value": {"Ref": "RestAPI"}}},
    }


@pytest.fixture
def parts() -> Split:
    return split(template(), NAMES)


def outputs_of(parts: Split, **values: str) -> dict[str, str]:
    """What CloudFormation would say, with `values` by the name that is referred to."""
    return {
        name: values[str(next(iter(each["Value"].values())))]
        if "Ref" in each["Value"]
        else values[each["Value"]["Fn::GetAtt"][0]]
        for name, each in parts.base["Outputs"].items()
    }


def test_functions_and_the_api_are_left_to_chalice(parts: Split) -> None:
    assert parts.base["Resources"].keys() == {"DeadLetters", "Logs"}
    assert "Transform" not in parts.base
    assert parts.base["Description"] == "orders"


def test_what_chalice_packages_itself_is_forgotten(parts: Split) -> None:
    assert parts.of_type(FUNCTION) == {"OnOrderChange": {"FunctionName": OLD, "Queue": QUEUE}}
    assert parts.rest["RestAPI"]["Properties"] == {"Name": "orders"}


def test_log_groups_are_named_as_chalice_names_the_functions(parts: Split) -> None:
    name = parts.base["Resources"]["Logs"]["Properties"]["LogGroupName"]
    assert name == f"/aws/lambda/{NEW}"


def test_a_function_whose_name_only_begins_the_same_keeps_it() -> None:
    other = resource("AWS::Logs::LogGroup", LogGroupName=f"/aws/lambda/{OLD}-too")
    base = split(template(Other=other), NAMES).base
    assert base["Resources"]["Other"] == other


def test_a_functions_arn_is_known_before_the_function_is_there() -> None:
    pool = resource("AWS::Cognito::UserPool", LambdaConfig={"PreSignUp": ARN})
    base = split(template(Pool=pool), NAMES).base
    arn = base["Resources"]["Pool"]["Properties"]["LambdaConfig"]["PreSignUp"]["Fn::Sub"]
    assert arn.endswith(f"${{AWS::AccountId}}:function:{NEW}")


def test_the_permission_to_invoke_a_function_waits_for_it() -> None:
    permission = resource(PERMISSION, FunctionName=ARN, SourceArn=QUEUE)
    parts = split(template(Permission=permission), NAMES)
    assert "Permission" not in parts.base["Resources"]
    assert parts.of_type(PERMISSION)["Permission"]["SourceArn"] == QUEUE


def test_the_apis_own_permission_is_chalices() -> None:
    of_api = {"Fn::Sub": ["${Api}/*", {"Api": {"Ref": "RestAPI"}}]}
    permission = resource(PERMISSION, FunctionName=ARN, SourceArn=of_api)
    parts = split(template(Permission=permission), NAMES)
    assert "Permission" not in {*parts.base["Resources"], *parts.rest}


@pytest.fixture
def listening() -> Split:
    """Of a service with a WebSocket, which its function is told of."""
    api = {"Ref": "Sockets"}
    target = {"Fn::Join": ["/", ["integrations", {"Ref": "Integration"}]]}
    permission = resource(PERMISSION, FunctionName={"Ref": "OnOrderChange"}, SourceArn=api)
    more = {
        "Sockets": resource(WEBSOCKET_API, ProtocolType="WEBSOCKET"),
        "Connect": resource(ROUTE, ApiId=api, RouteKey="$connect", Target=target),
        "Integration": resource(INTEGRATION, ApiId=api, IntegrationUri={"Ref": "OnOrderChange"}),
        "Permission": permission,
        "ListenerUrl": resource(PARAMETER, Name="/orders/listener", Value=api),
    }
    return split(template(**more), NAMES)


def test_a_websocket_api_stays_with_what_is_said_of_it(listening: Split) -> None:
    kept = listening.base["Resources"].keys()
    assert {"Sockets", "ListenerUrl"} <= kept
    assert not {"Connect", "Integration", "Permission"} & kept
    assert {"Value": {"Ref": "Sockets"}} in listening.base["Outputs"].values()


def test_what_leads_from_a_websocket_to_its_functions_is_chalices(listening: Split) -> None:
    assert not {"Integration", "Permission"} & listening.rest.keys()
    route = {"ApiId": {"Ref": "Sockets"}, "RouteKey": "$connect"}
    assert listening.of_type(ROUTE) == {"Connect": route}


def test_shared_parts_that_need_the_api_are_refused() -> None:
    alarm = resource("AWS::CloudWatch::Alarm", Api={"Ref": "RestAPI"})
    with pytest.raises(ValueError, match="RestAPI"):
        split(template(Alarm=alarm), NAMES)


def test_the_stack_says_what_the_rest_refers_to(parts: Split) -> None:
    referred = [each["Value"] for each in parts.base["Outputs"].values()]
    assert referred == [QUEUE, {"Ref": "AWS::Region"}]


def test_the_rest_is_resolved_with_what_the_stack_says(parts: Split) -> None:
    outputs = outputs_of(parts, **{"DeadLetters": "arn:queue", "AWS::Region": "eu-west-1"})
    functions = resolve(parts.of_type(FUNCTION), outputs, {})
    assert functions["OnOrderChange"]["Queue"] == "arn:queue"
    url = resolve(parts.of_type(PARAMETER)["Url"]["Value"], outputs, {"RestAPI": "abc"})
    assert url == "https://abc.eu-west-1/api"


def test_shared_parts_that_wait_for_a_function_are_refused() -> None:
    waiting = {**resource("AWS::CloudWatch::Alarm"), "DependsOn": ["OnOrderChange"]}
    with pytest.raises(ValueError, match="OnOrderChange"):
        split(template(Alarm=waiting), NAMES)
