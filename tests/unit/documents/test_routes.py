"""What a route's signature says of its answers, and how it may refuse."""

from collections.abc import Callable
from typing import Annotated, Any, TypedDict

import pytest
from chalice.app import Chalice, IAMAuthorizer

from ecom.models import Line
from infra.documents.edge import Demands
from infra.documents.routes import Operation, answer_of


class LinePage(TypedDict):
    lines: list[Line]


def of_model() -> Line: ...  # type: ignore[empty-body]
def of_page() -> Annotated[dict[str, Any], LinePage]: ...  # type: ignore[empty-body]
def of_flags() -> dict[str, bool]: ...  # type: ignore[empty-body]
def of_anything() -> dict[str, Any]: ...  # type: ignore[empty-body]


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        (of_model, Line),
        (of_page, LinePage),
        (of_flags, dict[str, bool]),
        (of_anything, dict[str, Any]),
    ],
)
def test_the_answer_is_what_the_handler_says(handler: Callable[[], Any], expected: Any) -> None:
    assert answer_of(handler) == expected


def operation(method: str, path: str, demands: Demands, **route: Any) -> Operation:
    app = Chalice("things")
    app.route(path, methods=[method], **route)(of_model)
    return Operation(app.routes[path][method], demands, Line)


def test_a_public_read_takes_no_credentials() -> None:
    found = operation("GET", "/things", Demands())
    assert (found.audience, found.errors) == ("anyone", ["503"])


def test_a_change_by_another_service_may_be_refused_in_every_way_but_for_a_user() -> None:
    demands = Demands(service=True, reads_body=Line)
    found = operation("POST", "/things/{thing}", demands, authorizer=IAMAuthorizer())
    assert (found.audience, found.takes, found.answers) == ("services", "Line", "Line")
    assert found.errors == ["400", "403", "404", "409", "503"]
