"""REST and WebSocket APIs of API Gateway."""

import json
import re
from contextvars import ContextVar
from typing import Any

from ministack.services import apigateway, apigateway_v1

_AMAZON = "x-amazon-apigateway-"
_API = re.compile(r"/restapis/([^/]+)/?")


def apis_imported_from_documents() -> None:
    """Let ImportRestApi and PutRestApi take OpenAPI documents, as `chalice deploy` sends them.

    AWS: ImportRestApi makes an API with the document's routes and authorizers; PutRestApi with the
    mode `overwrite` puts them in the place of those that are there, and the API keeps its
    identifier, stages and deployments. Emulator: imports documents of CloudFormation's only;
    ImportRestApi makes an API without a route, and PutRestApi is unknown.
    """
    create, handle = apigateway_v1._create_rest_api, apigateway_v1.handle_request

    def create_or_import(data: dict[str, Any]) -> Any:
        if not {"swagger", "openapi"} & data.keys():
            return create(data)
        answer = apigateway_v1._get_rest_api(apigateway_v1._import_rest_api(data))
        return 201, *answer[1:]

    async def handle_put_as_well(
        method: str, path: str, headers: Any, body: Any, query: Any
    ) -> Any:
        api = _API.fullmatch(path)
        if method == "PUT" and api and api[1] in apigateway_v1._rest_apis:
            return _overwrite(api[1], json.loads(body))
        return await handle(method, path, headers, body, query)

    apigateway_v1._create_rest_api = create_or_import
    apigateway_v1.handle_request = handle_put_as_well


def _overwrite(api_id: str, document: dict[str, Any]) -> Any:
    imported = apigateway_v1._import_rest_api(document)
    apigateway_v1._rest_apis[api_id]["name"] = apigateway_v1._rest_apis[imported]["name"]
    for parts in (
        apigateway_v1._resources,
        apigateway_v1._authorizers_v1,
        apigateway_v1._gateway_responses,
    ):
        parts[api_id] = parts[imported]
    apigateway_v1._delete_rest_api(imported)
    return apigateway_v1._get_rest_api(api_id)


def responses_of_documents() -> None:
    """Answer what an API's OpenAPI document says where no function is asked.

    AWS: takes from the document what mocks answer, such as browsers' preflight requests, and what
    the gateway itself answers, such as a refusal. Emulator: answers both without the headers, so
    that browsers may call nothing.
    """
    import_operation = apigateway_v1._import_operation
    import_api = apigateway_v1._import_rest_api

    def import_with_responses(
        api_id: str, resource_id: str, method: str, operation: Any, *more: Any
    ) -> None:
        import_operation(api_id, resource_id, method, operation, *more)
        responses = operation.get(f"{_AMAZON}integration", {}).get("responses", {})
        for pattern, response in responses.items():
            selection = {"selectionPattern": "" if pattern == "default" else pattern}
            apigateway_v1._put_integration_response(
                api_id, resource_id, method, response["statusCode"], {**response, **selection}
            )

    def import_with_gateway_responses(document: dict[str, Any], *more: Any) -> str:
        api_id: str = import_api(document, *more)
        for type_, response in document.get(f"{_AMAZON}gateway-responses", {}).items():
            apigateway_v1._put_gateway_response(api_id, type_, response)
        return api_id

    apigateway_v1._import_operation = import_with_responses
    apigateway_v1._import_rest_api = import_with_gateway_responses


def signers_of_connections() -> None:
    """Tell the functions of a WebSocket API who has signed the connection.

    AWS: where `$connect` demands IAM, `requestContext.identity` names who has signed, as for REST
    APIs. Emulator: checks the signature and forgets whose it is.
    """
    authorize, context_of = apigateway._authorize_ws_iam, apigateway._ws_request_context
    # A connection is served by one task from its beginning to its end.
    signer: ContextVar[dict[str, Any] | None] = ContextVar("signer", default=None)

    def authorize_and_remember(scope: Any, arn: str, headers: Any, query: Any, region: str) -> Any:
        refusal = authorize(scope, arn, headers, query, region)
        if refusal is None:
            signer.set(apigateway_v1._iam_caller_identity(headers, query))
        return refusal

    def context_with_signer(*arguments: Any) -> dict[str, Any]:
        context: dict[str, Any] = context_of(*arguments)
        context["identity"] |= signer.get() or {}
        return context

    apigateway._authorize_ws_iam = authorize_and_remember
    apigateway._ws_request_context = context_with_signer


def id_tokens_for_authorizers() -> None:
    """Let a Cognito authorizer take ID tokens only, or access tokens where a method has scopes.

    AWS: without scopes on the method the token must be an ID token, with scopes an access token
    that has one of them. Emulator: takes both kinds wherever no scope is missing.
    """
    validate = apigateway_v1._validate_cognito_authorizer

    async def validate_kind(authorizer: Any, method: dict[str, Any], *request: Any) -> Any:
        claims, refusal = await validate(authorizer, method, *request)
        wanted = "access" if method.get("authorizationScopes") else "id"
        if refusal is None and claims.get("token_use") != wanted:
            return None, apigateway_v1._gw_error("UNAUTHORIZED", "Unauthorized")
        return claims, refusal

    apigateway_v1._validate_cognito_authorizer = validate_kind
