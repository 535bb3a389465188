from typing import Any

import pytest
from chalice.app import Chalice, CognitoUserPoolAuthorizer, IAMAuthorizer

from infra.serve import Authorizer

SIGNATURE = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261123/us-east-1/execute-api/aws4_request"


@pytest.fixture
def app() -> Chalice:
    app = Chalice(app_name="tea")
    pool = CognitoUserPoolAuthorizer("users", provider_arns=["arn:pool"])

    @app.route("/backend", authorizer=IAMAuthorizer())
    def for_services() -> None: ...

    @app.route("/orders", authorizer=pool)
    def for_users() -> None: ...

    @app.route("/")
    def for_all() -> None: ...

    return app


def identity(app: Chalice, path: str, **headers: str) -> dict[str, Any]:
    """What the handler is told of who asks."""
    context = {"httpMethod": "GET", "resourcePath": path, "identity": {"sourceIp": "127.0.0.1"}}
    event: dict[str, Any] = {"requestContext": context, "headers": headers}
    event, _ = Authorizer(app).authorize(path, event, None)
    return dict(event["requestContext"]["identity"])


@pytest.mark.filterwarnings("ignore:.*supported in local mode")
def test_who_signs_is_named_to_a_route_for_services(app: Chalice) -> None:
    told = identity(app, "/backend", authorization=SIGNATURE)
    assert told["userArn"] == "unverified:AKIAEXAMPLE"


@pytest.mark.filterwarnings("ignore:.*supported in local mode")
def test_who_does_not_sign_is_nobody(app: Chalice) -> None:
    for headers in ({}, {"authorization": "Bearer token"}):
        assert identity(app, "/backend", **headers) == {"sourceIp": "127.0.0.1"}


@pytest.mark.filterwarnings("ignore:.*supported in local mode")
def test_a_signature_means_nothing_to_other_routes(app: Chalice) -> None:
    assert "userArn" not in identity(app, "/", authorization=SIGNATURE)
    assert "userArn" not in identity(app, "/nowhere", authorization=SIGNATURE)
