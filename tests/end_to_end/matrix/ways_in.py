"""A request for every way in of `docs/permissions.md` that changes nothing where it is let in.

It is derived from the name and the schema; what has to be different for one is in a table here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from infra.demo.shop import Shop
from tests.end_to_end.recording import FORGED
from tests.support import schema as schemas

BODIES: Mapping[str, Mapping[str, Any]] = {
    # Otherwise they are refused before it is asked who is an admin now.
    "orders POST /admin/orders/{order_id}/refunds": {"refundId": "none"},
    "users PUT /admin/users/{user_id}/groups": {"groups": []},
}
HARMLESS = {"ID": "none", "String": "none", "Int": -1, "AWSDateTime": "2020-01-01T00:00:00Z"}
SCHEMA = schemas.load()
ENDING = {"users DELETE /me", "Mutation.deleteAccount"}
"""They end what other requests need, so they come last."""


@dataclass(frozen=True)
class Request:
    """`signed_for` is the service that a signature names."""

    method: str
    url: str
    body: str
    signed_for: str
    headers: Mapping[str, str]


def rest(shop: Shop, name: str, order_id: str) -> Request:
    service, method, route = name.split(" ")
    path = re.sub(r"{\w+}", "none", route.replace("{order_id}", order_id))
    body = json.dumps(BODIES.get(name, {}))
    return Request(method, shop.url(service) + path, body, "execute-api", {})


def graphql(shop: Shop, name: str, order_id: str) -> Request:
    body = json.dumps({"query": query(name).replace("ORDER", order_id)})
    return Request("POST", shop.url("frontend-api"), body, "appsync", {})


def query(name: str) -> str:
    """A query for a field; for a nested one, of an order."""
    type_name, field_name = name.split(".")
    type_ = SCHEMA.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    field = type_.fields[field_name]
    given = ", ".join(
        f"{each}: {value(each, argument.type)}"
        for each, argument in field.args.items()
        if is_required_argument(argument)
    )
    asked = f"{field_name}{f'({given})' if given else ''} {selection(field.type)}"
    if type_ in schemas.roots(SCHEMA):
        return f"{type_name.lower()} {{ {asked} }}"
    return f'query {{ getOrder(orderId: "ORDER") {{ {asked} }} }}'


def value(name: str, type_: Any) -> str:
    """A harmless value of an argument: of an order that is over, or of nothing that there is."""
    type_ = get_nullable_type(type_)
    if isinstance(type_, GraphQLList):
        return "[]"
    if isinstance(type_, GraphQLInputObjectType):
        fields = {n: f.type for n, f in type_.fields.items() if is_required_input_field(f)}
        return f"{{ {', '.join(f'{n}: {value(n, t)}' for n, t in fields.items())} }}"
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    return '"ORDER"' if name == "orderId" else json.dumps(HARMLESS[type_.name])


def selection(type_: Any) -> str:
    """One leaf of what a field returns."""
    type_ = get_named_type(type_)
    if not isinstance(type_, GraphQLObjectType):
        return ""
    name, field = min(type_.fields.items(), key=lambda each: not is_leaf(each[1]))
    return f"{{ {name} {selection(field.type)} }}"


def is_leaf(field: GraphQLField) -> bool:
    return is_leaf_type(get_named_type(field.type))


def function(shop: Shop, name: str) -> Request:
    """AWS looks whether the caller may, and does not run it."""
    path = f"/2015-03-31/functions/ecommerce-{shop.environment}-{name}/invocations"
    return control_plane(path, {}, "lambda", {"X-Amz-Invocation-Type": "DryRun"})


def publisher(shop: Shop, source: str) -> Request:
    entry = {
        "EventBusName": shop.parameters["platform/event-bus/name"],
        "Source": source,
        "DetailType": "NobodyReacts",
        "Resources": [FORGED],
        "Detail": "{}",
    }
    target = {"X-Amz-Target": "AWSEvents.PutEvents", "Content-Type": "application/x-amz-json-1.1"}
    return control_plane("/", {"Entries": [entry]}, "events", target)


def control_plane(path: str, body: Any, service: str, headers: Mapping[str, str]) -> Request:
    endpoint = boto3.client("sts").meta.endpoint_url
    return Request("POST", endpoint + path, json.dumps(body), service, headers)
