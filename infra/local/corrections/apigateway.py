"""REST and WebSocket APIs of API Gateway."""

import json
import re
from contextvars import ContextVar
from typing import Any

from ministack.services import apigateway, apigateway_v1

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
    for parts in (apigateway_v1._resources, apigateway_v1._authorizers_v1):
        parts[api_id] = parts[imported]
    apigateway_v1._delete_rest_api(imported)
    return apigateway_v1._get_rest_api(api_id)


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
