"""What `chalice deploy` makes. Where `emulated` does right, drop the correction."""

import json
from typing import Any

import pytest
import requests
import websocket
from botocore.exceptions import ClientError

from infra.demo.listener import signature
from tests.end_to_end.local_aws.workbench import Workbench, zipped

ANSWER = 'return {"statusCode": 200, "body": "here"}'
NAMED = 'return {"statusCode": 200 if "userArn" in event["requestContext"]["identity"] else 403}'
SIGNED = {"type": "apiKey", "name": "Authorization", "in": "header"}


def document(bench: Workbench, path: str) -> str:
    """An OpenAPI document, as Chalice writes them, of an API with one open and one signed route."""
    function = bench.client("lambda").get_function(FunctionName=bench.function(ANSWER))
    arn = function["Configuration"]["FunctionArn"]
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}
    route: dict[str, Any] = {"x-amazon-apigateway-integration": integration}
    body = {
        "swagger": "2.0",
        "info": {"title": "orders", "version": "1.0"},
        "paths": {path: {"get": route}, "/signed": {"get": {**route, "security": [{"iam": []}]}}},
        "securityDefinitions": {"iam": {**SIGNED, "x-amazon-apigateway-authtype": "awsSigv4"}},
    }
    return json.dumps(body)


def imported(bench: Workbench, path: str) -> str:
    apis = bench.client("apigateway")
    api_id = str(apis.import_rest_api(body=document(bench, path))["id"])
    apis.create_deployment(restApiId=api_id, stageName="api")
    return api_id


def get(bench: Workbench, api_id: str, path: str) -> int:
    url = f"{bench.aws.endpoint}/_aws/execute-api/{api_id}/api{path}"
    return requests.get(url, timeout=30).status_code


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
    api_id, changed = imported(corrected, "/old"), document(corrected, "/new")
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


def connects(bench: Workbench) -> bool:
    """Whether a signed connection is admitted by a function that wants to know who has signed."""
    apis, function = bench.client("apigatewayv2"), bench.function(NAMED)
    api_id = apis.create_api(Name=function, ProtocolType="WEBSOCKET")["ApiId"]
    arn = bench.client("lambda").get_function(FunctionName=function)["Configuration"]["FunctionArn"]
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
    integration = apis.create_integration(
        ApiId=api_id, IntegrationType="AWS_PROXY", IntegrationUri=uri
    )
    target = f"integrations/{integration['IntegrationId']}"
    apis.create_route(ApiId=api_id, RouteKey="$connect", Target=target, AuthorizationType="AWS_IAM")
    apis.create_stage(ApiId=api_id, StageName="api", AutoDeploy=True)
    url = f"{bench.aws.endpoint.replace('http', 'ws', 1)}/_aws/execute-api/{api_id}/api"
    try:
        websocket.create_connection(url, header=signature(url)).close()
    except websocket.WebSocketException:
        return False
    return True


def test_a_function_is_told_who_has_signed_a_connection(
    corrected: Workbench, emulated: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in corrected.aws.environment().items():
        monkeypatch.setenv(name, value)
    assert connects(corrected)
    assert not connects(emulated)


def state_when_made(bench: Workbench) -> str:
    functions, name = bench.client("lambda"), bench.function("pass")
    code = zipped("index.py", "def handler(event, context): pass")
    functions.update_function_code(FunctionName=name, ZipFile=code)
    return str(functions.get_function_configuration(FunctionName=name)["LastUpdateStatus"])


def test_a_function_is_ready_by_the_next_call(corrected: Workbench, emulated: Workbench) -> None:
    assert state_when_made(corrected) == "Successful"
    assert state_when_made(emulated) == "InProgress"
