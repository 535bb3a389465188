"""Cognito's triggers: what new users are heard of by, and never held up by."""

from types import ModuleType
from typing import Any

import boto3
import pytest

from tests.component.conftest import Queue
from tests.support.aws_payloads import CONTEXT, recorded
from tests.support.examples import USER_ID

CONFIRMED = recorded("post_confirmation")
INVITED = recorded("pre_sign_up_admin_create_user")


def test_a_confirmed_user_is_kept_once(app: ModuleType, table: Any) -> None:
    assert app.on_post_confirmation(CONFIRMED, CONTEXT) == CONFIRMED
    (kept,) = table.scan()["Items"]
    assert (kept["userId"], kept["status"]) == (USER_ID, "ACTIVE")
    assert app.on_post_confirmation(CONFIRMED, CONTEXT) == CONFIRMED
    assert table.scan()["Items"] == [kept]


def test_a_confirmation_that_comes_late_brings_nobody_back(app: ModuleType, table: Any) -> None:
    table.put_item(Item={"userId": USER_ID, "status": "DELETED"})
    app.on_post_confirmation(CONFIRMED, CONTEXT)
    assert table.scan()["Items"] == [{"userId": USER_ID, "status": "DELETED"}]


def test_a_replaced_password_makes_no_new_user(app: ModuleType, table: Any) -> None:
    event = CONFIRMED | {"triggerSource": "PostConfirmation_ConfirmForgotPassword"}
    assert app.on_post_confirmation(event, CONTEXT) == event
    assert table.scan()["Items"] == []


def test_a_user_who_cannot_be_kept_gets_in_and_their_invitation_is_kept(
    app: ModuleType, table: Any, dead_letters: Queue
) -> None:
    table.delete()
    assert app.on_post_confirmation(CONFIRMED, CONTEXT) == CONFIRMED
    (letter,) = dead_letters.messages()
    assert (letter["record"]["DetailType"], letter["record"]["Resources"]) == (
        "UserInvited",
        [USER_ID],
    )
    assert "PutItem" in letter["cause"]
    assert "ada@" not in str(letter)


def test_an_invited_user_is_told_of_and_still_has_to_confirm(app: ModuleType, bus: Queue) -> None:
    assert app.on_pre_sign_up(INVITED, CONTEXT) == INVITED
    (event,) = bus.messages()
    assert (event["source"], event["detail-type"]) == ("ecommerce.users", "UserInvited")
    assert (event["resources"], event["detail"]) == ([USER_ID], {"userId": USER_ID})
    assert INVITED["response"]["autoConfirmUser"] is False


def test_whoever_signs_up_by_themselves_is_not_told_of_yet(app: ModuleType, bus: Queue) -> None:
    event = INVITED | {"triggerSource": "PreSignUp_SignUp"}
    assert app.on_pre_sign_up(event, CONTEXT) == event
    assert bus.messages() == []


def test_an_invitation_that_cannot_be_published_is_kept(
    app: ModuleType, dead_letters: Queue
) -> None:
    # There is no bus in this account.
    assert app.on_pre_sign_up(INVITED, CONTEXT) == INVITED
    (letter,) = dead_letters.messages()
    assert letter["record"]["Resources"] == [USER_ID]
    assert "shop" in letter["cause"]


TRIGGERS = [("on_post_confirmation", CONFIRMED), ("on_pre_sign_up", INVITED)]


@pytest.mark.parametrize(("trigger", "event"), TRIGGERS)
def test_the_user_gets_in_even_when_nothing_works_and_that_is_logged(
    app: ModuleType,
    table: Any,
    dead_letters: Queue,
    log: pytest.LogCaptureFixture,
    trigger: str,
    event: Any,
) -> None:
    table.delete()
    boto3.client("sqs").delete_queue(QueueUrl=dead_letters.url)
    assert getattr(app, trigger)(event, CONTEXT) == event
    assert "a new user was not announced" in log.messages


@pytest.mark.parametrize("event", [{}, {"triggerSource": "PostConfirmation_ConfirmSignUp"}, None])
def test_a_payload_that_cannot_be_read_is_returned(app: ModuleType, event: object) -> None:
    assert app.on_post_confirmation(event, CONTEXT) == event
    assert app.on_pre_sign_up(event, CONTEXT) == event


def test_no_log_line_holds_an_email(app: ModuleType, log: pytest.LogCaptureFixture) -> None:
    anonymous = CONFIRMED | {"request": {"userAttributes": {"email": "ada@example.com"}}}
    for event in (CONFIRMED, anonymous):
        app.on_post_confirmation(event, CONTEXT)
    for event in (INVITED, INVITED | {"userName": "ada@example.com"}):
        app.on_pre_sign_up(event, CONTEXT)
    assert len(log.records) >= 6
    assert "ada@" not in log.text
