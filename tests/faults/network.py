"""The calls that leave a handler: to AWS, which moto answers, and to another service's API."""

import json
import re
from collections.abc import Mapping
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from botocore.client import BaseClient

from ecom.graphql import Group
from tests.faults.faults import Crash, Fault, throttled
from tests.faults.world import World
from tests.support.aws_payloads import CONTEXT, rest_request
from tests.support.functions import Lambda

STAFF = {
    "AdminGetUser": {"Enabled": True},
    "AdminListGroupsForUser": {"Groups": [{"GroupName": group} for group in Group]},
}
"""What Cognito says of whoever asks for something: moto's would need one library more."""

_call_aws = BaseClient._make_api_call  # type: ignore[attr-defined]


def connect(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, what the shop's handlers ask of others goes through the world's faults."""
    aws = Aws(world)
    monkeypatch.setattr(BaseClient, "_make_api_call", lambda *arguments: aws.call(*arguments))
    monkeypatch.setattr("ecom.http_client.session", lambda *_: Http(world))


class Aws:
    def __init__(self, world: World) -> None:
        self._world = world

    def call(self, client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        with self._world.faults.around(throttled(operation)):
            if operation == "PutEvents":
                return self._put_events(parameters["Entries"])
            if operation == "SendMessage":
                self._world.poison.append(parameters["MessageBody"])
                return {}
            if operation == "Invoke":
                return Lambda(self._world.apps["users"].administer).invoke(**parameters)
            if answer := STAFF.get(operation):
                return answer
            return _call_aws(client, operation, parameters)

    def _put_events(self, entries: list[dict[str, Any]]) -> dict[str, Any]:
        """EventBridge answers 200 also where it refuses some: here, every other one."""
        refused = entries[::2] if self._world.faults.in_part() else []
        self._world.publish([each for each in entries if each not in refused])
        results = [{"ErrorCode": "InternalFailure"} if e in refused else {} for e in entries]
        return {"Entries": results, "FailedEntryCount": len(refused)}


class Http:
    """Stands for the session of requests: routes a call to the service's own Chalice app."""

    def __init__(self, world: World) -> None:
        self._world = world

    def request(self, method: str, url: str, **arguments: Any) -> requests.Response:
        with self._world.faults.around(requests.ConnectionError) as fault:
            try:
                answer = self._answer(method, url, arguments.get("data"))
            except Crash:  # of the other service, whose gateway says so
                answer = {"statusCode": 502, "body": '{"message": "Internal server error"}'}
            if fault == Fault.GARBAGE:
                answer = {"statusCode": 200, "body": "<html>"}
            response = requests.Response()
            response.status_code = answer["statusCode"]
            response._content = answer["body"].encode()
            return response

    def post(self, url: str, **arguments: Any) -> requests.Response:
        return self.request("POST", url, **arguments)

    def _answer(self, method: str, url: str, data: bytes | None) -> Mapping[str, Any]:
        parts = urlsplit(url)
        service = str(parts.hostname).removesuffix(".test")
        if service == "graphql":
            told = {"data": {"publishOrderChange": {"orderId": "told"}}}
            return {"statusCode": 200, "body": json.dumps(told)}
        app = self._world.apps[service]
        resource, path = route(app, method, parts.path.removeprefix("/api"))
        body = None if data is None else data.decode()
        request = rest_request(method, resource, path=path, body=body, service="another-service")
        answer: Mapping[str, Any] = app.app(request, CONTEXT)
        return answer


def route(app: ModuleType, method: str, path: str) -> tuple[str, Mapping[str, str]]:
    """The route of the app that a path belongs to, and its parameters."""
    for resource, methods in app.app.routes.items():
        pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", resource)
        if method in methods and (found := re.fullmatch(pattern, path)):
            return resource, found.groupdict()
    raise AssertionError(f"no route {method} {path}")
