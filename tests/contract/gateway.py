"""API Gateway before a service's app, for clients that speak HTTP with `requests`."""

from collections.abc import Mapping
from io import BytesIO
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from tests.faults.network import route
from tests.support.aws_payloads import CONTEXT, rest_request


class Gateway(HTTPAdapter):
    """Answers as a service's API.

    Who sends the header `Authorization`, whatever it says, has these credentials
    (`rest_request`'s); the others come without any, which the handler is left to refuse.
    """

    def __init__(self, app: ModuleType, **credentials: str) -> None:
        super().__init__()
        self._app = app
        self._credentials = credentials

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        answer = self._app.app(self._event(request), CONTEXT)
        content = HTTPResponse(
            BytesIO(answer["body"].encode()),
            # Chalice leaves the type out for JSON, and API Gateway puts it in.
            headers={"Content-Type": "application/json"} | answer["headers"],
            status=answer["statusCode"],
            preload_content=False,
        )
        return self.build_response(request, content)

    def _event(self, request: requests.PreparedRequest) -> Mapping[str, Any]:
        """The request as API Gateway forwards it."""
        url, method, body = urlsplit(str(request.url)), str(request.method), request.body
        resource, path = route(self._app, method, url.path)
        return rest_request(
            method,
            resource,
            path={name: unquote(value) for name, value in path.items()},
            query=dict(parse_qsl(url.query, keep_blank_values=True)),
            body=body.decode(errors="replace") if isinstance(body, bytes) else body,
            **(self._credentials if "Authorization" in request.headers else {}),
        )
