"""Which requests the local AWS takes at all: of programs on this machine, not of web pages.

A page that the developer has open can send requests to this machine: from its own origin or, by
DNS rebinding, under a name of its own. Pages have no use for AWS's control plane, so nothing of it
is for them. What AWS opens to browsers stays open to all pages.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

import botocore.session

Scope = dict[str, Any]
Asgi = Callable[[Scope, Any, Any], Awaitable[None]]

_OPEN_PATHS = re.compile(r"/_aws/execute-api/.*|/v1/apis/[^/]+/graphql", re.S)
_KEYS_OF_POOLS = re.compile(r"/[^/]+/\.well-known/[a-z.-]+")
_OWN_PATHS = re.compile(r"/_(ministack|localstack)/(?!health$|ready$|cfn-(response|signal)/)")
"""What the emulator has and AWS has not, such as a reset for everybody, but for what is needed."""
_HOST = re.compile(r"(\[::1\]|127\.0\.0\.1|([\w-]+\.)*localhost)(:(?P<port>\d{1,5}))?", re.I)
_PREFLIGHT = "access-control-request-"


def refusal(method: str, path: str, headers: Mapping[str, str], port: int) -> str | None:
    """Why a request is refused, or None if it is taken. Names of headers are in lower case."""
    host = _HOST.fullmatch(headers.get("host", ""))
    if host is None or int(host["port"] or 80) != port:
        return f"Only requests to localhost:{port} are answered."
    if _OWN_PATHS.match(path):
        return "This path of the emulator is closed."
    if is_of_a_page(headers) and not is_open_to_pages(method, path, headers):
        return "Web pages may call the shop's APIs and sign in, nothing else."
    return None


def is_of_a_page(headers: Mapping[str, str]) -> bool:
    """Browsers tell it by one header or the other; no SDK, tool or function sends either."""
    return "origin" in headers or headers.get("sec-fetch-site", "none") != "none"


def is_open_to_pages(method: str, path: str, headers: Mapping[str, str]) -> bool:
    """REST and WebSocket APIs, GraphQL, and what Cognito offers to those who sign in."""
    target = headers.get("x-amz-target", "")
    if _OPEN_PATHS.fullmatch(path):
        return not target
    if method in ("GET", "HEAD"):
        return bool(_KEYS_OF_POOLS.fullmatch(path))
    if path != "/" or "authorization" in headers:
        return False
    return target in unsigned_operations() if method == "POST" else asks_for_these(method, headers)


def asks_for_these(method: str, headers: Mapping[str, str]) -> bool:
    """Whether it is a preflight for a request that may turn out to be one of Cognito's.

    It names the headers and not what is in them. Nothing that is signed passes.
    """
    named = headers.get(_PREFLIGHT + "headers", "").lower().replace(" ", "").split(",")
    return (
        method == "OPTIONS"
        and headers.get(_PREFLIGHT + "method") == "POST"
        and "x-amz-target" in named
        and "authorization" not in named
    )


@cache
def unsigned_operations() -> frozenset[str]:
    """The X-Amz-Targets of Cognito that need no signature, as the SDK's model has them."""
    model = botocore.session.get_session().get_service_model("cognito-idp")
    return frozenset(
        f"{model.metadata['targetPrefix']}.{name}"
        for name in model.operation_names
        if model.operation_model(name).auth_type == "none"
    )


def install(port: int) -> None:
    """From here on, the emulator of this process is asked nothing else."""
    from ministack import app as emulator

    emulator.app = guarded(emulator.app, port)


def guarded(app: Asgi, port: int) -> Asgi:
    async def call(scope: Scope, receive: Any, send: Any) -> None:
        problem = _problem(scope, port)
        if problem is None:
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refuse(send, problem)

    return call


def _problem(scope: Scope, port: int) -> str | None:
    if scope["type"] not in ("http", "websocket"):
        return None
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }
    return refusal(scope.get("method", "GET"), scope["path"], headers, port)


async def _refuse(send: Any, problem: str) -> None:
    """In the form of AWS's errors, and without a header that lets a page read it."""
    body = json.dumps({"__type": "AccessDeniedException", "message": problem}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
