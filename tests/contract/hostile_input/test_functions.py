"""What is invoked otherwise: create-order, Cognito's triggers, the listener's messages."""

import json
from typing import Any

import pytest

from tests.contract.hostile_input import graphql
from tests.contract.hostile_input.bench import Bench, Trial
from tests.contract.hostile_input.refusals import complaint_about
from tests.support.aws_payloads import CONTEXT, recorded, websocket_event
from tests.support.examples import USER_ID
from tests.support.hostile import WRONG_TYPES
from tests.support.places import ABSENT

Json = dict[str, Any]


def test_create_order_never_raises(bench: Bench) -> None:
    graphql.furnish(bench, "createOrder")
    create, before = bench.world.apps["orders"].create_order_for_user, bench.state()
    payload = {"userId": USER_ID, **graphql.example("Mutation.createOrder")}

    def judge(trial: Trial) -> str | None:
        answer = create(trial.sent, CONTEXT)
        if answer["success"]:
            return None
        refused = f"BadRequest: {'; '.join(answer['errors'])}"
        return complaint_about(trial, refused) or (
            None if bench.is_in(before) else "refused, but something was changed"
        )

    wrong = bench.try_all("orders.create-order", payload, judge, depth=2)
    assert not wrong, wrong


@pytest.mark.parametrize("payload", [None, *WRONG_TYPES.values()], ids=["null", *WRONG_TYPES])
def test_create_order_refuses_what_is_no_payload(bench: Bench, payload: Any) -> None:
    answer = bench.world.apps["orders"].create_order_for_user(payload, CONTEXT)
    assert answer["success"] is False


@pytest.mark.parametrize(
    ("function", "payload"),
    [
        ("on_post_confirmation", recorded("post_confirmation")),
        ("on_pre_sign_up", recorded("pre_sign_up_admin_create_user")),
    ],
)
def test_a_trigger_never_refuses_a_user(bench: Bench, function: str, payload: Json) -> None:
    """Cognito fails the sign-up where a trigger raises or does not answer with the event."""
    bench.clear()
    users = bench.world.apps["users"]

    def judge(trial: Trial) -> str | None:
        bench.world.poison.clear()
        if getattr(users, function)(trial.sent, CONTEXT) != trial.sent:
            return "the event did not come back"
        return None

    wrong = bench.try_all(f"users.{function}", payload, judge)
    assert not wrong, wrong


class Sockets:
    """Takes what is sent to connections."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, connection_id: str, message: str) -> bool:  # noqa: ARG002
        self.sent.append(message)
        return True


def test_the_listener_registers_or_says_what_is_wrong(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.clear()
    platform, sockets = bench.world.apps["platform"], Sockets()
    monkeypatch.setattr(platform, "sockets", sockets)
    right = {"body": {"action": "register", "serviceName": "ecommerce.orders"}}

    def judge(trial: Trial) -> str | None:
        sockets.sent.clear()
        body = trial.sent.get("body", ABSENT)
        text = body if isinstance(body, str) else None if body is ABSENT else json.dumps(body)
        platform.on_message(websocket_event("c-1", "MESSAGE", text), CONTEXT)
        registered = not bench.is_in(bench.empty)
        if registered == bool(sockets.sent):
            return f"registered: {registered}, answered: {sockets.sent}"
        if sockets.sent:
            return complaint_about(trial, f"BadRequest: {json.loads(sockets.sent[0])['message']}")
        return None

    wrong = bench.try_all("platform.on_message", right, judge)
    assert not wrong, wrong
