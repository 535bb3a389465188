"""Calls to other services: signed with SigV4, bounded in time, tried again, never half-trusted.

Without an answer, or with 429 or 5xx, the service is out: Unavailable. With 400, 409, 413 or 422 it
refuses what our caller asked for, and says why in the caller's terms: BadRequest or Conflict. Any
other 4xx, such as a missing permission, is a mistake of the shop itself: CallRefused.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

import boto3
import requests
from pydantic import AliasChoices, Field, ValidationError
from requests.adapters import HTTPAdapter
from requests_aws4auth import AWS4Auth
from urllib3.util import Retry

from ecom.errors import BadRequest, CallRefused, Conflict, NotFound, Unavailable
from ecom.models import Model
from ecom.settings import trace_headers

M = TypeVar("M", bound=Model)

TIMEOUT = (1.0, 4.0)
"""Seconds to connect, and to wait for the answer."""
OUTAGES = frozenset({408, 429})
REFUSALS = {400: BadRequest, 409: Conflict, 413: BadRequest, 422: BadRequest}
MESSAGE_LENGTH = 1000
"""Characters of a refusal's message that are passed on."""
# Every call between our services is idempotent, so POST is tried again as GET is.
RETRIES = Retry(
    total=2,
    backoff_factor=0.1,
    backoff_jitter=0.1,
    status_forcelist=[429, 500, 502, 503, 504],
    allowed_methods=None,
    raise_on_status=False,
)


@cache
def session(service: str = "execute-api") -> requests.Session:
    """The process's HTTP session, signed for an AWS service: its connections are kept open."""
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=RETRIES, pool_maxsize=10))
    aws = boto3.Session()
    session.auth = AWS4Auth(
        region=aws.region_name,
        service=service,
        # Refreshable: a function's credentials expire while the function stays warm.
        refreshable_credentials=aws.get_credentials(),
    )
    return session


class ServiceClient:
    """Another service's API, such as `https://.../api`; `signed_for` is what AWS runs it on."""

    def __init__(self, name: str, url: str, signed_for: str = "execute-api") -> None:
        self.name = name
        self.url = url
        self.signed_for = signed_for

    def post(self, path: str, body: dict[str, Any], answer: type[M]) -> M:
        """Return the service's answer.

        Raises Unavailable, BadRequest, Conflict or CallRefused unless it is 200 with a valid one.
        """
        # As UTF-8: escaped, some texts take up to three times as many bytes.
        data = json.dumps(body, ensure_ascii=False).encode()
        return self._call("POST", path, answer, data, {"Content-Type": "application/json"})

    def get(self, path: str, answer: type[M]) -> M:
        """Like `post`; raises NotFound when the service answers 404."""
        return self._call("GET", path, answer)

    def _call(
        self,
        method: str,
        path: str,
        answer: type[M],
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> M:
        headers = {**(headers or {}), **trace_headers()}
        try:
            response = session(self.signed_for).request(
                method, self.url + path, data=data, timeout=TIMEOUT, headers=headers
            )
        except requests.RequestException as error:
            raise Unavailable(f"{self.name} did not answer ({type(error).__name__})") from error
        # To a GET it says that the resource is missing; to a POST, that the address is wrong.
        if response.status_code == 404 and method == "GET":
            raise NotFound(f"{self.name} knows no {path}")
        if refusal := REFUSALS.get(response.status_code):
            raise refusal(_message(response) or f"{self.name} refuses the request")
        if 400 <= response.status_code < 500 and response.status_code not in OUTAGES:
            raise CallRefused(
                f"{self.name} answered {response.status_code} to {method} {path}: "
                f"{_message(response) or 'no reason given'}"
            )
        if response.status_code != 200:
            raise Unavailable(f"{self.name} answered {response.status_code}")
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            raise Unavailable(f"{self.name} gave an answer that cannot be read") from error


class Refusal(Model):
    """The body of a refusal, ours (`message`) or API Gateway's (`Message`)."""

    message: str = Field("", validation_alias=AliasChoices("message", "Message"))


def _message(response: requests.Response) -> str:
    try:
        return Refusal.model_validate_json(response.content).message[:MESSAGE_LENGTH]
    except ValidationError:
        return ""
