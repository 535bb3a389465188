"""What every REST API has besides the routes that Chalice makes."""

from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk

from ecom.rest import HEADERS
from infra.components import access_logs
from infra.environments import Environment

READABLE = {"Access-Control-Allow-Origin": "*"}
"""On what API Gateway itself answers, a missing token say: a browser may read that, too."""


def properties(
    stack: cdk.Stack, service: str, environment: Environment, *, serves_browsers: bool
) -> dict[str, Any]:
    """The properties of a service's API, as SAM names them."""
    limits = {
        "ThrottlingRateLimit": environment.api_rate_limit,
        "ThrottlingBurstLimit": environment.api_burst_limit,
    }
    everything = {"ResourcePath": "/*", "HttpMethod": "*"}
    return {
        "TracingEnabled": True,
        "Name": environment.resource(service),
        "MethodSettings": [{**everything, **limits, "MetricsEnabled": True}],
        "AccessLogSetting": access_logs.setting(stack, service, environment),
        "GatewayResponses": _own_answers(HEADERS | (READABLE if serves_browsers else {})),
    }


def _own_answers(headers: Mapping[str, str]) -> dict[str, Any]:
    """What API Gateway itself answers, with constant headers, which it wants in quotes."""
    quoted = {name: f"'{value}'" for name, value in headers.items()}
    answer = {"ResponseParameters": {"Headers": quoted}}
    return {"DEFAULT_4XX": answer, "DEFAULT_5XX": answer}
