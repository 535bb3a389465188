"""`docs/permissions.md` has every way in, and says of each what the code and the templates say.

That a cell of it is true, `tests/end_to_end/matrix` finds out.
"""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from types import ModuleType
from typing import Any

import pytest

from ecom import events
from infra.components.chalice_project import graphql_fields
from tests.contract.test_permissions import of_functions
from tests.contract.test_routes import Route, routes
from tests.support import permissions, schema
from tests.support.permissions import Table
from tests.support.templates import Assembly, Template, listed

USER = frozenset({"user"})
TOKENS = permissions.CALLERS.keys() - {"anyone", "key"}
SOURCES = {event.source for event in events.ALL}
NOT_IN_PROD = {"platform-on-event"}
INVOKERS = {"apigateway.amazonaws.com", "cognito-idp.amazonaws.com"}


def check(heading: str, written: Table, found: Table) -> None:
    differences = permissions.differences(heading, written, found)
    assert not differences, "\n".join(["", *differences])


def narrowed(entry: str, written: Table, open_to: frozenset[str]) -> frozenset[str]:
    """What is written where that is less than the edge admits: the handler looks closer."""
    who = written.get(entry, open_to)
    if open_to == USER and who and who <= TOKENS:
        return who
    return who if {word.removeprefix("present ") for word in who} == open_to else open_to


def test_every_route(assembly: Assembly) -> None:
    found = {
        " ".join(route.key): admitted(assembly, route)
        for route in routes(assembly)
        if route.method != "OPTIONS"
    }
    check("REST routes", permissions.REST, found)


def admitted(assembly: Assembly, route: Route) -> frozenset[str]:
    if route.guard == "awsSigv4":
        path = re.sub(r"{\w+}", "x", route.path)
        wanted = f"{route.service}/api/arn}}/api/{route.method}{path}"
        return frozenset(allowed(assembly, "execute-api:Invoke", wanted))
    open_to = USER if route.guard else frozenset({"anyone"})
    return narrowed(" ".join(route.key), permissions.REST, open_to)


def allowed(assembly: Assembly, action: str, end: str) -> Iterator[str]:
    """The functions that may act on the resource whose name ends so."""
    for function, statement in of_functions(assembly):
        patterns = [f"*{each.split('/', 3)[-1]}" for each in statement.resources]
        if action in statement.actions and any(fnmatchcase(f"/{end}", each) for each in patterns):
            yield function


def test_every_graphql_field(assembly: Assembly, services: Mapping[str, ModuleType]) -> None:
    who = {
        name: schema.admitted(field.ast_node)
        for name, field in schema.operations(schema.load()).items()
    }
    nested = {
        f"{each.type_name}.{each.name}": USER
        for app in services.values()
        for fields in graphql_fields(app).values()
        for each in fields
    }
    found = {
        name: field_callers(assembly, name, directed) for name, directed in (nested | who).items()
    }
    check("GraphQL fields", permissions.GRAPHQL, found)


def field_callers(assembly: Assembly, name: str, directed: frozenset[str]) -> frozenset[str]:
    if directed == schema.SERVICE:
        type_name, field = name.split(".")
        end = f"types/{type_name}/fields/{field}"
        return frozenset(allowed(assembly, "appsync:GraphQL", end))
    words = {"key" if each == "API key" else each for each in directed}
    return narrowed(name, permissions.GRAPHQL, frozenset(words))


def test_every_function_that_may_be_invoked_by_itself(assembly: Assembly) -> None:
    found = {
        short(assembly, function): frozenset(invokers(assembly, template, name))
        for template in assembly.templates.values()
        for name, function in template.functions.items()
        if "Events" not in function and name not in behind_apis(template)
    }
    check("Functions", permissions.FUNCTIONS, found)


def behind_apis(template: Template) -> set[str]:
    return {
        each["FunctionName"]["Ref"]
        for each in template.of_type("AWS::Lambda::Permission").values()
        if each["Principal"] == "apigateway.amazonaws.com"
    }


def invokers(assembly: Assembly, template: Template, name: str) -> Iterator[str]:
    for function, statement in of_functions(assembly):
        is_ours = statement.service == template.service
        if "lambda:InvokeFunction" in statement.actions and is_ours:
            assert all(each in arns_of(template) for each in statement.resources), statement
            if f"${{{name}.Arn}}" in statement.resources:
                yield function


def arns_of(template: Template) -> set[str]:
    return {f"${{{name}.Arn}}" for name in template.functions}


def short(assembly: Assembly, function: Mapping[str, Any]) -> str:
    return str(function["FunctionName"]).removeprefix(f"ecommerce-{assembly.environment}-")


def test_aws_itself_invokes_a_function_for_one_api_or_user_pool_only(assembly: Assembly) -> None:
    for _, name, permission in assembly.of_type("AWS::Lambda::Permission"):
        assert permission["Principal"] in INVOKERS, name
        assert permission["SourceArn"], name
    assert not list(assembly.of_type("AWS::Lambda::Url"))
    for template in assembly.templates.values():
        assert all("FunctionUrlConfig" not in each for each in template.functions.values())


@pytest.mark.parametrize("assembly", ["local"], indirect=True)
def test_every_websocket_route(assembly: Assembly) -> None:
    guards = {
        route["RouteKey"]: route.get("AuthorizationType")
        for _, _, route in assembly.of_type("AWS::ApiGatewayV2::Route")
    }
    signed: frozenset[str] = frozenset()
    found = {
        key: signed if guard == "AWS_IAM" else frozenset({"connected"})
        for key, guard in guards.items()
    }
    check("WebSocket routes", permissions.WEBSOCKET, found)


def test_every_publisher(assembly: Assembly) -> None:
    found: dict[str, set[str]] = {source: set() for source in SOURCES}
    for function, statement in of_functions(assembly):
        if "events:PutEvents" in statement.actions:
            found[statement.condition["StringEquals"]["events:source"]].add(function)
    check("Publishers", permissions.PUBLISHERS, {s: frozenset(who) for s, who in found.items()})


def test_every_rule(assembly: Assembly) -> None:
    found = {
        short(assembly, function): frozenset(sources(rule["Pattern"]["source"]))
        for template in assembly.templates.values()
        for function, rule in template.events("EventBridgeRule")
    }
    dropped = NOT_IN_PROD if assembly.environment == "prod" else set()
    written = {name: who for name, who in permissions.RULES.items() if name not in dropped}
    check("Bus rules", written, found)


def sources(pattern: Any) -> Iterator[str]:
    for each in listed(pattern):
        prefix = each["prefix"] if isinstance(each, Mapping) else None
        yield from [s for s in SOURCES if s.startswith(prefix)] if prefix else [each]
