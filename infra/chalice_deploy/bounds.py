"""What the stacks say of functions and APIs and Chalice has no option for, set after it deployed.

All of it may be set again. It outlives a `chalice deploy` on its own, but for the rules'
dead-letter queues, who may connect to a WebSocket, and what an API itself answers, which the next
`make deploy` sets again.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from infra.chalice_deploy.project import Project
from infra.chalice_deploy.split import API, PERMISSION, ROUTE, Json, Split

SECONDS = 120
SETTLED = ("Enabled", "Disabled")
STREAM = (
    "BisectBatchOnFunctionError",
    "FilterCriteria",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
)
METHODS = {
    "ThrottlingRateLimit": "throttling/rateLimit",
    "ThrottlingBurstLimit": "throttling/burstLimit",
    "MetricsEnabled": "metrics/enabled",
}

ACCESS_LOG = {
    "DestinationArn": "/accessLogSettings/destinationArn",
    "Format": "/accessLogSettings/format",
}


class Bounds:
    """`clients` are boto3's: `lambda`, `events`, `apigateway` and `apigatewayv2`."""

    def __init__(self, project: Project, clients: Mapping[str, Any]) -> None:
        self._project = project
        self._lambda, self._events = clients["lambda"], clients["events"]
        self._apigateway, self._sockets = clients["apigateway"], clients["apigatewayv2"]

    def set(self, rest: Json, api_id: str | None) -> None:
        """Set what `rest`, a template's resolved part, says."""
        for handler, properties in self._project.by_handler(rest).items():
            self._bound_asynchronous(handler, properties.get("EventInvokeConfig"))
            for source in properties.get("Events", {}).values():
                self._bound_source(handler, source["Type"], source["Properties"])
        for permission in Split({}, rest).of_type(PERMISSION).values():
            self._permit(permission)
        for api in Split({}, rest).of_type(API).values():
            self._bound_api(api_id, api)
        for route in Split({}, rest).of_type(ROUTE).values():
            if "AuthorizationType" in route:
                self._authorize(route)

    def _bound_asynchronous(self, handler: str, config: Json | None) -> None:
        if config:
            name, failures = self._project.function(handler), _on_failure(config)
            self._lambda.put_function_event_invoke_config(
                FunctionName=name,
                MaximumRetryAttempts=config["MaximumRetryAttempts"],
                MaximumEventAgeInSeconds=config["MaximumEventAgeInSeconds"],
                DestinationConfig=failures,
            )

    def _bound_source(self, handler: str, type_: str, properties: Json) -> None:
        if type_ == "DynamoDB":
            self._bound_stream(handler, properties)
        elif type_ in ("EventBridgeRule", "Schedule"):
            self._bound_rule(handler, properties)

    def _bound_stream(self, handler: str, properties: Json) -> None:
        sources = self._lambda.list_event_source_mappings(
            FunctionName=self._project.function(handler), EventSourceArn=properties["Stream"]
        )
        bounds = {name: properties[name] for name in STREAM if name in properties}
        for source in sources["EventSourceMappings"]:
            self._await_source(source["UUID"])
            self._lambda.update_event_source_mapping(
                UUID=source["UUID"], DestinationConfig=_on_failure(properties), **bounds
            )

    def _await_source(self, uuid: str) -> None:
        """Lambda refuses to change a source while it is still busy with the last change."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if self._lambda.get_event_source_mapping(UUID=uuid)["State"] in SETTLED:
                return
            time.sleep(1)

    def _bound_rule(self, handler: str, properties: Json) -> None:
        """Dead-letter what EventBridge cannot hand over; the target stays Chalice's."""
        rule = self._project.rule(handler)
        targets = self._events.list_targets_by_rule(Rule=rule)["Targets"]
        bounds = {name: properties[name] for name in ("DeadLetterConfig", "RetryPolicy")}
        self._events.put_targets(Rule=rule, Targets=[each | bounds for each in targets])

    def _permit(self, permission: Json) -> None:
        """Let another service invoke a function, unless it may already."""
        with suppress(self._lambda.exceptions.ResourceConflictException):
            self._lambda.add_permission(
                FunctionName=permission["FunctionName"],
                StatementId=permission["Principal"].split(".")[0],
                Action=permission["Action"],
                Principal=permission["Principal"],
                SourceArn=permission["SourceArn"],
            )

    def _bound_api(self, api_id: str | None, api: Json) -> None:
        where = {"restApiId": api_id, "stageName": api["StageName"]}
        responses = api.get("GatewayResponses", {})
        for kind, response in responses.items():
            headers = response["ResponseParameters"]["Headers"]
            parameters = {f"gatewayresponse.header.{name}": headers[name] for name in headers}
            self._apigateway.put_gateway_response(
                restApiId=api_id, responseType=kind, responseParameters=parameters
            )
        if responses:  # an API serves what was deployed last
            self._apigateway.create_deployment(**where)
        patches = [
            {"op": "replace", "path": path, "value": value}
            for settings in api["MethodSettings"]
            for path, value in _method_settings(settings)
        ]
        patches += [
            {"op": "replace", "path": path, "value": api["AccessLogSetting"][name]}
            for name, path in ACCESS_LOG.items()
        ]
        self._apigateway.update_stage(**where, patchOperations=patches)

    def _authorize(self, route: Json) -> None:
        """Chalice makes a WebSocket's routes anew each time, for everybody."""
        made = self._sockets.get_routes(ApiId=route["ApiId"])["Items"]
        (route_id,) = [each["RouteId"] for each in made if each["RouteKey"] == route["RouteKey"]]
        self._sockets.update_route(
            ApiId=route["ApiId"], RouteId=route_id, AuthorizationType=route["AuthorizationType"]
        )


def _on_failure(properties: Json) -> dict[str, Any]:
    """SAM says of what kind a destination is; Lambda itself does not want to know."""
    destination = properties["DestinationConfig"]["OnFailure"]["Destination"]
    return {"OnFailure": {"Destination": destination}}


def _method_settings(settings: Json) -> Iterator[tuple[str, str]]:
    """As paths of the stage: those of all methods are below `/*/*`."""
    where = f"{settings['ResourcePath']}/{settings['HttpMethod']}"
    for name, path in METHODS.items():
        yield f"{where}/{path}", str(settings[name]).lower()
