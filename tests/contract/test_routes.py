"""Who may call which route, as API Gateway checks it before a handler runs."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ecom.rest import HEADERS
from tests.support.templates import Assembly, Json

PUBLIC = {
    ("products", "GET", "/products"),
    ("products", "GET", "/products/{product_id}"),
    ("payment-3p", "POST", "/preauth"),
}
USERS = {
    ("orders", "GET", "/orders"),
    ("orders", "GET", "/orders/{order_id}"),
    ("orders", "POST", "/orders/{order_id}/cancel"),
    ("users", "GET", "/me"),
    ("users", "PUT", "/me"),
    ("users", "DELETE", "/me"),
    ("users", "POST", "/me/addresses"),
    ("users", "DELETE", "/me/addresses/{address_id}"),
}
ADMINS = {
    ("products", "POST", "/admin/products"),
    ("products", "PUT", "/admin/products/{product_id}"),
    ("products", "DELETE", "/admin/products/{product_id}"),
    ("orders", "GET", "/admin/orders/{order_id}"),
    ("orders", "POST", "/admin/orders/{order_id}/cancel"),
    ("orders", "POST", "/admin/orders/{order_id}/refunds"),
    ("payment", "GET", "/admin/failed-payments"),
    ("payment", "POST", "/admin/failed-payments/{order_id}/retry"),
    ("warehouse", "GET", "/admin/stock"),
    ("warehouse", "GET", "/admin/stock/{product_id}"),
    ("warehouse", "PUT", "/admin/stock/{product_id}"),
    ("warehouse", "POST", "/admin/stock/{product_id}/adjustments"),
    ("users", "GET", "/admin/users"),
    ("users", "GET", "/admin/users/{user_id}"),
    ("users", "DELETE", "/admin/users/{user_id}"),
    ("users", "PUT", "/admin/users/{user_id}/groups"),
}
"""Signed in for API Gateway; the handlers demand the group."""
SERVICES = {
    ("products", "POST", "/backend/validate"),
    ("delivery-pricing", "POST", "/backend/pricing"),
    ("orders", "GET", "/backend/{order_id}"),
    ("warehouse", "GET", "/backend/{order_id}"),
    ("warehouse", "POST", "/backend/{order_id}/cancel"),
    ("delivery", "GET", "/backend/{order_id}"),
    ("payment", "POST", "/backend/validate"),
    ("payment", "GET", "/backend/{order_id}"),
    ("payment", "POST", "/backend/{order_id}/refunds"),
    ("payment", "POST", "/backend/{order_id}/overdue"),
    ("payment-3p", "POST", "/check"),
    ("payment-3p", "POST", "/processPayment"),
    ("payment-3p", "POST", "/cancelPayment"),
    ("payment-3p", "POST", "/updateAmount"),
    ("payment-3p", "POST", "/refund"),
}


@dataclass(frozen=True)
class Route:
    service: str
    method: str
    path: str
    guard: str | None
    """The authorizer's type as API Gateway names it."""

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.service, self.method, self.path)


def routes(assembly: Assembly) -> Iterator[Route]:
    for template, _, api in assembly.of_type("AWS::Serverless::Api"):
        definition = api["DefinitionBody"]
        for path, methods in definition["paths"].items():
            for method, operation in methods.items():
                yield Route(template.service, method.upper(), path, guard(definition, operation))


def guard(definition: Json, operation: Json) -> str | None:
    security = operation.get("security")
    if not security:
        return None
    ((name,),) = security
    kind: str = definition["securityDefinitions"][name]["x-amazon-apigateway-authtype"]
    return kind


@pytest.mark.parametrize(
    ("guard", "expected"),
    [("awsSigv4", SERVICES), ("cognito_user_pools", USERS | ADMINS), (None, PUBLIC)],
)
def test_every_route_asks_for_the_credentials_of_the_contract(
    assembly: Assembly, guard: str | None, expected: set[tuple[str, str, str]]
) -> None:
    asked = {each.key for each in routes(assembly) if each.guard == guard}
    assert {key for key in asked if key[1] != "OPTIONS"} == expected


def test_a_browser_may_ask_which_origins_may_call_and_that_runs_no_code(
    assembly: Assembly,
) -> None:
    for template, _, api in assembly.of_type("AWS::Serverless::Api"):
        for path, methods in api["DefinitionBody"]["paths"].items():
            if "options" in methods:
                assert methods["options"]["x-amazon-apigateway-integration"]["type"] == "mock"
            keys = {(template.service, method.upper(), path) for method in methods}
            assert ("options" in methods) == bool(keys & (PUBLIC | USERS | ADMINS))


def test_a_browser_may_read_why_an_api_refuses_it(assembly: Assembly) -> None:
    for _, _, api in assembly.of_type("AWS::Serverless::Api"):
        serves = any("options" in methods for methods in api["DefinitionBody"]["paths"].values())
        for headers in own_answers(api):
            assert headers.get("Access-Control-Allow-Origin") == ("'*'" if serves else None)


def test_what_an_api_answers_itself_is_not_kept_either(assembly: Assembly) -> None:
    quoted = {name: f"'{value}'" for name, value in HEADERS.items()}
    for _, _, api in assembly.of_type("AWS::Serverless::Api"):
        for headers in own_answers(api):
            assert quoted.items() <= headers.items()


def own_answers(api: Json) -> list[Json]:
    """The headers of what API Gateway answers without a function, by the class of the status."""
    answers = api["GatewayResponses"]
    assert answers.keys() == {"DEFAULT_4XX", "DEFAULT_5XX"}
    return [each["ResponseParameters"]["Headers"] for each in answers.values()]


@pytest.mark.parametrize("service", ["orders", "products", "payment", "warehouse"])
def test_users_are_those_of_the_shops_own_pool(assembly: Assembly, service: str) -> None:
    template = assembly.templates[service]
    (api,) = template.of_type("AWS::Serverless::Api").values()
    authorizer = api["DefinitionBody"]["securityDefinitions"]["users"]
    (pool,) = authorizer["x-amazon-apigateway-authorizer"]["providerARNs"]
    assert template.text(pool) == f"${{/ecommerce/{assembly.environment}/users/user-pool/arn}}"


@pytest.mark.parametrize("assembly", ["local"], indirect=True)
def test_the_listener_takes_a_signature_to_connect(assembly: Assembly) -> None:
    routes = [each for _, _, each in assembly.of_type("AWS::ApiGatewayV2::Route")]
    (connect,) = [each for each in routes if each["RouteKey"] == "$connect"]
    assert connect["AuthorizationType"] == "AWS_IAM"


@pytest.mark.parametrize("assembly", ["prod"], indirect=True)
def test_production_has_no_listener(assembly: Assembly) -> None:
    assert list(assembly.of_type("AWS::ApiGatewayV2::Api")) == []
    assert assembly.templates["platform"].functions == {}
