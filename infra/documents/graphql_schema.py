"""The GraphQL schema as AppSync reads it, and what its pages show of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    build_schema,
    is_introspection_type,
    print_type,
)
from graphql.language import DirectiveNode, ListValueNode, print_ast

from infra.documents.services import ROOT

# What AppSync knows by itself: its own scalars and directives.
PRELUDE = """
scalar AWSDateTime
directive @aws_api_key on OBJECT | FIELD_DEFINITION
directive @aws_cognito_user_pools(cognito_groups: [String]) on OBJECT | FIELD_DEFINITION
directive @aws_iam on OBJECT | FIELD_DEFINITION
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
"""


@dataclass(frozen=True)
class Operation:
    kind: str
    name: str
    field: GraphQLField

    @property
    def signature(self) -> str:
        arguments = ", ".join(f"{name}: {each.type}" for name, each in self.field.args.items())
        return f"{self.name}{f'({arguments})' if arguments else ''}: {self.field.type}"

    @property
    def callers(self) -> list[str]:
        """Whom the directives let in."""
        node = self.field.ast_node
        return [who for each in (node.directives if node else ()) for who in _admitted(each)]


def load() -> GraphQLSchema:
    """Raises where the schema is not valid."""
    return build_schema(PRELUDE + (ROOT / "frontend_app" / "schema.graphql").read_text())


def operations(schema: GraphQLSchema) -> list[Operation]:
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    return [
        Operation(root.name, name, field)
        for root in roots
        if root
        for name, field in root.fields.items()
    ]


def types(schema: GraphQLSchema) -> Iterator[tuple[GraphQLNamedType, str]]:
    """Every type but the roots, with its definition."""
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    for name in sorted(schema.type_map):
        type_ = schema.type_map[name]
        own = type_.ast_node is not None and not is_introspection_type(type_)
        if own and type_ not in roots:
            yield type_, print_type(type_)


def _admitted(directive: DirectiveNode) -> list[str]:
    everyone = {"aws_api_key": ["API key"], "aws_iam": ["services"], "aws_subscribe": []}
    if directive.name.value in everyone:
        return everyone[directive.name.value]
    groups = [each.value for each in directive.arguments if isinstance(each.value, ListValueNode)]
    return [print_ast(group).strip('"') for each in groups for group in each.values] or ["users"]
