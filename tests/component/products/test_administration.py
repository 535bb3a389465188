import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from tests.support.aws_payloads import CONTEXT, graphql_request, rest_request
from tests.support.examples import product

Json = dict[str, Any]
Ask = Callable[..., tuple[str, Any]]
"""Asks as an administrator; answers "ok" and the result, or the error's name and message."""

ID = product().product_id
CONTENT = {name: product().to_json()[name] for name in ("name", "price", "package")}
READ = "2026-11-22T12:00:00.000+00:00"
LATER = "2026-11-22T12:00:00.001+00:00"
ERRORS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
}


def rest(app: ModuleType, operation: str, groups: str | None, **values: Any) -> tuple[str, Any]:
    method = {"create": "POST", "update": "PUT", "delete": "DELETE"}[operation]
    path = {"product_id": values.pop("productId", "")}
    resource = "/admin/products" + ("" if operation == "create" else "/{product_id}")
    sent: Json = {"query": values} if operation == "delete" else {"body": values}
    request = rest_request(method, resource, path=path, user="ada", groups=groups, **sent)
    answer = app.app(request, CONTEXT)
    body = json.loads(answer["body"])
    status = answer["statusCode"]
    return ("ok", body) if status == 200 else (ERRORS[status], body["message"])


def graphql(app: ModuleType, operation: str, groups: str | None, **values: Any) -> tuple[str, Any]:
    arguments = {"input" if operation == "delete" else "product": values}
    request = graphql_request(
        f"{operation}Product", arguments, type_name="Mutation", user="ada", groups=[groups or ""]
    )
    answer = app.resolve(request, CONTEXT)
    error = answer.get("__error")
    return (error["type"], error["message"]) if error else ("ok", answer)


@pytest.fixture(params=[rest, graphql])
def ask(request: pytest.FixtureRequest, app: ModuleType) -> Ask:
    def ask(operation: str, groups: str | None = "admin", **values: Any) -> tuple[str, Any]:
        answer: tuple[str, Any] = request.param(app, operation, groups, **values)
        return answer

    return ask


@pytest.fixture
def kept(table: Any) -> Json:
    """A product that was last changed at READ."""
    item = product(category="chairs", tags=["oak"]).to_json()
    item |= {"createdDate": READ, "modifiedDate": READ}
    table.put_item(Item=item)
    return item


def stored(table: Any, product_id: str = ID) -> Any:
    return table.get_item(Key={"productId": product_id}).get("Item")


def shown(item: Json) -> Json:
    """A product of the name "Product 1" as clients see it."""
    assert item["sortName"] == "product 1"
    return {name: item[name] for name in item if name != "sortName"} | {"available": True}


def test_a_created_product_is_in_the_catalogue(ask: Ask, table: Any) -> None:
    outcome, made = ask("create", **CONTENT, tags=["oak"])
    assert outcome == "ok"
    assert shown(stored(table, made["productId"])) == made
    assert made.items() >= {**CONTENT, "tags": ["oak"]}.items()


def test_an_update_replaces_what_staff_say_and_keeps_the_rest(
    ask: Ask, table: Any, kept: Json
) -> None:
    outcome, changed = ask("update", productId=ID, modifiedDate=READ, **CONTENT | {"price": 900})
    assert outcome == "ok"
    assert shown(stored(table)) == changed
    assert changed["modifiedDate"] > kept["modifiedDate"]
    expected = CONTENT | {"productId": ID, "price": 900, "createdDate": READ, "available": True}
    assert changed == expected | {"modifiedDate": changed["modifiedDate"]}


def test_a_deleted_product_is_gone(ask: Ask, table: Any, kept: Json) -> None:  # noqa: ARG001
    assert ask("delete", productId=ID, modifiedDate=READ) == ("ok", {"success": True})
    assert stored(table) is None
    assert ask("delete", productId=ID, modifiedDate=READ)[0] == "NotFound"


@pytest.mark.parametrize(("operation", "content"), [("update", CONTENT), ("delete", {})])
def test_a_stale_change_is_refused_and_changes_nothing(
    ask: Ask, table: Any, kept: Json, operation: str, content: Json
) -> None:
    outcome = ask(operation, productId=ID, modifiedDate=LATER, **content)
    assert outcome == ("Conflict", "somebody has changed it; read it again")
    assert stored(table) == kept


def test_a_change_that_leaves_a_product_unreadable_is_refused_and_changes_nothing(
    ask: Ask, table: Any, kept: Json
) -> None:
    table.put_item(Item=kept | {"createdDate": "some day"})
    outcome, why = ask("update", productId=ID, modifiedDate=READ, **CONTENT)
    assert outcome in ("Unreadable", "Conflict")  # over REST both are 409
    assert f"product {ID} is stored in a form that cannot be read: createdDate" in why
    assert stored(table) == kept | {"createdDate": "some day"}


def test_a_change_repairs_what_it_replaces(ask: Ask, table: Any, kept: Json) -> None:
    table.put_item(Item=kept | {"price": "abc"})
    assert ask("update", productId=ID, modifiedDate=READ, **CONTENT)[0] == "ok"


def test_of_two_changes_to_the_same_reading_the_second_is_refused(ask: Ask, kept: Json) -> None:  # noqa: ARG001
    first, second = (ask("update", productId=ID, modifiedDate=READ, **CONTENT) for _ in range(2))
    assert (first[0], second[0]) == ("ok", "Conflict")


@pytest.mark.parametrize(("operation", "content"), [("update", CONTENT), ("delete", {})])
@pytest.mark.parametrize("product_id", ["unknown", "x" * 64])
def test_an_unknown_product_is_not_made(
    ask: Ask, table: Any, operation: str, content: Json, product_id: str
) -> None:
    outcome, _ = ask(operation, productId=product_id, modifiedDate=READ, **content)
    assert outcome == "NotFound"
    assert stored(table, product_id) is None


def test_a_product_without_a_date_takes_any_and_has_one_from_then_on(ask: Ask, table: Any) -> None:
    table.put_item(Item=product().to_json())
    first, second = (ask("update", productId=ID, modifiedDate=READ, **CONTENT) for _ in range(2))
    assert (first[0], second[0]) == ("ok", "Conflict")
    assert stored(table)["modifiedDate"] > READ


@pytest.mark.parametrize("written", ["2026-11-22T12:00:00Z", "2026-11-22T13:00:00.0000000+01:00"])
@pytest.mark.parametrize(("operation", "content"), [("update", CONTENT), ("delete", {})])
def test_a_date_that_was_written_in_another_way_is_the_same(
    ask: Ask, table: Any, written: str, operation: str, content: Json
) -> None:
    table.put_item(Item=product().to_json() | {"modifiedDate": written})
    assert ask(operation, productId=ID, modifiedDate=LATER, **content)[0] == "Conflict"
    assert ask(operation, productId=ID, modifiedDate=READ, **content)[0] == "ok"


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"price": -1}, "price"),
        ({"price": "1"}, "price"),
        ({"name": " "}, "name"),
        ({"package": {"width": 1}}, "package.height"),
        ({"tags": [None]}, "tags.0"),
        ({"quantity": 2}, "quantity"),
    ],
)
def test_a_wrong_product_is_refused_with_the_reason(ask: Ask, values: Json, complaint: str) -> None:
    outcome, message = ask("create", **CONTENT | values)
    assert outcome == "BadRequest"
    assert complaint in message


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_a_change_must_say_what_was_read(ask: Ask, operation: str) -> None:
    content = CONTENT if operation == "update" else {}
    assert ask(operation, productId=ID, **content)[0] == "BadRequest"
    assert ask(operation, productId=ID, modifiedDate="2026-11-22", **content)[0] == "BadRequest"


@pytest.mark.parametrize("operation", ["create", "update", "delete"])
@pytest.mark.parametrize("groups", [None, "warehouse"])
def test_only_administrators_change_the_catalogue(
    ask: Ask, table: Any, kept: Json, operation: str, groups: str | None
) -> None:
    outcome, message = ask(operation, groups=groups, productId=ID, modifiedDate=READ, **CONTENT)
    assert (outcome, message) == ("Forbidden", "for members of admin")
    assert table.scan()["Items"] == [kept]


def test_a_path_that_is_too_long_for_a_key_is_no_product(app: ModuleType) -> None:
    outcome = rest(app, "delete", "admin", productId="x" * 3000, modifiedDate=READ)
    assert outcome[0] == "NotFound"
