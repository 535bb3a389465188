"""The user pool with its groups, and the trigger that tells of new users."""

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.components.service_stack import ServiceStack
from infra.environments import Environment

GROUPS = {
    "admin": "Runs the shop",
    "warehouse": "Packs orders",
    "delivery": "Delivers packages",
}


class UsersStack(ServiceStack):
    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "users", environment)
        functions = self.add_functions({"EVENT_BUS_NAME": self.lookup("platform/event-bus/name")})
        functions.allow_publish("post-confirmation", self.lookup("platform/event-bus/arn"))
        functions.allow("post-confirmation", "sqs:SendMessage", self.dead_letters.queue_arn)
        pool = self._add_pool(functions.arn("post-confirmation"))
        client = pool.add_client(
            "Client",
            auth_flows=cognito.AuthFlow(user_srp=True, user_password=environment.password_sign_in),
            prevent_user_existence_errors=True,
            id_token_validity=cdk.Duration.hours(1),
            access_token_validity=cdk.Duration.hours(1),
            refresh_token_validity=cdk.Duration.days(30),
        )
        self.publish("user-pool/id", pool.user_pool_id)
        self.publish("user-pool/arn", pool.user_pool_arn)
        self.publish("user-pool-client/id", client.user_pool_client_id)

    def _add_pool(self, post_confirmation_arn: str) -> cognito.UserPool:
        production = self.settings.production
        trigger = lambda_.Function.from_function_attributes(
            self, "PostConfirmation", function_arn=post_confirmation_arn, same_environment=True
        )
        pool = cognito.UserPool(
            self,
            "UserPool",
            user_pool_name=self.settings.resource("users"),
            self_sign_up_enabled=True,
            sign_in_aliases=cognito.SignInAliases(email=True),
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            password_policy=cognito.PasswordPolicy(min_length=12),
            lambda_triggers=cognito.UserPoolTriggers(post_confirmation=trigger),
            deletion_protection=production,
            removal_policy=cdk.RemovalPolicy.RETAIN if production else cdk.RemovalPolicy.DESTROY,
        )
        for name, description in GROUPS.items():
            pool.add_group(name.title(), group_name=name, description=description)
        return pool
