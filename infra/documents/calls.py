"""Who calls whom over HTTP, as the stacks allow it: read from the templates that they become."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.deployment import Deployment

VARIABLES = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    # Where the local AWS would be: nothing is called while the templates are made.
    "AWS_ENDPOINT_URL": "http://localhost:4566",
}
PREFIX = "ecommerce-local-"
INVOKE = "execute-api:Invoke"
Json = dict[str, Any]


@dataclass(frozen=True, order=True)
class Call:
    """A function of `caller` may call one route of `callee`; a path parameter is `*`."""

    caller: str
    callee: str
    route: str
    function: str


def load(folder: Path) -> list[Call]:
    """The calls of all stacks, which are synthesized into `folder` unless they are there."""
    Deployment("local", folder, VARIABLES).synth()
    templates = sorted(folder.glob("*.template.json"))
    return sorted(call for template in templates for call in _of_template(template))


def _of_template(path: Path) -> Iterator[Call]:
    template = json.loads(path.read_text())
    caller = path.name.split(".")[0].removeprefix(PREFIX)
    parameters = template.get("Parameters", {})
    functions = dict(_functions(template["Resources"], f"{PREFIX}{caller}-"))
    for policy in _of_type(template["Resources"], "AWS::IAM::Policy"):
        function = functions.get(policy["Roles"][0]["Ref"], "")
        for resource in _invoked(policy):
            called = _called(resource, parameters)
            if called:
                yield Call(caller, *called, function)


def _functions(resources: Json, prefix: str) -> Iterator[tuple[str, str]]:
    """The functions' names by their roles."""
    for function in _of_type(resources, "AWS::Serverless::Function"):
        yield function["Role"]["Fn::GetAtt"][0], function["FunctionName"].removeprefix(prefix)


def _of_type(resources: Json, type_: str) -> Iterator[Json]:
    return (each["Properties"] for each in resources.values() if each["Type"] == type_)


def _invoked(policy: Json) -> Iterator[Any]:
    for statement in policy["PolicyDocument"]["Statement"]:
        if INVOKE in _listed(statement["Action"]):
            yield from _listed(statement["Resource"])


def _listed(value: Any) -> list[Any]:
    """What a policy may write as one value or as a list of them."""
    return value if isinstance(value, list) else [value]


def _called(resource: Json, parameters: Json) -> tuple[str, str] | None:
    """The service and the route of an ARN made by `Functions.allow_call`."""
    base, *rest = resource.get("Fn::Join", ["", [{}]])[1]
    name = parameters.get(base.get("Ref"), {}).get("Default", "") if base else ""
    if not name.endswith("/api/arn"):
        return None
    service = name.split("/")[3]
    method, path = "".join(rest).removeprefix("/api/").split("/", 1)
    return service, f"{method} /{path}"
