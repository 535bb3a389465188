import json

import boto3
import pytest

from infra.operations.sending import Clients
from tests.component.conftest import Queue
from tests.component.operations.fakes import FakeLambda


@pytest.fixture
def lambda_() -> FakeLambda:
    return FakeLambda()


@pytest.fixture
def clients(lambda_: FakeLambda, bus: Queue) -> Clients:  # noqa: ARG001
    """Of an account with the bus named "shop"."""
    return Clients(
        bus_name="shop",
        lambda_=lambda_,
        events=boto3.client("events"),
        streams=boto3.client("dynamodbstreams"),
    )


class Letters:
    """A service's dead-letter queue, to put letters into and to look at what is left."""

    def __init__(self, service: str) -> None:
        self._sqs = boto3.client("sqs")
        name = f"ecommerce-tests-{service}-dead-letters"
        self.url = self._sqs.create_queue(QueueName=name)["QueueUrl"]

    def put(self, *contents: object) -> None:
        for content in contents:
            self._sqs.send_message(QueueUrl=self.url, MessageBody=json.dumps(content))

    def visible(self) -> int:
        """How many others see, such as the alarm."""
        answer = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])


@pytest.fixture
def orders(aws: None) -> Letters:  # noqa: ARG001
    return Letters("orders")


@pytest.fixture
def payment(aws: None) -> Letters:  # noqa: ARG001
    return Letters("payment")
