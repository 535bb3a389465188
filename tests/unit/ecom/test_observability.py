"""Who is not served is counted, unless it is their own mistake or nobody waits."""

import json
from contextlib import suppress
from io import StringIO
from typing import Any

import pytest
from chalice.app import CloudWatchEvent

from ecom import rest
from ecom.errors import BadRequest, Conflict, Unavailable
from ecom.graphql import Caller, GraphQL
from ecom.models import Model
from ecom.observability import annotate, annotate_targets, logger
from tests.support.aws_payloads import CONTEXT, graphql_request, recorded, rest_request

ERRORS = {"wrong": BadRequest, "late": Conflict, "away": Unavailable, "broken": RuntimeError}


class Wanted(Model):
    pot: str


app = rest.rest_app("tea")
graphql = GraphQL()


def brew(pot: str) -> None:
    if pot in ERRORS:
        raise ERRORS[pot](pot)


@app.route("/pots/{pot}")
def show_pot(pot: str) -> dict[str, bool]:
    brew(pot)
    return {"hot": True}


@graphql.query("pot", Wanted)
def get_pot(caller: Caller, arguments: Wanted) -> None:  # noqa: ARG001
    brew(arguments.pot)


@app.lambda_function()
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)


@app.on_cw_event({"source": ["tea"]})
def on_pot(event: CloudWatchEvent) -> None:
    brew(event.detail["pot"])


def by_rest(pot: str) -> None:
    app(rest_request("GET", "/pots/{pot}", path={"pot": pot}), CONTEXT)


def by_graphql(pot: str) -> None:
    with suppress(RuntimeError):
        resolve(graphql_request("pot", {"pot": pot}, user="ada"), CONTEXT)


def by_event(pot: str) -> None:
    with suppress(Exception):
        on_pot(recorded("bus_event") | {"detail": {"pot": pot}}, CONTEXT)


def faults(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Where faults were counted since the last look: namespaces, one for each."""
    counted = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    metrics = [each["_aws"]["CloudWatchMetrics"][0] for each in counted if each["Fault"] == [1.0]]
    assert all(each["Dimensions"] == [["service"]] for each in metrics)
    return [each["Namespace"] for each in metrics]


@pytest.mark.parametrize("ask", [by_rest, by_graphql])
@pytest.mark.parametrize("pot", ["away", "broken"])
def test_who_is_not_served_is_counted(
    ask: Any, pot: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(pot)
    assert faults(capsys) == ["ecommerce/tests"]


@pytest.mark.parametrize("ask", [by_rest, by_graphql])
@pytest.mark.parametrize("pot", ["hot", "wrong", "late"])
def test_who_is_served_or_has_made_a_mistake_is_not(
    ask: Any, pot: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(pot)
    assert faults(capsys) == []


@pytest.mark.parametrize(
    ("ask", "pot", "fault"),
    [
        (by_rest, "away", "503"),
        (by_graphql, "away", "away"),
        (by_graphql, "broken", "failed"),
        (by_graphql, "late", None),
    ],
)
def test_the_log_line_says_why(
    ask: Any, pot: str, fault: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", lines)
    ask(pot)
    handled = json.loads(lines.getvalue().splitlines()[-1])
    assert (handled["message"], handled.get("fault")) == ("handled", fault)


@pytest.mark.parametrize("pot", ["away", "broken"])
def test_an_event_that_is_tried_again_is_not(pot: str, capsys: pytest.CaptureFixture[str]) -> None:
    by_event(pot)
    assert faults(capsys) == []


@pytest.mark.parametrize("typed", ["ada@example.com", "+33 1 23 45 67 89", "+33123456789", "Ada L"])
def test_personal_data_in_place_of_an_identifier_is_not_logged(typed: str) -> None:
    logger.clear_state()
    annotate(orderId=typed)
    annotate_targets({"user_id": typed, "product_id": "p-1"})
    keys = logger.get_current_keys()
    assert (keys.get("orderId"), keys.get("userId"), keys["productId"]) == (None, None, "p-1")
