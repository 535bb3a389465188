"""The GraphQL schema as AppSync reads it: with its own scalars and directives."""

from collections.abc import Iterable

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    get_named_type,
)
from graphql.language import FieldDefinitionNode, ListValueNode, ObjectTypeDefinitionNode
from graphql.language import StringValueNode as Text

from infra.documents.graphql_schema import load as load

ANYONE = frozenset({"API key", "user"})
USER = frozenset({"user"})
SERVICE = frozenset({"service"})


def operations(schema: GraphQLSchema) -> dict[str, GraphQLField]:
    """Every field of the root types, by names such as "Query.getOrder"."""
    return {
        f"{type_.name}.{name}": field
        for type_ in roots(schema)
        for name, field in type_.fields.items()
    }


def roots(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    types = (schema.query_type, schema.mutation_type, schema.subscription_type)
    return [type_ for type_ in types if type_ is not None]


def signature(name: str, field: GraphQLField) -> str:
    """The field in the schema's own language."""
    arguments = ", ".join(f"{each}: {value.type}" for each, value in field.args.items())
    return f"{name}({arguments}): {field.type}"


def shape(type_: GraphQLNamedType) -> str:
    """The fields of an object or input in the schema's own language, in order."""
    assert isinstance(type_, (GraphQLObjectType, GraphQLInputObjectType))
    return ", ".join(f"{name}: {field.type}" for name, field in type_.fields.items())


def values(type_: GraphQLNamedType) -> list[str]:
    assert isinstance(type_, GraphQLEnumType)
    return list(type_.values)


def admitted(node: FieldDefinitionNode | ObjectTypeDefinitionNode | None) -> frozenset[str]:
    """Whom the directives of a field or type let in: "API key", "service", "user", or groups."""
    assert node is not None
    who: set[str] = set()
    for directive in node.directives:
        groups = [argument.value for argument in directive.arguments]
        if directive.name.value == "aws_api_key":
            who.add("API key")
        elif directive.name.value == "aws_iam":
            who.add("service")
        elif directive.name.value == "aws_subscribe":
            continue
        elif groups:
            (names,) = groups
            assert isinstance(names, ListValueNode)
            who |= {each.value for each in names.values if isinstance(each, Text)}
        else:
            who.add("user")
    return frozenset(who)


def objects(schema: GraphQLSchema) -> dict[str, GraphQLObjectType]:
    """The object types other than the root types."""
    return {
        name: type_
        for name, type_ in schema.type_map.items()
        if isinstance(type_, GraphQLObjectType)
        and not name.startswith("__")
        and type_ not in roots(schema)
    }


def with_fields(schema: GraphQLSchema) -> set[str]:
    """The names of all object and input types but the root types."""
    inputs = {
        name for name, type_ in schema.type_map.items() if isinstance(type_, GraphQLInputObjectType)
    }
    return inputs | objects(schema).keys()


def reachable(types: Iterable[GraphQLType]) -> set[str]:
    """The names of the object types that answers of these types can hold."""
    found: set[str] = set()
    waiting = [get_named_type(each) for each in types]
    while waiting:
        type_ = waiting.pop()
        if isinstance(type_, GraphQLObjectType) and type_.name not in found:
            found.add(type_.name)
            waiting += [get_named_type(field.type) for field in type_.fields.values()]
    return found
