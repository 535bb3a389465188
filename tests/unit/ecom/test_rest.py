import json
from typing import Any

import pytest
from chalice.app import Chalice, Request

from ecom import rest
from ecom.errors import BadRequest, Conflict, Forbidden, Unauthorized
from ecom.graphql import Group
from ecom.limits import BODY_BYTES
from ecom.models import Line, Model
from tests.support.aws_payloads import CONTEXT, rest_request

LINE = {"productId": "p1", "quantity": 2}


class Filter(Model):
    colour: str | None = None


def request(**keywords: Any) -> Request:
    return Request(rest_request("POST", "/", **keywords))


def test_a_body_is_typed() -> None:
    assert rest.body(request(body=LINE), Line) == Line(product_id="p1", quantity=2)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (None, "body"),
        ("", "body"),
        ("{", "body"),
        ([], "body"),
        ({"productId": "p1"}, "quantity"),
        (LINE | {"quantity": 2.0}, "quantity"),
        (LINE | {"colour": "red"}, "colour"),
        (" " * (BODY_BYTES + 1), "larger"),
    ],
)
def test_a_wrong_body_is_the_callers_mistake(body: object, complaint: str) -> None:
    with pytest.raises(BadRequest, match=complaint):
        rest.body(request(body=body), Line)


def test_a_query_string_is_typed_and_may_be_missing() -> None:
    assert rest.parameters(request(query={"colour": "red"}), Filter).colour == "red"
    assert rest.parameters(request(), Filter).colour is None
    with pytest.raises(BadRequest, match="size"):
        rest.parameters(request(query={"size": "L"}), Filter)


def test_the_user_is_the_subject_of_the_token() -> None:
    assert rest.user_id(request(user="ada")) == "ada"
    for nobody in (request(), request(service="orders"), None):
        with pytest.raises(Unauthorized):
            rest.user_id(nobody)


def test_a_service_is_whom_iam_has_identified() -> None:
    rest.require_service(request(service="orders"))
    for nobody in (request(), request(user="ada"), None):
        with pytest.raises(Forbidden):
            rest.require_service(nobody)


@pytest.mark.parametrize(
    "groups",
    ["admin", "admin,delivery", "delivery, admin", "[admin]", "[delivery admin]", "['admin']"],
)
def test_a_member_of_a_group_is_known_however_the_gateway_writes_groups(groups: str) -> None:
    rest.require_group(request(user="ada", groups=groups), Group.ADMIN, Group.WAREHOUSE)


@pytest.mark.parametrize("groups", [None, "", "[]", "delivery", "administrators", "not-admin"])
def test_who_is_in_no_such_group_is_refused(groups: str | None) -> None:
    with pytest.raises(Forbidden, match="for members of admin or warehouse"):
        rest.require_group(request(user="ada", groups=groups), Group.WAREHOUSE, Group.ADMIN)


def test_a_group_is_nothing_to_whoever_is_not_signed_in() -> None:
    for nobody in (request(), request(service="orders"), None):
        with pytest.raises(Unauthorized):
            rest.require_group(nobody, Group.ADMIN)


@pytest.fixture
def app() -> Chalice:
    app = rest.rest_app("tea")

    @app.route("/line")
    def line() -> Line:
        return Line(product_id="p1", quantity=2)

    @app.route("/conflict")
    def conflict() -> None:
        raise Conflict("the pot is full")

    @app.route("/fault")
    def fault() -> None:
        raise RuntimeError("secret value")

    return app


def test_a_model_is_answered_in_its_json_form(app: Chalice) -> None:
    answer = app(rest_request("GET", "/line"), CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, LINE)


@pytest.mark.parametrize("path", ["/line", "/conflict", "/fault"])
def test_no_answer_is_kept_or_guessed_at(app: Chalice, path: str) -> None:
    headers = app(rest_request("GET", path), CONTEXT)["headers"]
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/conflict", 409, "the pot is full"),
        ("/fault", 500, "An internal server error occurred."),
    ],
)
def test_an_error_has_a_message_and_says_nothing_of_the_inside(
    app: Chalice, path: str, status: int, message: str
) -> None:
    answer = app(rest_request("GET", path), CONTEXT)
    assert answer["statusCode"] == status
    assert json.loads(answer["body"]) == {"message": message}
