from typing import Any

import pytest
from pydantic import ValidationError

from ecom.bus import EventBus
from ecom.errors import OutOfOrder
from ecom.outbox import DeadLetterQueue
from tests.support.aws_payloads import recorded
from tests.support.examples import USER_ID
from tests.unit.users.fakes import FakeAccounts, FakeUsers
from users_app.chalicelib import announcing, users
from users_app.chalicelib.models import Confirmation, StoredUser, UserStatus


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


class BrokenUsers(FakeUsers):
    def add(self, user: StoredUser) -> None:  # noqa: ARG002
        raise TimeoutError("the table does not answer")


def welcome(kept: FakeUsers, aws: Aws, **changes: Any) -> None:
    payload = recorded("post_confirmation") | changes
    announcing.welcome(payload, kept, DeadLetterQueue("queue", aws.send_message))


def invite(aws: Aws, **changes: Any) -> None:
    bus = EventBus("shop", aws.put_events, sleep=lambda _: None)
    payload = recorded("pre_sign_up_admin_create_user") | changes
    announcing.invite(payload, bus, DeadLetterQueue("queue", aws.send_message))


def statuses(kept: FakeUsers) -> dict[str, UserStatus]:
    return {id_: user.status for id_, user in kept.kept.items()}


def test_a_confirmed_user_is_kept_by_identifier() -> None:
    welcome(kept := FakeUsers(), aws := Aws())
    assert statuses(kept) == {USER_ID: "ACTIVE"}
    assert "ada@" not in str(kept.kept)
    assert aws.letters == []


def test_a_new_password_makes_no_new_user() -> None:
    welcome(
        kept := FakeUsers(), aws := Aws(), triggerSource="PostConfirmation_ConfirmForgotPassword"
    )
    assert (kept.kept, aws.letters) == ({}, [])


def test_a_user_who_cannot_be_kept_is_dead_lettered_as_what_can_be_published() -> None:
    welcome(BrokenUsers(), aws := Aws())
    (letter,) = aws.letters
    assert "does not answer" in letter
    assert "UserInvited" in letter
    assert USER_ID in letter


def test_a_payload_without_an_identifier_holds_no_sign_up_back() -> None:
    welcome(kept := FakeUsers(), aws := Aws(), request={"userAttributes": {"email": "ada@x.org"}})
    (letter,) = aws.letters
    assert kept.kept == {}
    assert "sub" in letter
    assert "ada@" not in letter


def test_an_error_about_a_payload_does_not_repeat_it() -> None:
    with pytest.raises(ValidationError) as caught:
        Confirmation.model_validate({"request": {"userAttributes": {"email": "ada@x.org"}}})
    assert "ada@x.org" not in str(caught.value)


def test_an_invited_user_is_told_of_by_identifier() -> None:
    invite(aws := Aws())
    (entry,) = aws.published
    assert (entry["Source"], entry["DetailType"]) == ("ecommerce.users", "UserInvited")
    assert (entry["Resources"], entry["Detail"]) == ([USER_ID], f'{{"userId":"{USER_ID}"}}')


@pytest.mark.parametrize("source", ["PreSignUp_SignUp", "PreSignUp_ExternalProvider"])
def test_whoever_signs_up_by_themselves_is_told_of_later(source: str) -> None:
    invite(aws := Aws(), triggerSource=source, userName="ada@example.com")
    assert (aws.published, aws.letters) == ([], [])


def test_a_refusal_that_passes_loses_no_invitation() -> None:
    invite(aws := Aws(refuse=3))
    assert (len(aws.published), aws.letters) == (1, [])


def test_what_the_bus_keeps_refusing_is_dead_lettered_with_its_cause() -> None:
    invite(aws := Aws(refuse=99))
    (letter,) = aws.letters
    assert "InternalFailure" in letter
    assert USER_ID in letter


def test_a_name_that_is_an_address_is_neither_published_nor_kept() -> None:
    invite(aws := Aws(), userName="ada@example.com")
    (letter,) = aws.letters
    assert aws.published == []
    assert "userName" in letter
    assert "ada@" not in letter


def test_an_invited_user_is_kept_once_there_is_an_account() -> None:
    kept = FakeUsers()
    with pytest.raises(OutOfOrder):
        announcing.admit(USER_ID, kept, FakeAccounts())
    assert kept.kept == {}
    announcing.admit(USER_ID, kept, FakeAccounts(**{USER_ID: []}))
    assert statuses(kept) == {USER_ID: "ACTIVE"}


@pytest.mark.parametrize("known", [users.new_user(USER_ID), users.tombstone(USER_ID)])
def test_an_invitation_that_comes_again_changes_nothing(known: StoredUser) -> None:
    kept = FakeUsers(known)
    announcing.admit(USER_ID, kept, FakeAccounts())
    assert kept.kept == {USER_ID: known}
