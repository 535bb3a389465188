from typing import Any

import pytest

from ecom.errors import Conflict, Forbidden, Unauthorized
from ecom.graphql import Caller, Field, GraphQL, Group, NoArguments, PageRequest, caller_of
from ecom.models import Line, Model
from tests.support.aws_payloads import CONTEXT, graphql_request

graphql = GraphQL()


class Cup(Model):
    tea_name: str


@graphql.query("whoAmI", NoArguments)
def who_am_i(caller: Caller, arguments: NoArguments) -> str:  # noqa: ARG001
    return caller.user_id


@graphql.query("menu", PageRequest, public=True)
def menu(caller: Caller, arguments: PageRequest) -> list[str | None]:  # noqa: ARG001
    return ["tea", arguments.next_token]


@graphql.mutation("brew", Line, groups=[Group.ADMIN, Group.WAREHOUSE])
def brew(caller: Caller, arguments: Line) -> Cup | None:  # noqa: ARG001
    if arguments.quantity > 10:
        raise Conflict("the pot is too small")
    if arguments.quantity > 5:
        raise RuntimeError("the pot is broken")
    return Cup(tea_name=arguments.product_id) if arguments.quantity > 1 else None


@graphql.field("Cup", "colour", Cup)
def colour(caller: Caller, arguments: Cup) -> str:  # noqa: ARG001
    return f"as {arguments.tea_name} is"


def ask(field: str, user: str | None = "ada", **keywords: Any) -> Any:
    return graphql.resolve(graphql_request(field, user=user, **keywords), CONTEXT)


def order(quantity: object, **more: object) -> Any:
    arguments = {"productId": "assam", "quantity": quantity, **more}
    return ask("brew", arguments=arguments, type_name="Mutation", groups=["warehouse"])


ANYONE, ADA = Caller(""), Caller("ada")
PUBLIC = Field("Query", "menu", public=True, groups=frozenset())
USERS = Field("Query", "whoAmI", public=False, groups=frozenset())
STAFF = Field("Mutation", "brew", public=False, groups=frozenset({Group.ADMIN, Group.DELIVERY}))


@pytest.mark.parametrize(
    ("field", "caller"),
    [
        (PUBLIC, ANYONE),
        (PUBLIC, ADA),
        (USERS, ADA),
        (STAFF, Caller("ada", frozenset({"admin"}))),
        (STAFF, Caller("ada", frozenset({"warehouse", "delivery"}))),
    ],
)
def test_a_field_admits_those_whom_it_is_for(field: Field, caller: Caller) -> None:
    field.admit(caller)


@pytest.mark.parametrize(
    ("field", "caller", "error"),
    [
        (USERS, ANYONE, Unauthorized),
        (STAFF, ANYONE, Unauthorized),
        (STAFF, Caller("", frozenset({"admin"})), Unauthorized),
        (STAFF, ADA, Forbidden),
        (STAFF, Caller("ada", frozenset({"warehouse"})), Forbidden),
    ],
)
def test_a_field_refuses_everyone_else(
    field: Field, caller: Caller, error: type[Exception]
) -> None:
    with pytest.raises(error):
        field.admit(caller)


@pytest.mark.parametrize("identity", [None, {}, {"sub": None, "groups": None}, {"sub": ""}])
def test_without_a_user_the_caller_is_nobody(identity: dict[str, Any] | None) -> None:
    assert caller_of(identity) == Caller("", frozenset())


@pytest.mark.parametrize(
    "identity",
    [
        "ada",
        {"sub": 7},
        {"sub": "🫖"},
        {"sub": "x" * 65},
        {"sub": "ada", "groups": "admin"},
        {"sub": "ada", "groups": [["admin"]]},
        {"sub": "ada", "claims": "email"},
    ],
)
def test_an_identity_that_cannot_be_read_is_refused(identity: Any) -> None:
    with pytest.raises(Unauthorized):
        caller_of(identity)


def test_a_user_has_an_identifier_and_groups() -> None:
    assert caller_of({"sub": "ada", "groups": ["admin"]}) == Caller("ada", frozenset({"admin"}))


def test_a_handler_gets_the_caller_and_its_arguments() -> None:
    assert ask("whoAmI") == "ada"
    assert ask("menu", user=None, arguments={"nextToken": "x"}) == ["tea", "x"]


def test_a_model_is_answered_as_json_and_nothing_as_null() -> None:
    assert order(2) == {"teaName": "assam"}
    assert order(1) is None


@pytest.mark.parametrize(
    ("quantity", "more"), [("2", {}), (0, {}), (None, {}), (2, {"sugar": True})]
)
def test_wrong_or_unknown_arguments_are_the_callers_mistake(
    quantity: object, more: dict[str, object]
) -> None:
    error = order(quantity, **more)["__error"]
    assert error["type"] == "BadRequest"
    assert error["message"].startswith("sugar" if more else "quantity")


def test_the_callers_error_is_an_answer_with_its_type() -> None:
    answer = order(11)
    assert answer == {"__error": {"type": "Conflict", "message": "the pot is too small"}}


def test_a_refused_caller_gets_an_answer_too() -> None:
    assert ask("whoAmI", user=None)["__error"]["type"] == "Unauthorized"
    answer = ask("brew", type_name="Mutation", arguments={})
    assert answer["__error"] == {
        "type": "Forbidden",
        "message": "for members of admin or warehouse",
    }


def test_a_fault_of_ours_is_raised() -> None:
    with pytest.raises(RuntimeError):
        order(6)


def test_a_nested_field_gets_its_parent_whatever_else_that_carries() -> None:
    source = {"teaName": "assam", "price": 300}
    assert ask("colour", type_name="Cup", source=source) == "as assam is"


def test_every_field_is_registered_with_its_rule() -> None:
    rules = {(f.type_name, f.name): (f.public, f.groups) for f in graphql.fields}
    assert rules == {
        ("Query", "whoAmI"): (False, frozenset()),
        ("Query", "menu"): (True, frozenset()),
        ("Mutation", "brew"): (False, frozenset({Group.ADMIN, Group.WAREHOUSE})),
        ("Cup", "colour"): (False, frozenset()),
    }
