"""The bus's archive: replaying what was published in a window of time."""

import json
import time
from dataclasses import dataclass
from typing import Any

import boto3

from infra.operations.errors import OperationError
from infra.operations.replays import Json, Target, Window
from infra.progress import tell

DONE = "COMPLETED"
GIVEN_UP = ("CANCELLING", "CANCELLED", "FAILED")


@dataclass(frozen=True)
class Archive:
    """Of one bus; `look` are the seconds between two looks at how far a replay is."""

    bus_name: str
    look: float
    events: Any

    @classmethod
    def of(cls, environment: str) -> "Archive":
        look = 0.2 if environment == "local" else 5
        return cls(f"ecommerce-{environment}-bus", look, boto3.client("events"))

    def targets(self) -> list[Target]:
        """The rules that events of the bus come to and that send to functions, strangers' too."""
        bus_name = "default" if self.bridged() else self.bus_name
        pages = self.events.get_paginator("list_rules").paginate(EventBusName=bus_name)
        return [
            Target(rule["Arn"], rule["EventPattern"], target["Arn"])
            for page in pages
            for rule in page["Rules"]
            if "EventPattern" in rule
            for target in self._targets_of(rule["Name"], bus_name)
            if ":function:" in target["Arn"]
        ]

    def bridged(self) -> bool:
        """Whether the services' rules are on the default bus, where Chalice makes them."""
        bridge = f"{self.bus_name.removesuffix('-bus')}-bridge"
        try:
            self.events.describe_rule(Name=bridge, EventBusName=self.bus_name)
        except self.events.exceptions.ResourceNotFoundException:
            return False
        return True

    def _targets_of(self, rule: str, bus_name: str) -> list[Json]:
        answer = self.events.list_targets_by_rule(Rule=rule, EventBusName=bus_name)
        targets: list[Json] = answer["Targets"]
        return targets

    def replay(self, name: str, window: Window, rule_arns: list[str]) -> None:
        """Send what is archived to these rules, or to all where none is named, and wait for it.

        Raises OperationError where it does not complete.
        """
        archive = self.events.describe_archive(ArchiveName=f"{self.bus_name}-archive")
        filtered = {"FilterArns": rule_arns} if rule_arns else {}
        self.events.start_replay(
            ReplayName=name,
            EventSourceArn=archive["ArchiveArn"],
            EventStartTime=window.start,
            EventEndTime=window.end,
            Destination={"Arn": archive["EventSourceArn"], **filtered},
        )
        tell(f"  Replaying {window} as {name}")
        self._await(name)

    def _await(self, name: str) -> None:
        told = ""
        while not told.startswith(DONE):
            replay = self.events.describe_replay(ReplayName=name)
            if replay["State"] in GIVEN_UP:
                reason = replay.get("StateReason", "no reason is given")
                raise OperationError(f"The replay {name} is {replay['State']}: {reason}.")
            if told != (told := progress(replay)):
                tell(f"    {told}")
            else:
                time.sleep(self.look)

    def matches(self, pattern: str, event: Json) -> bool:
        """Whether EventBridge would send the event to a rule of this pattern."""
        answer = self.events.test_event_pattern(EventPattern=pattern, Event=json.dumps(event))
        return bool(answer["Result"])


def progress(replay: Json) -> str:
    """The state, and the time of the last event that was replayed, once there is one."""
    last = replay.get("EventLastReplayedTime")
    return f"{replay['State']}, up to {last.isoformat()}" if last else str(replay["State"])
