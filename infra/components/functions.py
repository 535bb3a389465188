"""A service's functions: each with a role of its own, a log group, and a bounded way to fail."""

import json
from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra.components.chalice_project import ChaliceProject
from infra.environments import Environment
from infra.names import SOURCE, camel, kebab

RETRIES = 2
"""Of an asynchronous invocation: as many as Lambda allows."""
STREAM_RETRIES = 5
STREAM_MAX_AGE = 3600
"""Seconds after which a stream record that keeps failing is dead-lettered."""
EVENT_MAX_AGE = 6 * 3600
MEMORY = 512
TIMEOUT = 29
"""Seconds: what API Gateway waits, and less than AppSync does."""
BACKGROUND_TIMEOUT = 60
"""Seconds: nobody waits, and two calls of another service may each try three times."""


class Functions(Construct):
    """The functions of the Chalice app in `folder`, by their names in kebab-case."""

    def __init__(
        self,
        scope: cdk.Stack,
        service: str,
        environment: Environment,
        *,
        variables: Mapping[str, str],
        layer: lambda_.LayerVersion,
        dead_letters: sqs.Queue,
    ) -> None:
        super().__init__(scope, "Functions")
        self._service = service
        self._environment = environment
        self._dead_letters = dead_letters
        self.project = ChaliceProject(
            self,
            "Project",
            f"{service.replace('-api', '').replace('-', '_')}_app",
            {
                "environment_variables": {
                    **environment.variables(service),
                    "DEAD_LETTER_QUEUE_URL": dead_letters.queue_url,
                    **variables,
                },
                "layers": [layer.layer_version_arn],
                "lambda_memory_size": MEMORY,
                "lambda_timeout": TIMEOUT,
                "minimum_compression_size": 1024,
                "api_gateway_endpoint_type": "REGIONAL",
                "xray": True,
                "manage_iam_role": False,
                # Replaced below, function by function.
                "iam_role_arn": "arn:aws:iam::000000000000:role/replaced",
            },
        )
        self._roles = {name: self._equip(name) for name in self.project.functions}
        for handler in self.project.stream_handlers:
            self._bound_stream(handler)
        for handler in self.project.scheduled:
            # The next run is the next try.
            self._bound_rule(handler, retries=0)

    def _equip(self, name: str) -> iam.Role:
        function = self.project.functions[name]
        function_name = self._environment.resource(f"{self._service}-{name}")
        log_group = logs.LogGroup(
            self,
            f"{camel(name)}Logs",
            log_group_name=f"/aws/lambda/{function_name}",
            retention=retention(self._environment.log_retention_days),
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        role = iam.Role(
            self,
            f"{camel(name)}Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"What {function_name} may do",
        )
        log_group.grant_write(role)
        # X-Ray knows no resources, so its two actions cannot be narrowed.
        _allow(role, ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"])
        function.add_property_override("FunctionName", function_name)
        function.add_property_override("Role", role.role_arn)
        # A stream source is refused while its function's role may not yet read the stream.
        function.node.add_dependency(log_group, role)
        return role

    def subscribe(self, bus_name: str) -> None:
        """Move the rules that Chalice makes to the shared bus, and bound how they fail.

        Chalice has no option for a bus (its issue 1755), so its SAM event becomes an
        EventBridgeRule on ours. Lambda retries a failing handler, then dead-letters the event;
        EventBridge does the same where it cannot reach the function at all.
        """
        for handler in self.project.bus_handlers:
            function = self.project.functions[kebab(handler)]
            event = f"Events.{camel(handler)}Event"
            function.add_property_override(f"{event}.Type", "EventBridgeRule")
            function.add_property_override(f"{event}.Properties.EventBusName", bus_name)
            self._bound_rule(handler, RETRIES)

    def _bound_rule(self, handler: str, retries: int) -> None:
        function = self.project.functions[kebab(handler)]
        for key, value in {
            "DeadLetterConfig": {"Arn": self._dead_letters.queue_arn},
            "RetryPolicy": {
                "MaximumRetryAttempts": 10,
                "MaximumEventAgeInSeconds": EVENT_MAX_AGE,
            },
        }.items():
            event = f"Events.{camel(handler)}Event.Properties.{key}"
            function.add_property_override(event, value)
        function.add_property_override("EventInvokeConfig", self._asynchronous(retries))
        function.add_property_override("Timeout", BACKGROUND_TIMEOUT)
        self.allow(kebab(handler), "sqs:SendMessage", self._dead_letters.queue_arn)

    def _asynchronous(self, retries: int) -> dict[str, Any]:
        return {
            "MaximumRetryAttempts": retries,
            "MaximumEventAgeInSeconds": EVENT_MAX_AGE,
            "DestinationConfig": self._to_dead_letters(),
        }

    def _to_dead_letters(self) -> dict[str, Any]:
        return {"OnFailure": {"Type": "SQS", "Destination": self._dead_letters.queue_arn}}

    def _bound_stream(self, handler: str) -> None:
        function = self.project.functions[kebab(handler)]
        properties = {
            "MaximumRetryAttempts": STREAM_RETRIES,
            "MaximumRecordAgeInSeconds": STREAM_MAX_AGE,
            "BisectBatchOnFunctionError": True,
            "DestinationConfig": self._to_dead_letters(),
        }
        for key, value in properties.items():
            source = f"Events.{camel(handler)}DynamodbEventSource.Properties.{key}"
            function.add_property_override(source, value)
        self.allow(kebab(handler), "sqs:SendMessage", self._dead_letters.queue_arn)

    def filter_stream(self, handler: str, *patterns: Mapping[str, Any]) -> None:
        """Invoke a stream handler only for records that fit one of the patterns.

        Lambda does the filtering, and what it filters out costs nothing.
        """
        source = f"Events.{camel(handler)}DynamodbEventSource.Properties.FilterCriteria"
        filters = [{"Pattern": json.dumps(pattern)} for pattern in patterns]
        self.project.functions[kebab(handler)].add_property_override(source, {"Filters": filters})

    def allow(self, function: str, action: str, *resources: str) -> None:
        """Let one function do one thing, such as `dynamodb:GetItem` on a table's ARN."""
        _allow(self._roles[function], [action], list(resources))

    def allow_stream(self, function: str, table: dynamodb.Table) -> None:
        """Let one function be fed from a table's stream."""
        role = self._roles[function]
        assert table.table_stream_arn is not None, f"{table.node.path} has no stream"
        actions = ["GetRecords", "GetShardIterator", "DescribeStream"]
        _allow(role, [f"dynamodb:{action}" for action in actions], [table.table_stream_arn])
        _allow(role, ["dynamodb:ListStreams"], ["*"])

    def allow_publish(self, function: str, bus_arn: str) -> None:
        """Let one function publish on a bus, with the service's own source and no other.

        AWS refuses a call as a whole where one of its entries has another source.
        """
        own = {"StringEquals": {"events:source": f"{SOURCE}{self._service}"}}
        _allow(self._roles[function], ["events:PutEvents"], [bus_arn], own)

    def allow_call(self, function: str, api_arn: str, method: str, path: str) -> None:
        """Let one function call one route of another service; a path parameter is `*`."""
        self.allow(function, "execute-api:Invoke", f"{api_arn}/api/{method}{path}")

    def allow_judging_staff(self, function: str, pool_arn: str) -> None:
        """Let one function ask Cognito whether its caller still is who the token says."""
        for action in ("AdminGetUser", "AdminListGroupsForUser"):
            self.allow(function, f"cognito-idp:{action}", pool_arn)

    def arn(self, function: str) -> str:
        resource: str = self.project.functions[function].get_att("Arn").to_string()
        return resource


def parameter_of(scope: Construct, environment: Environment, name: str, value: str) -> None:
    """Publish `value` as the SSM parameter of `name`."""
    ssm.StringParameter(
        scope,
        f"Parameter{camel(name)}",
        parameter_name=environment.parameter(name),
        string_value=value,
    )


def status_in(*statuses: str) -> dict[str, Any]:
    """A stream record after which the item has one of these statuses."""
    return {"dynamodb": {"NewImage": {"status": {"S": list(statuses)}}}}


def _allow(
    role: iam.Role,
    actions: list[str],
    resources: list[str],
    conditions: Mapping[str, Any] | None = None,
) -> None:
    statement = iam.PolicyStatement(actions=actions, resources=resources, conditions=conditions)
    role.add_to_policy(statement)


def retention(days: int) -> logs.RetentionDays:
    """How CDK names a number of days that CloudWatch Logs can keep logs for."""
    names = {1: "ONE_DAY", 7: "ONE_WEEK", 30: "ONE_MONTH", 365: "ONE_YEAR"}
    return logs.RetentionDays[names[days]]
