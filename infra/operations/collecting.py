"""Collecting what a replay brings of one resource, through a rule and a queue of its own.

EventBridge replays to rules and cannot choose by content, but a rule can: it takes only what this
replay brings of the resource, and the replay goes to this rule only.
"""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import boto3

from infra.operations.archive import Archive
from infra.operations.replays import Json, Window, in_order, only_resource

LAST_WAIT = 5
"""Seconds without an event, after which a completed replay has nothing more to bring."""
KEPT = 3600
"""Seconds for which a queue that could not be removed keeps its events."""


@dataclass(frozen=True)
class Collector:
    """`settle` are the seconds after which AWS has put a new rule in force everywhere."""

    archive: Archive
    settle: float
    sqs: Any

    @classmethod
    def of(cls, environment: str, archive: Archive) -> "Collector":
        return cls(archive, 0 if environment == "local" else 60, boto3.client("sqs"))

    def events_of(self, resource: str, name: str, window: Window) -> list[Json]:
        """What is archived of one resource, oldest first."""
        with self._rule_and_queue(name, only_resource(resource, name)) as (rule_arn, queue_url):
            time.sleep(self.settle)
            self.archive.replay(name, window, [rule_arn])
            return in_order(self._received(queue_url))

    @contextmanager
    def _rule_and_queue(self, name: str, pattern: Json) -> Iterator[tuple[str, str]]:
        """The rule's ARN and the URL of the queue that it fills; both are removed in the end."""
        events, rule = self.archive.events, {"Name": name, "EventBusName": self.archive.bus_name}
        target = {"Rule": name, "EventBusName": self.archive.bus_name}
        with ExitStack() as removal:
            url = self._new_queue(name)
            removal.callback(self.sqs.delete_queue, QueueUrl=url)
            rule_arn = events.put_rule(**rule, EventPattern=json.dumps(pattern))["RuleArn"]
            removal.callback(events.delete_rule, **rule)
            queue_arn = self._open(url, rule_arn)
            events.put_targets(**target, Targets=[{"Id": "queue", "Arn": queue_arn}])
            removal.callback(events.remove_targets, **target, Ids=["queue"])
            yield rule_arn, url

    def _new_queue(self, name: str) -> str:
        # Each event is received once: it stays hidden for as long as the queue keeps it.
        attributes = {"MessageRetentionPeriod": str(KEPT), "VisibilityTimeout": str(KEPT)}
        return str(self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])

    def _open(self, url: str, rule_arn: str) -> str:
        """Let the rule send to the queue; returns the queue's ARN."""
        answer = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        arn = str(answer["Attributes"]["QueueArn"])
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        return arn

    def _received(self, url: str) -> Iterator[Json]:
        while messages := self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=LAST_WAIT
        ).get("Messages"):
            yield from (json.loads(message["Body"]) for message in messages)
