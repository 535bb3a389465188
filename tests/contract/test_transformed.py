"""What CloudFormation makes of SAM's resources keeps to what the templates say."""

from typing import Any

from tests.support.templates import Assembly, Template, listed


def deployed(assembly: Assembly, type_: str) -> list[tuple[Template, dict[str, Any]]]:
    """All resources of a type, after transformation."""
    return [
        (template, dict(properties))
        for template in assembly.transformed.values()
        for properties in template.of_type(type_).values()
    ]


def test_nothing_is_left_to_transform(assembly: Assembly) -> None:
    types = {
        each["Type"] for one in assembly.transformed.values() for each in one.resources.values()
    }
    assert not [each for each in types if each.startswith("AWS::Serverless::")]


def test_sam_grants_no_permission_of_its_own(assembly: Assembly) -> None:
    for service, template in assembly.templates.items():
        for type_ in ("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            assert assembly.transformed[service].of_type(type_) == template.of_type(type_)


def test_whoever_may_invoke_a_function_is_named(assembly: Assembly) -> None:
    """A service that any account can have call the function is no caller of ours."""
    permissions = deployed(assembly, "AWS::Lambda::Permission")
    assert permissions
    for template, permission in permissions:
        assert permission["Action"] == "lambda:InvokeFunction"
        assert permission["Principal"] in {
            "apigateway.amazonaws.com",
            "cognito-idp.amazonaws.com",
            "events.amazonaws.com",
        }
        assert {"SourceArn", "SourceAccount"} & permission.keys(), (template.service, permission)


def test_every_rule_is_on_the_shared_bus_or_a_schedule_and_bounded(assembly: Assembly) -> None:
    for _, rule in deployed(assembly, "AWS::Events::Rule"):
        assert ("EventBusName" in rule) != ("ScheduleExpression" in rule)
        (target,) = rule["Targets"]
        assert {"DeadLetterConfig", "RetryPolicy"} <= target.keys()


def test_every_stage_logs_and_limits_all_routes(assembly: Assembly) -> None:
    stages = deployed(assembly, "AWS::ApiGateway::Stage")
    assert len(stages) == len(deployed(assembly, "AWS::ApiGateway::RestApi")) == 8
    for _, stage in stages:
        everything = listed(stage["MethodSettings"])[0]
        assert (everything["ResourcePath"], everything["HttpMethod"]) == ("/*", "*")
        assert everything["ThrottlingRateLimit"] and everything["ThrottlingBurstLimit"]
        assert stage["AccessLogSetting"] and stage["TracingEnabled"]
