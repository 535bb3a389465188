"""What a web page can do to the machine of a developer: as a browser sends it, to a real server."""

import http.client
import json
from typing import Any

import pytest
import websocket
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.end_to_end.local_aws.test_apis import imported
from tests.end_to_end.local_aws.test_identity import GraphqlApi, graphql_api
from tests.end_to_end.local_aws.workbench import Workbench

EVIL = {"Origin": "https://evil.example"}
FILE = {"Origin": "null"}
REBOUND = {"Host": "evil.example"}
FUNCTIONS = "/2015-03-31/functions/"
CORS = "Access-Control-Allow-Origin"
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}


def ask(
    bench: Workbench, method: str, path: str, headers: dict[str, str], body: bytes = b""
) -> tuple[int, str | None]:
    """The status, and which origin's pages may read the answer."""
    connection = http.client.HTTPConnection("localhost", bench.aws.port, timeout=30)
    with_port = {
        name: f"{value}:{bench.aws.port}" if name == "Host" else value
        for name, value in headers.items()
    }
    connection.request(method, path, body, with_port)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers[CORS]


def signed(bench: Workbench, path: str, host: str = "localhost") -> dict[str, str]:
    """The headers of one who has the key all the same."""
    request = AWSRequest("GET", f"http://{host}:{bench.aws.port}{path}")
    keys = Credentials(bench.aws.access_key_id, bench.aws.secret_access_key)
    SigV4Auth(keys, "lambda", bench.aws.region).add_auth(request)
    return dict(request.headers.items())


def test_programs_of_this_machine_are_answered(corrected: Workbench) -> None:
    assert ask(corrected, "GET", FUNCTIONS, signed(corrected, FUNCTIONS))[0] == 200


@pytest.mark.parametrize("page", [EVIL, FILE, {"Sec-Fetch-Site": "cross-site"}])
def test_a_page_can_do_nothing_even_with_the_key(
    corrected: Workbench, page: dict[str, str]
) -> None:
    headers = {**signed(corrected, FUNCTIONS), **page}
    assert ask(corrected, "GET", FUNCTIONS, headers) == (403, None)


def test_a_name_that_was_bound_to_this_machine_reaches_nothing(corrected: Workbench) -> None:
    headers = {**signed(corrected, FUNCTIONS, "evil.example"), **REBOUND}
    for path in (FUNCTIONS, "/_ministack/health", "/_aws/execute-api/a/b"):
        assert ask(corrected, "GET", path, headers) == (403, None)


@pytest.mark.parametrize("path", ["/", FUNCTIONS])
def test_a_preflight_of_the_control_plane_is_refused(corrected: Workbench, path: str) -> None:
    assert ask(corrected, "OPTIONS", path, {**EVIL, **PREFLIGHT}) == (403, None)


@pytest.mark.parametrize("path", ["reset", "config"])
def test_nobody_resets_the_emulator(corrected: Workbench, path: str) -> None:
    assert ask(corrected, "POST", f"/_ministack/{path}", {}, b"{}")[0] == 403


@pytest.fixture(scope="module")
def api(corrected: Workbench) -> GraphqlApi:
    return graphql_api(corrected)


@pytest.mark.parametrize("page", [EVIL, FILE])
def test_a_page_may_call_graphql(api: GraphqlApi, page: dict[str, str]) -> None:
    path = api.url.removeprefix(api.bench.aws.endpoint)
    query = b'{"query": "{ everyones }"}'
    assert ask(api.bench, "OPTIONS", path, {**page, **PREFLIGHT}) == (200, "*")
    assert ask(api.bench, "POST", path, {**page, "x-api-key": api.key}, query) == (200, "*")


def test_a_page_may_call_a_rest_api(corrected: Workbench) -> None:
    path = f"/_aws/execute-api/{imported(corrected, '/orders')}/api/orders"
    assert ask(corrected, "OPTIONS", path, {**FILE, **PREFLIGHT}) == (200, "*")
    assert ask(corrected, "GET", path, FILE)[0] == 200


def sign_in(operation: str, **fields: Any) -> tuple[dict[str, str], bytes]:
    target = {"X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}"}
    return {**EVIL, **target, "Content-Type": "application/x-amz-json-1.1"}, json.dumps(
        fields
    ).encode()


def test_a_page_may_sign_up_and_not_administer(api: GraphqlApi) -> None:
    names = {"Access-Control-Request-Headers": "content-type,x-amz-target"}
    assert ask(api.bench, "OPTIONS", "/", {**EVIL, **PREFLIGHT, **names}) == (200, "*")
    who = {"Username": "page@example.com", "Password": "Correct-horse-1"}
    assert ask(api.bench, "POST", "/", *sign_in("SignUp", ClientId=api.client, **who)) == (200, "*")
    administer = sign_in("AdminDeleteUser", UserPoolId=api.pool, Username="page@example.com")
    assert ask(api.bench, "POST", "/", *administer) == (403, None)


@pytest.mark.parametrize("host", ["evil.example", None])
def test_a_socket_is_opened_to_this_machine_only(corrected: Workbench, host: str | None) -> None:
    path = "/_aws/execute-api/none/api" if host else "/elsewhere"
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(
            f"ws://localhost:{corrected.aws.port}{path}", host=host, origin="https://evil.example"
        )


def test_others_see_nothing_of_the_state(corrected: Workbench) -> None:
    assert corrected.state_dir.stat().st_mode & 0o777 == 0o700
    assert (corrected.state_dir / "server.pid").stat().st_mode & 0o777 == 0o600
