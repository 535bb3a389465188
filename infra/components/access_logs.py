"""Access logs of the REST APIs: who called which route, and nothing of what was sent."""

import json

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs

from infra.components.functions import retention
from infra.environments import Environment

FIELDS = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "time": "$context.requestTime",
    "method": "$context.httpMethod",
    # The route, not the path: that would have identifiers, of users too.
    "route": "$context.resourcePath",
    "status": "$context.status",
    "error": "$context.error.responseType",
    "user": "$context.authorizer.claims.sub",
    "principal": "$context.identity.userArn",
    "latency": "$context.responseLatency",
}
"""No address, no query string and no header, where tokens and personal data would be."""


def setting(stack: cdk.Stack, service: str, environment: Environment) -> dict[str, str]:
    """The `AccessLogSetting` of a service's API, with a log group of its own."""
    group = logs.LogGroup(
        stack,
        "AccessLogs",
        log_group_name=f"/aws/apigateway/{environment.resource(service)}",
        retention=retention(environment.log_retention_days),
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )
    # API Gateway wants the ARN without the ":*" that CloudFormation's attribute ends with.
    arn = stack.format_arn(
        service="logs",
        resource="log-group",
        resource_name=group.log_group_name,
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )
    return {"DestinationArn": arn, "Format": json.dumps(FIELDS, separators=(",", ":"))}


def allow_in_account(stack: cdk.Stack) -> None:
    """Let API Gateway write logs, which is one setting for all APIs of an account and region.

    It outlives the stack, because other environments may be relying on it. API Gateway accepts no
    role with fewer permissions than the managed policy has.
    """
    policy = "service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    role = iam.Role(
        stack,
        "ApiGatewayLogsRole",
        assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
        managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(policy)],
    )
    account = apigateway.CfnAccount(stack, "ApiGateway", cloud_watch_role_arn=role.role_arn)
    for kept in (role, account):
        kept.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
