"""Component tests: one service's real handlers, a mocked AWS, recorded AWS payloads."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import responses
from moto import mock_aws

from tests.support import apps


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty AWS account, for one test."""
    for name, value in apps.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        yield
    apps.forget()


@pytest.fixture
def http(aws: None) -> Iterator[responses.RequestsMock]:  # noqa: ARG001
    """The other services: answers nothing but what a test has it answer."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


class Queue:
    """An SQS queue that a test reads."""

    def __init__(self, name: str) -> None:
        self._sqs = boto3.client("sqs")
        self.url = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        self.arn = f"arn:aws:sqs:eu-west-1:123456789012:{name}"

    def messages(self) -> list[dict[str, Any]]:
        """The messages that have come since the last look."""
        answer = self._sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


@pytest.fixture
def dead_letters(aws: None) -> Queue:  # noqa: ARG001
    """The service's dead-letter queue."""
    return Queue("dead-letters")


@pytest.fixture
def bus(aws: None) -> Queue:  # noqa: ARG001
    """The shared bus, named "shop"; its messages are the published events."""
    queue = Queue("published")
    events = boto3.client("events")
    events.create_event_bus(Name="shop")
    events.put_rule(Name="all", EventBusName="shop", EventPattern='{"account": ["123456789012"]}')
    events.put_targets(Rule="all", EventBusName="shop", Targets=[{"Id": "queue", "Arn": queue.arn}])
    return queue
