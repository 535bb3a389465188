"""The edge of a REST API: typed input, the caller's identity, errors in the API's form."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from chalice.app import Chalice, Request, Response
from pydantic import ValidationError

from ecom.errors import BadRequest, Forbidden, Unauthorized
from ecom.graphql import Caller, Group, caller_of, parse
from ecom.limits import BODY_BYTES
from ecom.models import Model
from ecom.observability import annotate_refusal, annotate_staff, annotate_targets, observe

M = TypeVar("M", bound=Model)

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Of every answer: nobody keeps it, since most hold personal data and prices must be those of now,
and no browser takes it for anything but what its type says."""


def rest_app(name: str) -> Chalice:
    """A Chalice app whose handlers are observed and return models; errors carry a `message`.

    Every answer has `HEADERS`; those of API Gateway itself have them from the template.
    """
    app = Chalice(app_name=name)
    observe(app)
    app.register_middleware(_with_headers, "http")
    app.register_middleware(_as_json, "http")
    return app


def body(request: Request | None, model: type[M]) -> M:
    """The request's body as `model`. Raises BadRequest with what is wrong, field by field."""
    raw = b"" if request is None else request.raw_body
    if len(raw) > BODY_BYTES:
        raise BadRequest(f"body: larger than {BODY_BYTES} bytes")
    try:
        content = model.model_validate_json(raw, extra="forbid")
    except ValidationError as error:
        raise BadRequest.of(error) from error
    annotate_targets(vars(content))
    return content


def parameters(request: Request | None, model: type[M]) -> M:
    """The whole query string as `model`. Raises BadRequest."""
    return parse(model, dict((request and request.query_params) or {}), "forbid")


def user_id(request: Request | None) -> str:
    """The signed-in user (the token's `sub`). Raises Unauthorized."""
    return caller(request).user_id


def caller(request: Request | None) -> Caller:
    """The signed-in user with their groups. Raises Unauthorized."""
    claims = _claims(request)
    # API Gateway hands a list on as text: REST APIs as "admin,warehouse", HTTP APIs and some
    # emulators as "[admin warehouse]". Chalice's local server hands on the list.
    groups = set(re.split(r"[\s,\[\]']+", str(claims.get("cognito:groups", "")))) - {""}
    known = caller_of({"sub": claims.get("sub"), "groups": [*groups], "claims": claims})
    if not known.user_id:
        raise Unauthorized("sign in first")
    return known


def require_group(request: Request | None, *groups: Group) -> None:
    """Demand a signed-in member of one of the groups, and put on record who it is.

    Raises Unauthorized or Forbidden.
    """
    member = caller(request)
    used = member.groups.intersection(groups)
    annotate_staff(member.user_id, used)
    if not used:
        raise Forbidden(f"for members of {' or '.join(sorted(groups))}")


def require_service(request: Request | None) -> None:
    """Demand that IAM has identified the caller; API Gateway has checked what it may do."""
    if not is_signed(_context(request)):
        raise Forbidden("sign the request with SigV4 for execute-api")


def is_signed(context: Mapping[str, Any]) -> bool:
    """Whether IAM has identified the caller, by the `requestContext` of API Gateway."""
    return bool((context.get("identity") or {}).get("userArn"))


def _claims(request: Request | None) -> dict[str, Any]:
    return (_context(request).get("authorizer") or {}).get("claims") or {}


def _context(request: Request | None) -> dict[str, Any]:
    return {} if request is None else request.context


def _with_headers(event: Request, get_response: Callable[[Request], Response]) -> Response:
    response = get_response(event)
    response.headers = {**response.headers, **HEADERS}
    return response


def _as_json(event: Request, get_response: Callable[[Request], Response]) -> Response:
    """A model as its JSON form, an error with a JSON `message`."""
    response = get_response(event)
    if isinstance(response.body, Model):
        response.body = response.body.to_json()
    elif isinstance(response.body, dict) and response.body.keys() == {"Code", "Message"}:
        annotate_refusal(response.body["Code"])
        response.body = {"message": response.body["Message"]}
    return response
