"""A service's template, split into what CloudFormation keeps and what Chalice deploys instead."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

FUNCTION, API = "AWS::Serverless::Function", "AWS::Serverless::Api"
WEBSOCKET_API, ROUTE, INTEGRATION = (
    f"AWS::ApiGatewayV2::{each}" for each in ("Api", "Route", "Integration")
)
PERMISSION, PARAMETER = "AWS::Lambda::Permission", "AWS::SSM::Parameter"
ASSOCIATION = "AWS::WAFv2::WebACLAssociation"
OUTPUT = "Chalice"
"""How the outputs of the shared parts' stacks begin."""
INTRINSICS = ("Ref", "Fn::GetAtt", "Fn::Sub")
DEPLOYED = ("DefinitionBody", "CodeUri", "Code", "Target")
"""What of functions, APIs and routes Chalice makes itself, of the same source."""


@dataclass(frozen=True)
class Split:
    base: Json
    """The template of what stays. Its outputs say what the rest refers to."""
    rest: Json
    """The resources that are left out of it, by their logical identifiers."""

    def of_type(self, type_: str) -> Json:
        """The properties of the resources of a type, by their logical identifiers."""
        found = {key: each for key, each in self.rest.items() if each["Type"] == type_}
        return {key: each["Properties"] for key, each in found.items()}


def split(template: Json, names: Mapping[str, str]) -> Split:
    """`names` are those of Chalice's functions, by the names that the template gives them."""
    resources = template["Resources"]
    functions = {
        key: names[each["Properties"]["FunctionName"]]
        for key, each in resources.items()
        if each["Type"] == FUNCTION
    }

    def of(*types: str) -> set[str]:
        return {key for key, each in resources.items() if each["Type"] in types}

    # A WebSocket API stays, empty: its identifier is known before its functions are there.
    gone = {*functions, *of(API, ROUTE, INTEGRATION)}
    rest = {key: each for key, each in resources.items() if _leaves(key, each, gone, of(API))}
    kept = {key: each for key, each in resources.items() if key not in rest}
    apis = of(API, WEBSOCKET_API)
    rest = {k: _without(r, DEPLOYED) for k, r in rest.items() if not _is_chalices(r, apis)}
    base = _renamed(_with_arns(kept, functions), names)
    if left := refers_to(base, gone) | _awaited(base, gone):
        raise ValueError(f"The shared parts cannot do without {', '.join(sorted(left))}.")
    rest = _with_arns(rest, functions)
    outputs = {output_of(leaf): {"Value": leaf} for leaf in leaves(rest) if not _in(leaf, gone)}
    dropped = ("Transform", "Outputs", "Resources")
    sections = {key: each for key, each in template.items() if key not in dropped}
    return Split({**sections, "Resources": base, "Outputs": outputs}, rest)


def resolve(value: Any, outputs: Mapping[str, str], made: Mapping[str, str]) -> Any:
    """`value` with what the stack's outputs say, and the identifiers of what Chalice `made`."""

    def known(leaf: Json) -> Any:
        reference = leaf.get("Ref", "")
        return made[reference] if reference in made else outputs[output_of(leaf)]

    return _joined(_replaced(value, known))


def output_of(leaf: Json) -> str:
    """The name of the output with the value of an intrinsic function."""
    return f"{OUTPUT}{hashlib.sha256(json.dumps(leaf, sort_keys=True).encode()).hexdigest()[:16]}"


def refers_to(value: Any, logical_ids: set[str]) -> set[str]:
    """Those of the resources that `value` refers to."""
    return {each for leaf in leaves(value) for each in logical_ids if _in(leaf, {each})}


def leaves(value: Any) -> list[Json]:
    """The innermost intrinsic functions of a template's part."""
    found: list[Json] = []

    def collect(leaf: Json) -> Json:
        found.append(leaf)
        return leaf

    _replaced(value, collect)
    return found


def _leaves(key: str, resource: Json, gone: set[str], apis: set[str]) -> bool:
    """Whether Chalice, or what follows it, has to make the resource."""
    if resource["Type"] in (PERMISSION, ASSOCIATION):
        return bool(refers_to(resource, gone))
    # What publishes a function's ARN stays: it is known beforehand, an API's identifier is not.
    return key in gone or (resource["Type"] == PARAMETER and bool(refers_to(resource, apis)))


def _in(leaf: Json, logical_ids: set[str]) -> bool:
    ((_, argument),) = leaf.items()
    if isinstance(argument, list):
        return argument[0] in logical_ids
    substituted = re.findall(r"\$\{([\w:]+)", argument)
    return argument in logical_ids or not logical_ids.isdisjoint(substituted)


def _awaited(resources: Json, logical_ids: set[str]) -> set[str]:
    awaited = {name for each in resources.values() for name in each.get("DependsOn", ())}
    return awaited & logical_ids


def _with_arns(value: Any, functions: Mapping[str, str]) -> Any:
    """With the ARNs that the functions of Chalice will have."""

    def arn(leaf: Json) -> Any:
        name, attribute = leaf.get("Fn::GetAtt", ("", ""))
        if name not in functions or attribute != "Arn":
            return leaf
        where = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}"
        return {"Fn::Sub": f"{where}:function:{functions[name]}"}

    return _replaced(value, arn)


def _is_chalices(resource: Json, apis: set[str]) -> bool:
    """Whether Chalice makes just this: what leads from an API to its functions."""
    if resource["Type"] == PERMISSION:
        return bool(refers_to(resource, apis))
    return bool(resource["Type"] == INTEGRATION)


def _renamed(resources: Json, names: Mapping[str, str]) -> Json:
    """With the functions' new names in what is named for them: log groups, and descriptions."""
    known = "|".join(map(re.escape, names))
    text = re.sub(rf"(?<![\w-])({known})(?![\w-])", lambda m: names[m[1]], json.dumps(resources))
    renamed: Json = json.loads(text)
    return renamed


def _without(resource: Json, properties: tuple[str, ...]) -> Json:
    kept = {key: each for key, each in resource["Properties"].items() if key not in properties}
    return {"Type": resource["Type"], "Properties": kept}


def _replaced(value: Any, replacement: Callable[[Json], Any]) -> Any:
    """With each innermost intrinsic function replaced."""
    if isinstance(value, Mapping):
        if _is_leaf(value):
            return replacement(dict(value))
        return {key: _replaced(each, replacement) for key, each in value.items()}
    return [_replaced(each, replacement) for each in value] if isinstance(value, list) else value


def _is_leaf(value: Mapping[str, Any]) -> bool:
    name = next(iter(value), None)
    return name in INTRINSICS and not any(isinstance(each, Mapping) for each in value[name])


def _joined(value: Any) -> Any:
    """With each Fn::Join done."""
    if isinstance(value, Mapping):
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(_joined(part) for part in parts)
        return {key: _joined(each) for key, each in value.items()}
    return [_joined(each) for each in value] if isinstance(value, list) else value
