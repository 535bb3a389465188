"""The user-facing GraphQL API: the schema, and a data source for each service that resolves it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from ecom.graphql import Field
from infra.components.functions import retention
from infra.components.service_stack import ServiceStack
from infra.environments import Environment
from infra.names import camel

SCHEMA = Path(__file__).parents[2] / "frontend_app" / "schema.graphql"
COMPONENTS = Path(__file__).parents[1] / "components"
JOINED = ("warehouse", "delivery", "payment")
"""The services whose knowledge of an order is shown with it."""
PUBLISH = "publishOrderChange"


def key_expiry(today: datetime) -> datetime:
    """When an API key ends: as late as AppSync allows, but the same for a whole month.

    A time that moved with every synthesis would make every deployment touch the API.
    """
    return datetime(today.year, today.month, 1, tzinfo=UTC) + timedelta(days=364)


class FrontendApiStack(ServiceStack):
    def __init__(
        self,
        scope: Construct,
        environment: Environment,
        services: Sequence[ServiceStack],
    ) -> None:
        super().__init__(scope, "frontend-api", environment)
        self.api = self._add_api()
        self._log_errors()
        functions = self.add_functions(
            {
                **{f"{name.upper()}_URL": self.lookup(f"{name}/api/url") for name in JOINED},
                "GRAPHQL_URL": self._url(),
            }
        )
        for name in JOINED:
            functions.allow_call("graphql", self.lookup(f"{name}/api/arn"), "GET", "/backend/*")
        publish = f"{self.api.arn}/types/Mutation/fields/{PUBLISH}"
        functions.allow("on-order-modified", "appsync:GraphQL", publish)
        self._publish_changes()
        for each in (*services, self):
            for function, fields in each.functions.project.graphql_fields.items():
                own = functions.arn(function) if each is self else None
                arn = own or self.lookup(f"{each.service}/{function}/arn")
                self._resolve(each.service, function, arn, fields)
        self.publish("api/id", self.api.api_id)
        self.publish("api/arn", self.api.arn)
        self.publish("api/url", self._url())

    def _add_api(self) -> appsync.GraphqlApi:
        settings = self.settings
        pool = cognito.UserPool.from_user_pool_arn(
            self, "UserPool", self.lookup("users/user-pool/arn")
        )
        keys = appsync.ApiKeyConfig(
            name="catalogue",
            description="The public catalogue",
            expires=cdk.Expiration.at_date(key_expiry(datetime.now(UTC))),
        )
        return appsync.GraphqlApi(
            self,
            "Api",
            name=settings.resource("frontend-api"),
            definition=appsync.Definition.from_file(str(SCHEMA)),
            authorization_config=appsync.AuthorizationConfig(
                default_authorization=appsync.AuthorizationMode(
                    authorization_type=appsync.AuthorizationType.USER_POOL,
                    user_pool_config=appsync.UserPoolConfig(user_pool=pool),
                ),
                additional_authorization_modes=[
                    appsync.AuthorizationMode(
                        authorization_type=appsync.AuthorizationType.API_KEY, api_key_config=keys
                    ),
                    appsync.AuthorizationMode(authorization_type=appsync.AuthorizationType.IAM),
                ],
            ),
            xray_enabled=True,
            # A page of orders with all that is joined of each is about the most that one needs.
            query_depth_limit=6,
            resolver_count_limit=75,
            introspection_config=appsync.IntrospectionConfig.DISABLED
            if settings.production
            else appsync.IntrospectionConfig.ENABLED,
        )

    def _log_errors(self) -> None:
        """Log fields that fail, without their content, to a log group of the stack's own.

        The construct's log_config would set the retention through a Lambda function of its own.
        """
        log_group = logs.LogGroup(
            self,
            "ApiLogs",
            log_group_name=f"/aws/appsync/apis/{self.api.api_id}",
            retention=retention(self.settings.log_retention_days),
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        role = iam.Role(
            self, "ApiLogsRole", assumed_by=iam.ServicePrincipal("appsync.amazonaws.com")
        )
        log_group.grant_write(role)
        api = self.api.node.default_child
        assert isinstance(api, appsync.CfnGraphQLApi)
        api.log_config = appsync.CfnGraphQLApi.LogConfigProperty(
            cloud_watch_logs_role_arn=role.role_arn,
            field_log_level="ERROR",
            exclude_verbose_content=True,
        )

    def _resolve(self, service: str, function: str, arn: str, fields: Sequence[Field]) -> None:
        # The data source of the function that most services have is named for the service alone.
        name = camel(service) + camel(function).removesuffix("Graphql")
        imported = lambda_.Function.from_function_arn(
            self, f"{camel(service)}{camel(function)}", arn
        )
        source = self.api.add_lambda_data_source(f"{name}Source", imported, name=name)
        for field in fields:
            self._add_resolver(source, field.type_name, field.name, "resolver.js")

    def _publish_changes(self) -> None:
        """The mutation that feeds subscriptions: AppSync sends them what it answers."""
        source = self.api.add_none_data_source("NoneSource", name="None")
        self._add_resolver(source, "Mutation", PUBLISH, "publish.js")

    def _add_resolver(
        self, source: appsync.BaseDataSource, type_name: str, field: str, code: str
    ) -> None:
        source.create_resolver(
            f"{type_name}{field[0].upper()}{field[1:]}",
            type_name=type_name,
            field_name=field,
            runtime=appsync.FunctionRuntime.JS_1_0_0,
            code=appsync.Code.from_inline((COMPONENTS / code).read_text()),
        )

    def _url(self) -> str:
        endpoint = self.settings.endpoint
        if endpoint is None:
            return self.api.graphql_url
        return f"{endpoint}/v1/apis/{self.api.api_id}/graphql"
