"""Each REST API logs who calls it, for as long as the environment keeps logs."""

import json

from tests.support.templates import Assembly, Json

LOGGED = {
    *("requestId", "extendedRequestId", "time", "method", "route", "status", "error"),
    *("user", "principal", "latency"),
}
PERSONAL = ("querystring", "header", "sourceIp", "userAgent", "claims.email", "context.path")
"""What would bring tokens, addresses or identifiers of users into the logs."""


def apis(assembly: Assembly) -> list[tuple[str, Json]]:
    found = assembly.of_type("AWS::Serverless::Api")
    return [(template.service, api) for template, _, api in found]


def test_every_api_logs_to_a_group_of_its_own(assembly: Assembly) -> None:
    for service, api in apis(assembly):
        template = assembly.templates[service]
        groups = template.of_type("AWS::Logs::LogGroup")
        arn = template.text(api["AccessLogSetting"]["DestinationArn"])
        group = groups[arn.split(":log-group:")[1].removeprefix("${").removesuffix("}")]
        name = f"ecommerce-{assembly.environment}-{service}"
        assert group["LogGroupName"] == f"/aws/apigateway/{name}"
        assert {each["RetentionInDays"] for each in groups.values()} == {group["RetentionInDays"]}


def test_a_line_says_who_called_what_and_nothing_that_was_sent(assembly: Assembly) -> None:
    for _, api in apis(assembly):
        written = api["AccessLogSetting"]["Format"]
        assert json.loads(written).keys() == LOGGED
        assert not [each for each in PERSONAL if each in written]


def test_api_gateway_may_write_logs_before_the_first_api_is_made(assembly: Assembly) -> None:
    ((platform, name, account),) = assembly.of_type("AWS::ApiGateway::Account")
    assert platform.service == "platform"
    role = account["CloudWatchRoleArn"]["Fn::GetAtt"][0]
    for kept in (name, role):
        assert platform.resources[kept]["DeletionPolicy"] == "Retain"
    for service, _ in apis(assembly):
        assert "platform" in assembly.deployed_before(service)
