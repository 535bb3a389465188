"""The edge of a REST API: typed input, the caller's identity, errors in the API's form."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from chalice.app import Chalice, Request, Response
from pydantic import ValidationError

from ecom.errors import BadRequest, Forbidden, Unauthorized
from ecom.models import Model
from ecom.observability import observe

M = TypeVar("M", bound=Model)

MAX_BODY = 256 * 1024
"""Bytes. No request of ours comes near it; API Gateway itself stops at 10 MB."""


def rest_app(name: str) -> Chalice:
    """A Chalice app whose handlers are observed and whose errors carry a JSON `message`."""
    app = Chalice(app_name=name)
    observe(app)
    app.register_middleware(_message_in_errors, "http")
    return app


def body(request: Request | None, model: type[M]) -> M:
    """The request's body as `model`. Raises BadRequest with what is wrong, field by field."""
    raw = b"" if request is None else request.raw_body
    if len(raw) > MAX_BODY:
        raise BadRequest(f"body: larger than {MAX_BODY} bytes")
    try:
        return model.model_validate_json(raw, extra="forbid")
    except ValidationError as error:
        raise BadRequest.of(error) from error


def parameters(request: Request | None, model: type[M]) -> M:
    """The whole query string as `model`. Raises BadRequest."""
    try:
        return model.model_validate(dict((request and request.query_params) or {}), extra="forbid")
    except ValidationError as error:
        raise BadRequest.of(error) from error


def query(request: Request | None, name: str) -> str | None:
    """A parameter of the query string."""
    parameters: Mapping[str, str] = (request and request.query_params) or {}
    return parameters.get(name)


def user_id(request: Request | None) -> str:
    """The signed-in user (the token's `sub`). Raises Unauthorized."""
    claims = (_context(request).get("authorizer") or {}).get("claims") or {}
    if not claims.get("sub"):
        raise Unauthorized("sign in first")
    return str(claims["sub"])


def require_service(request: Request | None) -> None:
    """Demand that IAM has identified the caller; API Gateway has checked what it may do."""
    if not (_context(request).get("identity") or {}).get("userArn"):
        raise Forbidden("sign the request with SigV4 for execute-api")


def _context(request: Request | None) -> dict[str, Any]:
    return {} if request is None else request.context


def _message_in_errors(event: Request, get_response: Callable[[Request], Response]) -> Response:
    response = get_response(event)
    if isinstance(response.body, dict) and response.body.keys() == {"Code", "Message"}:
        response.body = {"message": response.body["Message"]}
    return response
