from typing import Any

import pytest
from pydantic import ValidationError

from ecom.bus import EventBus
from ecom.outbox import DeadLetterQueue
from tests.support.aws_payloads import recorded
from tests.support.examples import USER_ID
from users_app.chalicelib import users
from users_app.chalicelib.models import PostConfirmation


class Aws:
    """EventBridge and SQS; `refuse` is how many PutEvents fail before one succeeds."""

    def __init__(self, refuse: int = 0) -> None:
        self.refuse = refuse
        self.published: list[Any] = []
        self.letters: list[str] = []

    def put_events(self, Entries: list[Any]) -> Any:
        if self.refuse:
            self.refuse -= 1
            return {"Entries": [{"ErrorCode": "InternalFailure"} for _ in Entries]}
        self.published += Entries
        return {"Entries": [{"EventId": "1"} for _ in Entries]}

    def send_message(self, QueueUrl: str, MessageBody: str) -> None:  # noqa: ARG002
        self.letters.append(MessageBody)


def welcome(aws: Aws, **changes: Any) -> None:
    bus = EventBus("shop", aws.put_events, sleep=lambda _: None)
    trigger = recorded("post_confirmation") | changes
    users.welcome(trigger, bus, DeadLetterQueue("queue", aws.send_message))


def test_a_new_user_is_announced_by_identifier() -> None:
    welcome(aws := Aws())
    (entry,) = aws.published
    assert (entry["Source"], entry["DetailType"]) == ("ecommerce.users", "UserCreated")
    assert (entry["Resources"], entry["Detail"]) == ([USER_ID], f'{{"userId":"{USER_ID}"}}')


def test_a_new_password_makes_no_new_user() -> None:
    welcome(aws := Aws(), triggerSource="PostConfirmation_ConfirmForgotPassword")
    assert (aws.published, aws.letters) == ([], [])


def test_a_refusal_that_passes_loses_nothing() -> None:
    welcome(aws := Aws(refuse=3))
    assert len(aws.published) == 1
    assert aws.letters == []


def test_what_the_bus_keeps_refusing_is_dead_lettered_with_its_cause() -> None:
    welcome(aws := Aws(refuse=99))
    (letter,) = aws.letters
    assert "InternalFailure" in letter
    assert USER_ID in letter


def test_a_payload_without_an_identifier_holds_no_sign_up_back() -> None:
    welcome(aws := Aws(), request={"userAttributes": {"email": "ada@example.com"}})
    assert (aws.published, aws.letters) == ([], [])


def test_an_error_about_a_payload_does_not_repeat_it() -> None:
    with pytest.raises(ValidationError) as caught:
        PostConfirmation.model_validate({"request": {"userAttributes": {"email": "ada@x.org"}}})
    assert "ada@x.org" not in str(caught.value)
