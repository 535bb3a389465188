"""Every argument of every GraphQL operation, whatever it is sent: served, or refused in words.

AppSync refuses some of it before a resolver runs; the resolvers have to stand it all.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from ecom.graphql import Field
from tests.contract.hostile_input import graphql
from tests.contract.hostile_input.bench import SHARE, Bench, Trial
from tests.contract.hostile_input.graphql import OF_APPSYNC, OPERATIONS
from tests.contract.hostile_input.refusals import complaint_about, unseen_in
from tests.support.aws_payloads import CONTEXT, graphql_request
from tests.support.examples import ORDER_ID

WITH_ARGUMENTS = sorted(
    name for name, field in OPERATIONS.items() if field.args and name not in OF_APPSYNC
)
SHARES = {"Mutation.createOrder": 6, "Query.getDeliveryPricing": 4, "Mutation.updateProduct": 4}
"""What takes the types of other operations, or more time, is sent a smaller share of the values."""


def ask(bench: Bench, operation: str, arguments: Any) -> Any:
    resolve, field = dict(graphql.resolvers(bench.world))[operation]
    who = graphql.credentials(field)
    event = graphql_request(field.name, {}, type_name=field.type_name, **who)
    return resolve(event | {"arguments": arguments}, CONTEXT)


def refusal_in(answer: Any) -> str | None:
    """Why a request was refused, None where it was not; createOrder says so in its answer."""
    if isinstance(answer, Mapping) and "__error" in answer:
        return f"{answer['__error']['type']}: {answer['__error']['message']}"
    if isinstance(answer, Mapping) and answer.get("success") is False:
        return f"BadRequest: {'; '.join(answer['errors'])}"
    return None


def test_every_operation_has_a_resolver_that_is_tried(bench: Bench) -> None:
    fields = {name for name, _ in graphql.resolvers(bench.world) if not name.startswith("Order.")}
    assert fields == OPERATIONS.keys() - OF_APPSYNC


@pytest.mark.parametrize("operation", WITH_ARGUMENTS)
def test_right_arguments_are_accepted(bench: Bench, operation: str) -> None:
    graphql.furnish(bench, operation.split(".")[1])
    assert refusal_in(ask(bench, operation, graphql.example(operation))) is None


@pytest.mark.parametrize("operation", WITH_ARGUMENTS)
def test_hostile_arguments_are_served_or_refused_in_words(bench: Bench, operation: str) -> None:
    graphql.furnish(bench, operation.split(".")[1])
    before, right = bench.state(), graphql.example(operation)
    if "nextToken" in OPERATIONS[operation].args:
        right |= {"nextToken": None}

    def judge(trial: Trial) -> str | None:
        answer = ask(bench, operation, trial.sent)
        json.dumps(answer)
        refused = refusal_in(answer)
        if refused is None:
            return required(operation, trial) or unseen_in(bench.state(), before)
        if not bench.is_in(before):
            return f"refused ({refused}), but something was changed"
        return complaint_about(trial, refused) or optional(operation, trial, refused)

    wrong = bench.try_all(operation, right, judge, share=SHARES.get(operation, SHARE))
    assert not wrong, wrong


def required(operation: str, trial: Trial) -> str | None:
    if trial.missing and graphql.is_required(OPERATIONS[operation], trial.path):
        return "accepted, but the schema requires it"
    return None


UNDECIDED = ("product.tags.0", "product.pictures.0")
"""May be null in the schema, as clients know it, and not in the models."""


def optional(operation: str, trial: Trial, refused: str) -> str | None:
    known = ".".join(map(str, trial.path)).endswith(UNDECIDED)
    if not trial.missing or known or graphql.is_required(OPERATIONS[operation], trial.path):
        return None
    return f"refused ({refused}), but optional in the schema"


CALLERS: Mapping[str, Any] = {
    "none": None,
    "empty": {},
    "no groups": {"sub": "someone", "groups": None},
    "groups as text": {"sub": "someone", "groups": "admin"},
    "groups in groups": {"sub": "someone", "groups": [["admin"], {"admin": 1}, None, 7]},
    "unknown group": {"sub": "someone", "groups": ["root", "Admin", "ADMIN", " admin"]},
    "a number as sub": {"sub": 7, "groups": []},
    "a list as sub": {"sub": ["someone"], "groups": []},
    "an object as sub": {"sub": {"x": 1}, "groups": []},
    "empty sub": {"sub": "", "groups": ["admin", "warehouse", "delivery"]},
    "blank sub": {"sub": " ", "groups": []},
    "a long sub": {"sub": "x" * 3000, "groups": []},
    "a sub in Unicode": {"sub": "🫖" * 1000, "groups": []},
    "claims as text": {"sub": "someone", "groups": [], "claims": "email"},
    "an e-mail that is none": {"sub": "someone", "groups": [], "claims": {"email": 7}},
}
"""Identities that are not those of a signed-in member of staff."""


def foreign(resolver: tuple[Any, Field], identity: Any) -> Any:
    resolve, field = resolver
    event = graphql_request(field.name, type_name=field.type_name)
    name = f"{field.type_name}.{field.name}"
    arguments = graphql.example(name) if name in OPERATIONS else {}
    source = {"orderId": ORDER_ID}
    return resolve(
        event | {"arguments": arguments, "source": source, "identity": identity}, CONTEXT
    )


@pytest.mark.parametrize("operation", sorted(OPERATIONS.keys() - OF_APPSYNC))
def test_nobody_is_admitted_by_a_strange_identity(bench: Bench, operation: str) -> None:
    graphql.furnish(bench, operation.split(".")[1])
    before, resolver = bench.state(), dict(graphql.resolvers(bench.world))[operation]
    wrong = []
    for name, identity in CALLERS.items():
        try:
            answer = foreign(resolver, identity)
        except Exception as error:
            wrong.append(f"{name}: raised {type(error).__name__}: {error}")
            continue
        refused = refusal_in(answer)
        if resolver[1].groups and (refused is None or not bench.is_in(before)):
            wrong.append(f"{name}: admitted")
        bench.restore(before)
    assert not wrong, "\n".join(wrong)
