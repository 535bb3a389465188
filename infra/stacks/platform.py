"""The shared bus, the alarms' topic, and the live event listener."""

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra import tables
from infra.components import access_logs
from infra.components.service_stack import STAGE, ServiceStack, index_arn
from infra.environments import Environment
from infra.names import SOURCE


class PlatformStack(ServiceStack):
    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "platform", environment)
        self.bus = events.EventBus(self, "Bus", event_bus_name=environment.resource("bus"))
        self._add_archive()
        self.publish("event-bus/name", self.bus.event_bus_name)
        self.publish("event-bus/arn", self.bus.event_bus_arn)
        self.alarms = sns.Topic(self, "AlarmTopic", topic_name=environment.resource("alarms"))
        self.publish("alarms/topic/arn", self.alarms.topic_arn)
        if environment.alarm_email:
            self.alarms.add_subscription(subscriptions.EmailSubscription(environment.alarm_email))
        access_logs.allow_in_account(self)
        if environment.listener:
            self._add_listener()

    def _bus_name(self) -> str:
        return self.bus.event_bus_name

    def _alarm_topic_arn(self) -> str:
        return self.alarms.topic_arn

    def _add_archive(self) -> None:
        """Keep all that services publish for `make replay`, as briefly as its addresses demand."""
        self.bus.archive(
            "Archive",
            archive_name=f"{self.settings.resource('bus')}-archive",
            description="What was published, to be replayed (docs/recovery.md)",
            event_pattern=events.EventPattern(source=events.Match.prefix(SOURCE)),
            retention=cdk.Duration.days(self.settings.archive_days),
        )

    def _add_listener(self) -> None:
        table = self.add_table(tables.CONNECTIONS)
        functions = self.add_functions(
            {"CONNECTIONS_TABLE": table.table_name, "CONNECTIONS_URL": "replaced below"}
        )
        project = functions.project
        api = project.resource("WebsocketAPI")
        api.add_property_override("Name", self.settings.resource("listener"))
        api_id = api.ref
        connections = self.execute_api_url("https", api_id)
        for function in project.functions.values():
            function.add_property_override("Environment.Variables.CONNECTIONS_URL", connections)
        self._sign_connections()
        self.publish("listener-api/url", self.execute_api_url("wss", api_id))
        post = self.format_arn(
            service="execute-api", resource=api_id, resource_name=f"{STAGE}/POST/@connections/*"
        )
        functions.allow("websocket-message", "dynamodb:PutItem", table.table_arn)
        functions.allow("websocket-message", "execute-api:ManageConnections", post)
        index = index_arn(table, tables.CONNECTIONS)
        functions.allow("websocket-disconnect", "dynamodb:Query", index)
        functions.allow("websocket-disconnect", "dynamodb:DeleteItem", table.table_arn)
        functions.allow("on-event", "dynamodb:Query", table.table_arn)
        functions.allow("on-event", "dynamodb:DeleteItem", table.table_arn)
        functions.allow("on-event", "execute-api:ManageConnections", post)

    def _sign_connections(self) -> None:
        """Chalice has no authorizer for WebSockets: connecting takes a SigV4 signature."""
        project = self.functions.project
        project.resource("WebsocketConnectRoute").add_property_override(
            "AuthorizationType", "AWS_IAM"
        )
        # A stage that deploys itself needs no Deployment, which would not follow a new route.
        project.remove("WebsocketAPIDeployment")
        stage = project.resource("WebsocketAPIStage")
        stage.add_property_deletion_override("DeploymentId")
        stage.add_property_override("AutoDeploy", True)
