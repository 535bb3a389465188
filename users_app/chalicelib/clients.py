"""AWS in a hurry: Cognito gives a trigger five seconds, then it fails the user's confirmation."""

from typing import Any

from botocore.config import Config

from ecom import aws

HASTY = Config(
    connect_timeout=0.5,
    read_timeout=1,
    retries={"mode": "standard", "total_max_attempts": 2},
)


def put_events(**arguments: Any) -> Any:
    return aws.client("events", config=HASTY).put_events(**arguments)


def send_message(**arguments: Any) -> Any:
    return aws.client("sqs", config=HASTY).send_message(**arguments)
