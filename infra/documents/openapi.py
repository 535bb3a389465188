"""The OpenAPI document of a service's REST API."""

from collections.abc import Mapping
from typing import Any

from pydantic.alias_generators import to_camel

from infra.documents import readme, schemas
from infra.documents.examples import Examples
from infra.documents.routes import SIGNED, USER, Operation, operations
from infra.documents.schemas import Json, Use
from infra.documents.services import Service

SCHEMES = {
    USER: {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "A token of the shop's Cognito user pool: `make token ROLE=shopper`.",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
    },
    SIGNED: {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "A SigV4 signature for `execute-api`; IAM says who may call what.",
        "x-amazon-apigateway-authtype": "awsSigv4",
    },
}
ERRORS = {
    "400": "The input is wrong; nothing was changed.",
    "401": "Nobody is signed in.",
    "403": "The caller may not do this.",
    "404": "There is no such resource, or it is not the caller's.",
    "409": "The resource's state forbids this; nothing was changed.",
    "503": "A service that this one depends on did not answer; try again.",
}
ERROR = {
    "type": "object",
    "required": ["message"],
    "properties": {"message": {"type": "string"}},
}


def document(service: Service, url: str | None = None) -> Json:
    """`url` is where the API answers, where that is known."""
    routes = operations(service)
    known, components = schemas.generate(
        (use for route in routes for use in route.uses), service.notes
    )
    paths: Json = {}
    for each in routes:
        methods = paths.setdefault(each.route.uri_pattern, {})
        methods[each.route.method.lower()] = _operation(each, known, components)
    used = {route.scheme for route in routes}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": service.name,
            "version": "1.0.0",
            "description": readme.purpose(service.readme),
        },
        "servers": [_server(service.name, url)],
        "paths": paths,
        "components": {
            "schemas": {**components, "Error": ERROR},
            "securitySchemes": {name: each for name, each in SCHEMES.items() if name in used},
        },
    }


def _server(service: str, url: str | None) -> Json:
    where = f"The SSM parameter `/ecommerce/{{environment}}/{service}/api/url` says where it is."
    variable = {"default": url or "http://localhost", "description": where}
    return {"url": "{api}", "variables": {"api": variable}}


def _operation(each: Operation, known: Mapping[Use, Json], components: Json) -> Json:
    route, examples = each.route, Examples(components)
    answer = known[each.answer, "serialization"]
    operation: Json = {
        "operationId": route.view_function.__name__,
        "summary": _summary(route.view_function),
        "description": f"{each.explanation} {each.caller}".strip(),
        "tags": [each.audience],
        "security": [{each.scheme: each.groups}] if each.scheme else [],
        "parameters": [_in_path(name, examples) for name in route.view_args],
        "responses": {
            "200": {"description": "Done.", **_json(answer, example=examples.of(answer))},
            **{status: _error(status) for status in each.errors},
        },
    }
    if query := each.demands.reads_query:
        model = components[known[query, "validation"]["$ref"].rsplit("/", 1)[1]]
        operation["parameters"] += _in_query(model, examples)
    if body := each.demands.reads_body:
        schema = known[body, "validation"]
        operation["requestBody"] = {
            "required": True,
            **_json(schema, example=examples.of(schema)),
        }
    if route.cors:
        operation["x-cors"] = route.cors.get_access_control_headers()
    return operation


def _summary(handler: Any) -> str:
    text: str = (handler.__doc__ or handler.__name__.replace("_", " ")).strip().splitlines()[0]
    return f"{text[0].upper()}{text[1:]}".rstrip(".")


def _in_path(name: str, examples: Examples) -> Json:
    schema = {"type": "string"}
    example = examples.of(schema, to_camel(name))
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": example}


def _in_query(model: Json, examples: Examples) -> list[Json]:
    """Every attribute of the model as a parameter of its own; what must be there has an example."""
    required = model.get("required", ())
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "schema": each,
            **({"example": examples.of(each, name)} if name in required else {}),
        }
        for name, each in model["properties"].items()
    ]


def _json(schema: Json, **example: Any) -> Json:
    return {"content": {"application/json": {"schema": schema, **example}}}


def _error(status: str) -> Json:
    schema = {"$ref": schemas.REFERENCE.format(model="Error")}
    return {"description": ERRORS[status], **_json(schema)}
