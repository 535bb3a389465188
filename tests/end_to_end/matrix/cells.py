"""The cells of the matrix: a way in, a caller, and whether the caller is let in."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import local

import boto3
import requests
import websocket
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.end_to_end.matrix.callers import Caller
from tests.end_to_end.matrix.ways_in import Request

SECONDS = 60
IN, OUT = "let in", "kept out"
DOMAIN_ERRORS = {"BadRequest", "NotFound", "Conflict"}
"""What a GraphQL operation says to a caller whom it has let in."""
REFUSALS = {"AccessDenied", "MissingAuthenticationToken", "UnrecognizedClient"}
"""What AWS itself says to whom it does not let in."""
THREADS = 8
_own = local()


@dataclass(frozen=True)
class Cell:
    way_in: str
    caller: Caller
    expected: str
    found: Callable[[Caller], str]

    def deviation(self) -> str | None:
        found = self.found(self.caller)
        if found == self.expected:
            return None
        return f"{self.way_in}: {self.caller.name} is {found}, not {self.expected}"


def deviations(cells: list[Cell]) -> list[str]:
    """Try all cells at once."""
    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(filter(None, pool.map(Cell.deviation, cells)))


def send(request: Request, caller: Caller) -> requests.Response:
    session: requests.Session | None = getattr(_own, "session", None)
    if session is None:
        session = _own.session = requests.Session()
        session.trust_env = False
    headers = {"Content-Type": "application/json", **request.headers, **caller.headers}
    if caller.credentials:
        headers = signed(request, caller.credentials, headers)
    return session.request(
        request.method, request.url, data=request.body, headers=headers, timeout=SECONDS
    )


def signed(
    request: Request, credentials: Credentials, headers: Mapping[str, str]
) -> dict[str, str]:
    """The headers with a signature."""
    sent = AWSRequest(request.method, request.url, headers, request.body)
    SigV4Auth(credentials, request.signed_for, boto3.Session().region_name).add_auth(sent)
    return dict(sent.headers.items())


def rest(request: Request, caller: Caller, owned: bool) -> str:
    """`owned` where what is another's is answered as what does not exist."""
    status = send(request, caller).status_code
    if status in (401, 403) or (owned and status == 404):
        return OUT
    return IN if status < 500 else f"answered with {status}"


def graphql(request: Request, caller: Caller, owned: bool) -> str:
    answer = send(request, caller)
    if answer.status_code in (401, 403):
        return OUT
    content = answer.json()
    types = {error.get("errorType") for error in content.get("errors") or ()}
    if types & {"Unauthorized", "Forbidden"} or (owned and "NotFound" in types):
        return OUT
    if owned and content["data"] == {"getOrder": None}:
        return OUT
    return IN if types <= DOMAIN_ERRORS else f"answered with {answer.text}"


def control_plane(request: Request, caller: Caller) -> str:
    answer = send(request, caller)
    if not answer.ok and any(code in answer.text for code in REFUSALS):
        return OUT
    return IN if answer.ok else f"answered with {answer.status_code} {answer.text}"


def websocket_connection(url: str, caller: Caller) -> str:
    request = Request("GET", url.replace("ws", "http", 1), "", "execute-api", {})
    headers = dict(caller.headers)
    if caller.credentials:
        headers = signed(request, caller.credentials, {})
    try:
        websocket.create_connection(url, header=headers, timeout=SECONDS).close()
    except websocket.WebSocketBadStatusException as error:
        return OUT if error.status_code in (401, 403) else f"answered with {error.status_code}"
    return IN
