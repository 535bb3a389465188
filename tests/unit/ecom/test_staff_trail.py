"""An operation of staff leaves a line that says who did what to whom, and how it ended."""

import json
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from typing import Any

import pytest

from ecom import rest
from ecom.errors import Conflict
from ecom.graphql import Caller, GraphQL, Group
from ecom.models import Model
from ecom.observability import logger
from tests.support.aws_payloads import CONTEXT, graphql_request, rest_request

REASON = "rang ada@example.com about it"


class Refund(Model):
    refund_id: str
    reason: str


class RefundInput(Refund):
    order_id: str


class RefundArguments(Model):
    input: RefundInput


app = rest.rest_app("tea")
graphql = GraphQL()


def give_back(refund_id: str) -> dict[str, str]:
    if refund_id == "late":
        raise Conflict(refund_id)
    if refund_id == "broken":
        raise RuntimeError(refund_id)
    return {}


@app.route("/admin/orders/{order_id}/refunds", methods=["POST"])
def add_refund(order_id: str) -> dict[str, str]:  # noqa: ARG001
    rest.require_group(app.current_request, Group.ADMIN, Group.WAREHOUSE)
    return give_back(rest.body(app.current_request, Refund).refund_id)


@graphql.mutation("refundOrder", RefundArguments, groups=(Group.ADMIN, Group.WAREHOUSE))
def refund_order(caller: Caller, arguments: RefundArguments) -> dict[str, str]:  # noqa: ARG001
    return give_back(arguments.input.refund_id)


@app.lambda_function()
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)


def by_rest(order_id: str, refund_id: str, groups: str) -> None:
    path, body = {"order_id": order_id}, {"refundId": refund_id, "reason": REASON}
    route = "/admin/orders/{order_id}/refunds"
    app(rest_request("POST", route, path=path, body=body, user="ada", groups=groups), CONTEXT)


def by_graphql(order_id: str, refund_id: str, groups: str) -> None:
    named = {"orderId": order_id, "refundId": refund_id, "reason": REASON}
    request = graphql_request(
        "refundOrder", {"input": named}, user="ada", groups=groups.split(","), type_name="Mutation"
    )
    with suppress(RuntimeError):
        resolve(request, CONTEXT)


Operation = Callable[[str, str, str], None]
BOTH = pytest.mark.parametrize("operation", [by_rest, by_graphql])


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    lines = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", lines)
    return lines


def record(log: StringIO) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(log.getvalue().splitlines()[-1])
    assert line["message"] == "handled"
    return line


@BOTH
def test_who_did_what_to_which_order_is_on_record(operation: Operation, log: StringIO) -> None:
    operation("o1", "r1", "delivery,admin")
    line = record(log)
    assert (line["actor"], line["groups"], line["outcome"]) == ("ada", "admin", "done")
    assert (line["orderId"], line["refundId"]) == ("o1", "r1")
    assert line.get("route", line.get("field")) in (
        "POST /admin/orders/{order_id}/refunds",
        "refundOrder",
    )


@BOTH
@pytest.mark.parametrize(
    ("refund_id", "groups", "outcome"),
    [("late", "warehouse", "Conflict"), ("r1", "delivery", "Forbidden")],
)
def test_what_was_refused_is_on_record_with_the_error(
    operation: Operation, refund_id: str, groups: str, outcome: str, log: StringIO
) -> None:
    operation("o1", refund_id, groups)
    line = record(log)
    assert (line["actor"], line["orderId"], line["outcome"]) == ("ada", "o1", outcome)


@pytest.mark.parametrize(
    ("operation", "outcome"), [(by_rest, "InternalServerError"), (by_graphql, "failed")]
)
def test_what_failed_is_on_record(operation: Operation, outcome: str, log: StringIO) -> None:
    operation("o1", "broken", "admin")
    assert (record(log)["actor"], record(log)["outcome"]) == ("ada", outcome)


@BOTH
@pytest.mark.parametrize("personal", ["ada@example.com", "Ada Lovelace"])
def test_nothing_personal_is_on_record(operation: Operation, personal: str, log: StringIO) -> None:
    operation(personal, "r1", "admin")
    assert record(log)["refundId"] == "r1"
    assert personal not in log.getvalue()
    assert REASON not in log.getvalue()


def test_a_record_does_not_outlive_its_request(log: StringIO) -> None:
    by_graphql("o1", "late", "admin")
    resolve(graphql_request("refundOrder", {}, user=None, type_name="Mutation"), CONTEXT)
    line = record(log)
    assert line["outcome"] == "Unauthorized"
    assert not line.keys() & {"actor", "groups", "orderId"}
