"""What every REST API has besides the routes that Chalice makes."""

from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk

from ecom.rest import HEADERS
from infra.components import access_logs
from infra.environments import Environment

READABLE = {"Access-Control-Allow-Origin": "*"}
"""On what API Gateway itself answers, a missing token say: a browser may read that, too."""

OPEN_SHARE = 10
"""A route that anybody may write to takes this part of what its API takes."""


def properties(
    stack: cdk.Stack,
    service: str,
    environment: Environment,
    *,
    serves_browsers: bool,
    open_writes: Sequence[str],
) -> dict[str, Any]:
    """The properties of a service's API, as SAM names them.

    `open_writes` are the paths to which anybody may POST.
    """
    return {
        "TracingEnabled": True,
        "Name": environment.resource(service),
        "MethodSettings": [
            _limited("/*", "*", environment, share=1),
            *(_limited(path, "POST", environment, OPEN_SHARE) for path in open_writes),
        ],
        "AccessLogSetting": access_logs.setting(stack, service, environment),
        "GatewayResponses": _own_answers(HEADERS | (READABLE if serves_browsers else {})),
    }


def _limited(path: str, method: str, environment: Environment, share: int) -> dict[str, Any]:
    """How many requests a route takes, of all callers together."""
    return {
        # API Gateway wants all slashes but the first one escaped.
        "ResourcePath": path[:1] + path.replace("/", "~1") if path != "/*" else path,
        "HttpMethod": method,
        "ThrottlingRateLimit": environment.api_rate_limit // share,
        "ThrottlingBurstLimit": environment.api_burst_limit // share,
        "MetricsEnabled": True,
    }


def _own_answers(headers: Mapping[str, str]) -> dict[str, Any]:
    """What API Gateway itself answers, with constant headers, which it wants in quotes."""
    quoted = {name: f"'{value}'" for name, value in headers.items()}
    answer = {"ResponseParameters": {"Headers": quoted}}
    return {"DEFAULT_4XX": answer, "DEFAULT_5XX": answer}
