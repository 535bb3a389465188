import logging
from collections.abc import Iterator
from types import ModuleType

import boto3
import pytest

from ecom.observability import logger
from tests.component.conftest import Queue
from tests.support.aws_payloads import CONTEXT, recorded
from tests.support.examples import USER_ID

CONFIRMED = recorded("post_confirmation")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The service's log, with the traces of exceptions."""
    service = logging.getLogger(logger.service)
    service.addHandler(caplog.handler)
    yield caplog
    service.removeHandler(caplog.handler)


def test_a_confirmed_sign_up_publishes_a_new_user(app: ModuleType, bus: Queue) -> None:
    assert app.on_post_confirmation(CONFIRMED, CONTEXT) == CONFIRMED
    (event,) = bus.messages()
    assert (event["source"], event["detail-type"]) == ("ecommerce.users", "UserCreated")
    assert (event["resources"], event["detail"]) == ([USER_ID], {"userId": USER_ID})


def test_a_replaced_password_publishes_nothing(app: ModuleType, bus: Queue) -> None:
    event = CONFIRMED | {"triggerSource": "PostConfirmation_ConfirmForgotPassword"}
    assert app.on_post_confirmation(event, CONTEXT) == event
    assert bus.messages() == []


def test_an_event_that_cannot_be_published_is_kept_and_the_user_gets_in(
    app: ModuleType, dead_letters: Queue
) -> None:
    # There is no bus in this account.
    assert app.on_post_confirmation(CONFIRMED, CONTEXT) == CONFIRMED
    (letter,) = dead_letters.messages()
    assert letter["record"]["Resources"] == [USER_ID]
    assert "shop" in letter["cause"]
    assert "ada@" not in str(letter)


def test_the_user_gets_in_even_when_nothing_works_and_that_is_logged(
    app: ModuleType, dead_letters: Queue, log: pytest.LogCaptureFixture
) -> None:
    boto3.client("sqs").delete_queue(QueueUrl=dead_letters.url)
    assert app.on_post_confirmation(CONFIRMED, CONTEXT) == CONFIRMED
    assert "a new user was not announced" in log.messages


@pytest.mark.parametrize("event", [{}, {"triggerSource": "PostConfirmation_ConfirmSignUp"}, None])
def test_a_payload_that_cannot_be_read_is_returned(app: ModuleType, event: object) -> None:
    assert app.on_post_confirmation(event, CONTEXT) == event


def test_no_log_line_holds_an_email(app: ModuleType, log: pytest.LogCaptureFixture) -> None:
    anonymous = CONFIRMED | {"request": {"userAttributes": {"email": "ada@example.com"}}}
    for event in (CONFIRMED, anonymous):
        app.on_post_confirmation(event, CONTEXT)
    assert len(log.records) >= 3
    assert "ada@" not in log.text
