"""Which requests the local AWS takes at all."""

import pytest

from infra.local.guard import refusal

GRAPHQL = "/v1/apis/api/graphql"
REST = "/_aws/execute-api/api/local/orders"
FUNCTIONS = "/2015-03-31/functions/"
COGNITO = "AWSCognitoIdentityProviderService."
OTHERS = [
    *("", "evil.example", "evil.example:4700", "localhost.evil.example:4700", "10.0.0.1:4700"),
    *("evil-localhost:4700", "localhost", "localhost:1", "localhost:4700.evil.example"),
    *("::1:4700", "localhost:4700@evil.example", "evil.example#.localhost:4700"),
]
PAGES = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://localhost:4700"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "same-origin"},
]


def allowed(method: str, path: str, headers: dict[str, str], host: str = "localhost:4700") -> bool:
    return refusal(method, path, {"host": host, **headers}, 4700) is None


@pytest.mark.parametrize(
    "host",
    ["localhost:4700", "LOCALHOST:4700", "127.0.0.1:4700", "[::1]:4700", "a.b.localhost:4700"],
)
def test_this_machine_is_answered(host: str) -> None:
    assert allowed("POST", "/", {}, host)


@pytest.mark.parametrize("path", ["/", FUNCTIONS, GRAPHQL, REST])
@pytest.mark.parametrize("host", OTHERS)
def test_a_name_of_somebody_else_is_not_answered(host: str, path: str) -> None:
    assert not allowed("POST", path, {}, host)


def test_a_missing_name_is_not_answered() -> None:
    assert refusal("GET", "/", {}, 4700)


def test_port_80_need_not_be_named() -> None:
    assert refusal("GET", "/", {"host": "localhost"}, 80) is None


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "path", ["/", FUNCTIONS, "/bucket/key", "/v1/apis", "/v1/apis/a/graphql/x"]
)
def test_a_page_gets_nothing_of_the_control_plane(
    page: dict[str, str], method: str, path: str
) -> None:
    assert not allowed(method, path, page)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize("path", [GRAPHQL, REST])
def test_a_page_may_call_the_apis(page: dict[str, str], method: str, path: str) -> None:
    assert allowed(method, path, page)


@pytest.mark.parametrize("path", [GRAPHQL, REST])
def test_the_path_of_an_api_opens_no_other_service(path: str) -> None:
    assert not allowed("POST", path, {**PAGES[0], "x-amz-target": "DynamoDB_20120810.ListTables"})


@pytest.mark.parametrize("operation", ["InitiateAuth", "RespondToAuthChallenge", "SignUp"])
def test_a_page_may_sign_people_in(operation: str) -> None:
    assert allowed("POST", "/", {**PAGES[0], "x-amz-target": COGNITO + operation})
    assert allowed("GET", "/pool/.well-known/jwks.json", PAGES[0])


@pytest.mark.parametrize(
    "headers",
    [
        {"x-amz-target": COGNITO + "AdminCreateUser"},
        {"x-amz-target": COGNITO + "InitiateAuth", "authorization": "AWS4-HMAC-SHA256"},
        {"x-amz-target": "AWSEvents.PutEvents"},
    ],
)
def test_a_page_may_not_administer(headers: dict[str, str]) -> None:
    assert not allowed("POST", "/", {**PAGES[0], **headers})


@pytest.mark.parametrize(
    ("method", "headers", "expected"),
    [
        ("POST", "content-type, X-Amz-Target", True),
        ("POST", "authorization,x-amz-target", False),
        ("POST", "content-type", False),
        ("PUT", "x-amz-target", False),
    ],
)
def test_a_preflight_is_answered_where_a_sign_in_may_follow(
    method: str, headers: str, expected: bool
) -> None:
    asked = {"access-control-request-method": method, "access-control-request-headers": headers}
    assert allowed("OPTIONS", "/", {**PAGES[0], **asked}) is expected


@pytest.mark.parametrize(
    "path", ["reset", "config", "lambda-code/a/b/c", "sqs/messages", "health/x"]
)
def test_what_only_the_emulator_has_is_closed(path: str) -> None:
    assert not allowed("POST", f"/_ministack/{path}", {})


@pytest.mark.parametrize("path", ["health", "ready", "cfn-response/token"])
def test_what_the_launcher_and_stacks_need_is_open(path: str) -> None:
    assert allowed("GET", f"/_ministack/{path}", {})
