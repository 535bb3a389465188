"""Calls to other services: signed with SigV4, bounded in time, tried again, never half-trusted."""

from functools import cache
from typing import Any, TypeVar

import boto3
import requests
from pydantic import ValidationError
from requests.adapters import HTTPAdapter
from requests_aws4auth import AWS4Auth
from urllib3.util import Retry

from ecom.errors import NotFound, Unavailable
from ecom.models import Model
from ecom.settings import trace_headers

M = TypeVar("M", bound=Model)

TIMEOUT = (1.0, 4.0)
"""Seconds to connect, and to wait for the answer."""
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
        """Raises Unavailable unless the service answers 200 with a valid `answer`."""
        return self._call("POST", path, answer, json=body)

    def get(self, path: str, answer: type[M]) -> M:
        """Like `post`; raises NotFound when the service answers 404."""
        return self._call("GET", path, answer)

    def _call(self, method: str, path: str, answer: type[M], **arguments: Any) -> M:
        try:
            response = session(self.signed_for).request(
                method, self.url + path, timeout=TIMEOUT, headers=trace_headers(), **arguments
            )
        except requests.RequestException as error:
            raise Unavailable(f"{self.name} did not answer ({type(error).__name__})") from error
        # To a GET it says that the resource is missing; to a POST, that the address is wrong.
        if response.status_code == 404 and method == "GET":
            raise NotFound(f"{self.name} knows no {path}")
        if response.status_code != 200:
            raise Unavailable(f"{self.name} answered {response.status_code}")
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            raise Unavailable(f"{self.name} gave an answer that cannot be read") from error
