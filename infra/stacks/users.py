"""The user pool with its groups, the triggers that tell of new users, and what users keep."""

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import tables
from infra.components.functions import Functions, status_in
from infra.components.service_stack import ServiceStack, index_arn
from infra.environments import Environment

GROUPS = {
    "admin": "Runs the shop",
    "warehouse": "Packs orders",
    "delivery": "Delivers packages",
}
TRIGGERS = {
    "post-confirmation": cognito.UserPoolOperation.POST_CONFIRMATION,
    "pre-sign-up": cognito.UserPoolOperation.PRE_SIGN_UP,
}
ADMINISTRATION = (
    "ListUsers",
    "AdminGetUser",
    "AdminListGroupsForUser",
    "AdminAddUserToGroup",
    "AdminRemoveUserFromGroup",
)
TOKENS = cdk.Duration.minutes(15)
"""How long rights work on that were taken, where Cognito is not asked. Cognito has one validity for
all users of a client; refresh tokens, which ask it again, keep people signed in."""


class UsersStack(ServiceStack):
    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "users", environment)
        pool = self._add_pool()
        table = self.add_table(tables.USERS, published=False)
        functions = self.add_functions(
            {
                "USERS_TABLE": table.table_name,
                "USERS_STREAM_ARN": table.table_stream_arn or "",
                "EVENT_BUS_NAME": self.lookup("platform/event-bus/name"),
                "USER_POOL_ID": pool.user_pool_id,
                "USER_POOL_ARN": pool.user_pool_arn,
                "ACCOUNT_CHECK_SCHEDULE": environment.account_check_schedule,
                "ACCOUNT_CHECK_INTERVAL": str(environment.account_check_interval),
            }
        )
        for name, operation in TRIGGERS.items():
            self._add_trigger(pool, name, operation)
        self._allow_users_and_admins(functions, table, pool)
        self._allow_announcing(functions, table, pool)
        self._allow_reconciling(functions, table, pool)
        functions.allow("on-user-deleted", "cognito-idp:AdminDeleteUser", pool.user_pool_arn)

    def _add_pool(self) -> cognito.UserPool:
        production = self.settings.production
        pool = cognito.UserPool(
            self,
            "UserPool",
            user_pool_name=self.settings.resource("users"),
            self_sign_up_enabled=True,
            sign_in_aliases=cognito.SignInAliases(email=True),
            # Zoe@example.com and zoe@example.com are one person. Cognito fixes this when it makes a
            # pool: CloudFormation refuses to change an existing one (docs/operations.md).
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            # Nobody takes an address that they have not shown to be theirs.
            keep_original=cognito.KeepOriginalAttrs(email=True),
            password_policy=cognito.PasswordPolicy(min_length=12),
            deletion_protection=production,
            removal_policy=cdk.RemovalPolicy.RETAIN if production else cdk.RemovalPolicy.DESTROY,
        )
        for name, description in GROUPS.items():
            pool.add_group(name.title(), group_name=name, description=description)
        client = pool.add_client(
            "Client",
            auth_flows=cognito.AuthFlow(
                user_srp=True, user_password=self.settings.password_sign_in
            ),
            prevent_user_existence_errors=True,
            # No hosted sign-in: CDK's own default is the implicit flow back to example.com.
            disable_o_auth=True,
            id_token_validity=TOKENS,
            access_token_validity=TOKENS,
            refresh_token_validity=cdk.Duration.days(30),
        )
        self.publish("user-pool/id", pool.user_pool_id)
        self.publish("user-pool/arn", pool.user_pool_arn)
        self.publish("user-pool-client/id", client.user_pool_client_id)
        return pool

    def _add_trigger(
        self, pool: cognito.UserPool, name: str, operation: cognito.UserPoolOperation
    ) -> None:
        arn = self.functions.arn(name)
        trigger = lambda_.Function.from_function_attributes(
            self, name.title().replace("-", ""), function_arn=arn, same_environment=True
        )
        pool.add_trigger(operation, trigger)
        # The pool is made after its triggers' functions, so they cannot be told of it.
        for variable in ("USER_POOL_ID", "USER_POOL_ARN"):
            function = self.functions.project.functions[name]
            function.add_property_deletion_override(f"Environment.Variables.{variable}")

    def _allow_users_and_admins(
        self, functions: Functions, table: dynamodb.Table, pool: cognito.UserPool
    ) -> None:
        for asked in ("api-handler", "graphql"):
            for action in ("GetItem", "PutItem", "UpdateItem"):
                functions.allow(asked, f"dynamodb:{action}", table.table_arn)
            # Admins do not delete themselves.
            functions.allow(asked, "cognito-idp:AdminListGroupsForUser", pool.user_pool_arn)
        for action in ("GetItem", "PutItem"):
            functions.allow("administration", f"dynamodb:{action}", table.table_arn)
        for action in ADMINISTRATION:
            functions.allow("administration", f"cognito-idp:{action}", pool.user_pool_arn)
        arn = functions.arn("administration")
        functions.allow("api-handler", "lambda:InvokeFunction", arn)
        # Its own variables cannot name a function.
        functions.project.functions["api-handler"].add_property_override(
            "Environment.Variables.ADMINISTRATION_ARN", arn
        )

    def _allow_reconciling(
        self, functions: Functions, table: dynamodb.Table, pool: cognito.UserPool
    ) -> None:
        index = index_arn(table, tables.USERS)
        functions.allow("find-departed", "dynamodb:Query", index)
        for action in ("UpdateItem", "PutItem"):
            functions.allow("find-departed", f"dynamodb:{action}", table.table_arn)
        for action in ("AdminGetUser", "DescribeUserPool"):
            functions.allow("find-departed", f"cognito-idp:{action}", pool.user_pool_arn)

    def _allow_announcing(
        self, functions: Functions, table: dynamodb.Table, pool: cognito.UserPool
    ) -> None:
        bus_arn = self.lookup("platform/event-bus/arn")
        for trigger in TRIGGERS:
            functions.allow(trigger, "sqs:SendMessage", self.dead_letters.queue_arn)
        functions.allow("post-confirmation", "dynamodb:PutItem", table.table_arn)
        functions.allow_publish("pre-sign-up", bus_arn)
        functions.allow("on-user-invited", "dynamodb:GetItem", table.table_arn)
        functions.allow("on-user-invited", "cognito-idp:AdminGetUser", pool.user_pool_arn)
        functions.allow("on-user-invited", "dynamodb:PutItem", table.table_arn)
        functions.allow_stream("on-user-change", table)
        # What users keep is nobody else's business: only who comes and who goes is published.
        functions.filter_stream("on_user_change", {"eventName": ["INSERT"]}, status_in("DELETED"))
        functions.allow_publish("on-user-change", bus_arn)
