"""What every service's stack has: its app, tables, dead-letter queue with an alarm, parameters."""

from collections.abc import Mapping
from functools import cached_property

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra import layer, tables
from infra.components import rest_api
from infra.components.alarms import Alarms
from infra.components.functions import Functions, parameter_of
from infra.environments import Environment

STAGE = "api"
"""The name of every REST API's stage, which Chalice gives it."""


class ServiceStack(cdk.Stack):
    """The stack `ecommerce-{environment}-{service}`; one subclass per service says the rest."""

    def __init__(self, scope: Construct, service: str, environment: Environment) -> None:
        super().__init__(
            scope,
            environment.resource(service),
            description=f"The {service} service of the serverless shop ({environment.name})",
            # The local AWS has no bootstrap roles to publish assets with.
            synthesizer=cdk.CliCredentialsStackSynthesizer() if environment.local else None,
            termination_protection=environment.production,
            tags={"ecommerce:environment": environment.name, "ecommerce:service": service},
        )
        self.service = service
        self.settings = environment

    # Discovery

    def lookup(self, name: str) -> str:
        """What another stack publishes under `name`, such as `products/api/url`."""
        return ssm.StringParameter.value_for_string_parameter(self, self.settings.parameter(name))

    def publish(self, name: str, value: str) -> None:
        """Publish `value` as `{service}/{name}`."""
        parameter_of(self, self.settings, f"{self.service}/{name}", value)

    # Parts

    def add_table(self, spec: tables.Table, *, published: bool = True) -> dynamodb.Table:
        production = self.settings.production
        table = dynamodb.Table(
            self,
            f"Table{spec.name.title().replace('-', '')}",
            table_name=self.settings.resource(spec.name),
            partition_key=_key(spec.partition),
            sort_key=_key(spec.sort) if spec.sort else None,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES if spec.stream else None,
            time_to_live_attribute=spec.ttl,
            deletion_protection=production,
            removal_policy=cdk.RemovalPolicy.RETAIN if production else cdk.RemovalPolicy.DESTROY,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=production
            ),
        )
        for index in spec.indexes:
            table.add_global_secondary_index(
                index_name=index.name,
                partition_key=_key(index.partition),
                sort_key=_key(index.sort, numeric=index.numeric) if index.sort else None,
                projection_type=dynamodb.ProjectionType.KEYS_ONLY
                if index.keys_only
                else dynamodb.ProjectionType.ALL,
            )
        if published:
            self.publish("table/name", table.table_name)
        return table

    def add_functions(self, variables: Mapping[str, str] | None = None) -> Functions:
        """The service's Chalice app, its functions fed from the shared bus where they ask so."""
        self.dead_letters = self._add_dead_letters()
        self.functions = Functions(
            self,
            self.service,
            self.settings,
            variables=variables or {},
            layer=self._add_layer(),
            dead_letters=self.dead_letters,
        )
        project = self.functions.project
        if project.bus_handlers:
            self.functions.subscribe(self._bus_name())
        for function in project.graphql_fields:
            self.publish(f"{function}/arn", self.functions.arn(function))
        if project.graphql_fields or project.has_routes:
            self._alarms.on_faults()
        if project.has_routes:
            self._open_api()
        return self.functions

    def _add_layer(self) -> lambda_.LayerVersion:
        local = self.settings.local
        # The hash of what it is made of: building it again elsewhere must not look like a change.
        code = lambda_.Code.from_asset(
            str(layer.archive(local=local)), asset_hash=layer.version(local=local)
        )
        return lambda_.LayerVersion(
            self,
            "Layer",
            code=code,
            description="The libraries of every service (requirements/layer.txt)",
        )

    @cached_property
    def _alarms(self) -> Alarms:
        return Alarms(self, self.service, self.settings, self._alarm_topic_arn())

    def _add_dead_letters(self) -> sqs.Queue:
        queue = sqs.Queue(
            self,
            "DeadLetters",
            queue_name=self.settings.resource(f"{self.service}-dead-letters"),
            retention_period=cdk.Duration.days(14),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=not self.settings.local,  # the local AWS speaks plain HTTP
        )
        queue.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[queue.queue_arn],
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            )
        )
        self._alarms.on_dead_letters(queue)
        return queue

    def _bus_name(self) -> str:
        return self.lookup("platform/event-bus/name")

    def _alarm_topic_arn(self) -> str:
        return self.lookup("platform/alarms/topic/arn")

    def _open_api(self) -> None:
        api = self.functions.project.resource("RestAPI")
        browsers = self.functions.project.serves_browsers
        said = rest_api.properties(self, self.service, self.settings, serves_browsers=browsers)
        for name, value in said.items():
            api.add_property_override(name, value)
        self.publish("api/url", self.execute_api_url("https", api.ref))
        arn = self.format_arn(service="execute-api", resource=api.ref)
        self.publish("api/arn", arn)

    def execute_api_url(self, scheme: str, api_id: str) -> str:
        """Where an API's stage answers: on AWS, or on this machine."""
        endpoint = self.settings.endpoint
        if endpoint is None:
            return f"{scheme}://{self.execute_api_domain(api_id)}/{STAGE}"
        host = endpoint.split("://", 1)[1]
        local = {"https": "http", "wss": "ws"}[scheme]
        return f"{local}://{host}/_aws/execute-api/{api_id}/{STAGE}"

    def execute_api_domain(self, api_id: str) -> str:
        """The host name of an API on AWS."""
        return f"{api_id}.execute-api.{self.region}.{self.url_suffix}"


def _key(name: str, *, numeric: bool = False) -> dynamodb.Attribute:
    kind = dynamodb.AttributeType.NUMBER if numeric else dynamodb.AttributeType.STRING
    return dynamodb.Attribute(name=name, type=kind)


def index_arn(table: dynamodb.Table, spec: tables.Table, name: str | None = None) -> str:
    """The ARN of the table's index of this name, or of its only one."""
    (index,) = [each for each in spec.indexes if name in (None, each.name)]
    return f"{table.table_arn}/index/{index.name}"
