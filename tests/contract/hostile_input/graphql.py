"""The operations of the GraphQL schema: what each takes, and a shop in which that can be done."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLType,
)

from ecom.graphql import Field
from infra.components.chalice_project import graphql_fields
from infra.documents.examples import TEXTS, Examples
from tests.contract import running
from tests.contract.hostile_input.bench import Bench
from tests.contract.test_graphql_models import SCALARS
from tests.faults.world import World
from tests.support import schema as schemas
from tests.support.examples import USER_ID
from tests.support.places import Path

Json = dict[str, Any]

OPERATIONS = schemas.operations(schemas.load())
OF_APPSYNC = {"Mutation.publishOrderChange"}
"""What AppSync answers itself; the change comes from the frontend's own handler."""
PAID = {"refundOrder"}
OVERDUE = {"retryPayment"}
BEGUN = {
    "updatePackagingProduct": "warehouse",
    "completePackaging": "warehouse",
    "failPackaging": "warehouse",
    "completeDelivery": "delivery",
    "failDelivery": "delivery",
    "addTrackingEvent": "delivery",
}
"""What can be done only with work that staff have started, and in which table that is."""
EXPECTED = {"expectedAvailable": 3}
"""Where an example must be what there is."""


def example(operation: str) -> Json:
    """Arguments that are right."""
    field, examples = OPERATIONS[operation], Examples({})
    arguments: Json = {
        name: examples.of(json_schema(each.type), name) for name, each in field.args.items()
    }
    if operation == "Mutation.addTrackingEvent":
        arguments["input"]["time"] = datetime.now(UTC).isoformat()
    if "expectedAvailable" in arguments.get("input", {}):
        arguments["input"] |= EXPECTED
    # There is none yet.
    arguments.pop("nextToken", None)
    return arguments


def json_schema(type_: GraphQLType) -> Json:
    if isinstance(type_, GraphQLNonNull):
        return json_schema(type_.of_type)
    if isinstance(type_, GraphQLList):
        return {"type": "array", "items": json_schema(type_.of_type)}
    if isinstance(type_, GraphQLInputObjectType):
        properties = {name: json_schema(each.type) for name, each in type_.fields.items()}
        return {"type": "object", "properties": properties}
    if isinstance(type_, GraphQLScalarType):
        return {"type": SCALARS[type_.name]}
    raise TypeError(f"no argument is of type {type_}")


def type_at(field: GraphQLField, path: Path) -> GraphQLType:
    """The type of what stands at a place in the arguments."""
    argument, *rest = path
    type_: GraphQLType = field.args[str(argument)].type
    for part in rest:
        if isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        if isinstance(type_, GraphQLInputObjectType):
            type_ = type_.fields[str(part)].type
        elif isinstance(type_, GraphQLList):
            type_ = type_.of_type
    return type_


def is_required(field: GraphQLField, path: Path) -> bool:
    return isinstance(type_at(field, path), GraphQLNonNull)


def furnish(bench: Bench, name: str) -> None:
    """Leave in the shop what the examples name, in a state in which the operation can be done."""
    bench.clear()
    world = bench.world
    running.furnish(world, key_of(name))
    if service := BEGUN.get(name):
        started = {":begun": "IN_PROGRESS"}
        world.tables[service].update_item(
            Key={"orderId": TEXTS["orderId"]},
            UpdateExpression="SET #status = :begun REMOVE queue",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues=started,
        )
    if name == "createOrder":
        _catalogue(world)


def key_of(name: str) -> running.Key:
    """A route for which the shop is furnished as the operation needs it."""
    routes = {**dict.fromkeys(PAID, running.PAID), **dict.fromkeys(OVERDUE, running.OVERDUE)}
    return next(iter(sorted(routes[name]))) if name in routes else ("", "", "")


def _catalogue(world: World) -> None:
    """The product as the example orders it."""
    (line,) = example("Mutation.createOrder")["order"]["products"]
    kept = {name: each for name, each in line.items() if name not in ("quantity", "available")}
    world.tables["products"].put_item(Item=kept)


def resolvers(world: World) -> Iterator[tuple[str, tuple[Any, Field]]]:
    """The services' own operations by their names in the schema: the function, and the field."""
    for app in world.apps.values():
        handlers = {each.name: each.handler_string for each in app.app.pure_lambda_functions}
        for function, fields in graphql_fields(app).items():
            resolve = getattr(app, handlers[function].removeprefix("app."))
            for field in fields:
                yield f"{field.type_name}.{field.name}", (resolve, field)


def credentials(field: Field) -> Mapping[str, Any]:
    """Somebody who may ask for the field."""
    groups = sorted(map(str, field.groups))
    return {"user": "staff" if groups else USER_ID, "groups": groups[:1]}
