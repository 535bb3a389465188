"""What `chalice deploy` makes. Where `emulated` does right, drop the correction."""

import json
import uuid
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.end_to_end.local_aws.workbench import Workbench, zipped
from tests.support.sockets import admits

ANSWER = 'return {"statusCode": 200, "body": "here"}'
NAMED = 'return {"statusCode": 200 if "userArn" in event["requestContext"]["identity"] else 403}'
Json = dict[str, Any]
ORIGIN = "Access-Control-Allow-Origin"
SIGNED = {"type": "apiKey", "name": "Authorization", "in": "header"}


def invocation(bench: Workbench, body: str) -> str:
    """How API Gateway names the invocation of a new function."""
    function = bench.client("lambda").get_function(FunctionName=bench.function(body))
    arn = function["Configuration"]["FunctionArn"]
    return f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"


def document(bench: Workbench, path: str) -> Json:
    """An OpenAPI document, as Chalice writes them, of an API with one open and one signed route."""
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": invocation(bench, ANSWER)}
    route: Json = {"x-amazon-apigateway-integration": integration}
    parameters = {f"method.response.header.{ORIGIN}": "'*'"}
    mock = {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200", "responseParameters": parameters}},
    }
    preflight = {"x-amazon-apigateway-integration": mock}
    refusal = {"responseParameters": {f"gatewayresponse.header.{ORIGIN}": "'*'"}}
    return {
        "swagger": "2.0",
        "info": {"title": "orders", "version": "1.0"},
        "paths": {
            path: {"get": route, "options": preflight},
            "/signed": {"get": {**route, "security": [{"iam": []}]}},
        },
        "x-amazon-apigateway-gateway-responses": {"DEFAULT_4XX": refusal},
        "securityDefinitions": {"iam": {**SIGNED, "x-amazon-apigateway-authtype": "awsSigv4"}},
    }


def imported(bench: Workbench, path: str) -> str:
    apis = bench.client("apigateway")
    api_id = str(apis.import_rest_api(body=json.dumps(document(bench, path)))["id"])
    apis.create_deployment(restApiId=api_id, stageName="api")
    return api_id


def ask(bench: Workbench, method: str, api_id: str, path: str) -> requests.Response:
    url = f"{bench.aws.endpoint}/_aws/execute-api/{api_id}/api{path}"
    return requests.request(method, url, timeout=30)


def get(bench: Workbench, api_id: str, path: str) -> int:
    return ask(bench, "GET", api_id, path).status_code


def test_an_api_is_imported_with_its_routes_and_authorizers(
    corrected: Workbench, emulated: Workbench
) -> None:
    api_id = imported(corrected, "/orders")
    assert (get(corrected, api_id, "/orders"), get(corrected, api_id, "/signed")) == (200, 403)
    apis = corrected.client("apigateway")
    assert apis.get_rest_api(restApiId=api_id)["name"] == "orders"
    assert get(emulated, imported(emulated, "/orders"), "/orders") != 200


def test_an_api_that_is_imported_again_keeps_its_identifier_and_stage(
    corrected: Workbench, emulated: Workbench
) -> None:
    api_id, changed = imported(corrected, "/old"), json.dumps(document(corrected, "/new"))
    apis = corrected.client("apigateway")
    count = len(apis.get_rest_apis()["items"])
    assert apis.put_rest_api(restApiId=api_id, mode="overwrite", body=changed)["id"] == api_id
    assert get(corrected, api_id, "/new") == 200
    assert get(corrected, api_id, "/old") != 200
    assert len(apis.get_rest_apis()["items"]) == count
    with pytest.raises(ClientError):
        emulated.client("apigateway").put_rest_api(
            restApiId=imported(emulated, "/old"), mode="overwrite", body=changed
        )


def in_a_stack(bench: Workbench) -> str:
    """The identifier of an API that CloudFormation has made of the document."""
    stacks, name = bench.client("cloudformation"), f"stack-{uuid.uuid4().hex[:8]}"
    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": document(bench, "/orders")}}
    stacks.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": {"Api": api}}))
    stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    resource = stacks.describe_stack_resource(StackName=name, LogicalResourceId="Api")
    api_id = str(resource["StackResourceDetail"]["PhysicalResourceId"])
    bench.client("apigateway").create_deployment(restApiId=api_id, stageName="api")
    return api_id


def origins(bench: Workbench, api_id: str) -> list[str | None]:
    """From where browsers may call the API, and from where they may read that they are refused."""
    answers = [ask(bench, "OPTIONS", api_id, "/orders"), ask(bench, "GET", api_id, "/signed")]
    return [answer.headers.get(ORIGIN) for answer in answers]


def test_browsers_are_told_what_other_origins_may(
    corrected: Workbench, emulated: Workbench
) -> None:
    assert origins(corrected, in_a_stack(corrected)) == ["*", "*"]
    assert origins(corrected, imported(corrected, "/orders")) == ["*", "*"]
    assert origins(emulated, in_a_stack(emulated)) == [None, None]


def connects(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a signed connection is admitted by a function that wants to know who has signed."""
    for name, value in bench.aws.environment().items():
        monkeypatch.setenv(name, value)
    apis = bench.client("apigatewayv2")
    api_id = apis.create_api(Name="listener", ProtocolType="WEBSOCKET")["ApiId"]
    integration = apis.create_integration(
        ApiId=api_id, IntegrationType="AWS_PROXY", IntegrationUri=invocation(bench, NAMED)
    )
    target = f"integrations/{integration['IntegrationId']}"
    apis.create_route(ApiId=api_id, RouteKey="$connect", Target=target, AuthorizationType="AWS_IAM")
    apis.create_stage(ApiId=api_id, StageName="api", AutoDeploy=True)
    url = f"{bench.aws.endpoint.replace('http', 'ws', 1)}/_aws/execute-api/{api_id}/api"
    return admits(url)


def test_a_function_is_told_who_has_signed_a_connection(
    corrected: Workbench, emulated: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert connects(corrected, monkeypatch)
    assert not connects(emulated, monkeypatch)


def state_when_made(bench: Workbench) -> str:
    functions, name = bench.client("lambda"), bench.function("pass")
    code = zipped("index.py", "def handler(event, context): pass")
    functions.update_function_code(FunctionName=name, ZipFile=code)
    return str(functions.get_function_configuration(FunctionName=name)["LastUpdateStatus"])


def test_a_function_is_ready_by_the_next_call(corrected: Workbench, emulated: Workbench) -> None:
    assert state_when_made(corrected) == "Successful"
    assert state_when_made(emulated) == "InProgress"
