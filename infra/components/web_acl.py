"""The firewall before what the public calls: AWS's common rules, and limits per address.

Its prices and what it does not see are in docs/operations.md.
"""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.environments import Environment

Rule = waf.CfnWebACL.RuleProperty
Statement = waf.CfnWebACL.StatementProperty
COUNTED = ("SizeRestrictions_BODY",)
"""Of the common rules, those that only count: baskets and products are larger than its 8 KB."""
SERVICES = "^/(api/)?(backend/|(check|updateAmount|processPayment|cancelPayment|refund)$)"
"""What services call, which IAM guards: functions share few addresses, and would be blocked."""
GUESTS = "^/$|^/(api/)?preauth$"
"""Cognito, whose every request has the path `/`, and the payment provider."""
GRAPHQL = "^/graphql$"


def add(stack: cdk.Stack, environment: Environment) -> str:
    """The one web ACL of an environment; returns its ARN."""
    uncounted = _or(_path(SERVICES), _signed())
    acl = waf.CfnWebACL(
        stack,
        "WebAcl",
        name=environment.resource("web-acl"),
        scope="REGIONAL",
        default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
        visibility_config=_metrics("web-acl"),
        rules=[
            _limit("guests", 0, environment.guest_address_limit, _path(GUESTS)),
            _limit("addresses", 1, environment.address_limit, _not(uncounted)),
            _common(2),
        ],
    )
    return acl.attr_arn


def protect(scope: Construct, name: str, resource_arn: str, acl_arn: str) -> Any:
    """Have the web ACL before a user pool, a GraphQL API or a REST API's stage."""
    return waf.CfnWebACLAssociation(
        scope, f"{name}WebAcl", resource_arn=resource_arn, web_acl_arn=acl_arn
    )


def _common(priority: int) -> Rule:
    group = waf.CfnWebACL.ManagedRuleGroupStatementProperty(
        vendor_name="AWS",
        name="AWSManagedRulesCommonRuleSet",
        rule_action_overrides=[
            waf.CfnWebACL.RuleActionOverrideProperty(
                name=name, action_to_use=waf.CfnWebACL.RuleActionProperty(count={})
            )
            for name in COUNTED
        ],
    )
    return Rule(
        name="common",
        priority=priority,
        statement=Statement(managed_rule_group_statement=group),
        override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
        visibility_config=_metrics("common"),
    )


def _limit(name: str, priority: int, requests: int, of: Statement) -> Rule:
    """Block an address that has made more such requests in the last five minutes."""
    rate = waf.CfnWebACL.RateBasedStatementProperty(
        aggregate_key_type="IP", limit=requests, scope_down_statement=of
    )
    return Rule(
        name=name,
        priority=priority,
        statement=Statement(rate_based_statement=rate),
        action=waf.CfnWebACL.RuleActionProperty(block={}),
        visibility_config=_metrics(name),
    )


def _signed() -> Statement:
    """GraphQL requests of functions, signed and without an API key: AppSync refuses false ones."""
    signature = _matches("^AWS4-HMAC-SHA256 ", {"singleHeader": {"Name": "authorization"}})
    key = waf.CfnWebACL.SizeConstraintStatementProperty(
        field_to_match={"singleHeader": {"Name": "x-api-key"}},
        comparison_operator="GE",
        size=0,
        text_transformations=_plain(),
    )
    return _and(_path(GRAPHQL), signature, _not(Statement(size_constraint_statement=key)))


def _path(pattern: str) -> Statement:
    return _matches(pattern, {"uriPath": {}})


def _matches(pattern: str, part: dict[str, Any]) -> Statement:
    return Statement(
        regex_match_statement=waf.CfnWebACL.RegexMatchStatementProperty(
            field_to_match=part, regex_string=pattern, text_transformations=_plain()
        )
    )


def _plain() -> list[waf.CfnWebACL.TextTransformationProperty]:
    return [waf.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")]


def _not(statement: Statement) -> Statement:
    return Statement(not_statement=waf.CfnWebACL.NotStatementProperty(statement=statement))


def _or(*statements: Statement) -> Statement:
    either = waf.CfnWebACL.OrStatementProperty(statements=list(statements))
    return Statement(or_statement=either)


def _and(*statements: Statement) -> Statement:
    all_of = waf.CfnWebACL.AndStatementProperty(statements=list(statements))
    return Statement(and_statement=all_of)


def _metrics(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )
