"""Archives of buses. Where `emulated` does right, drop the correction."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.end_to_end.local_aws.workbench import Workbench, eventually

PATTERN = {"source": [{"prefix": "test"}]}


def archive_by_template(bench: Workbench, bus: str, days: int) -> dict[str, Any]:
    """A bus and its archive, made or updated by a stack; returns what the archive is."""
    name = {"ArchiveName": bus, "RetentionDays": days, "EventPattern": PATTERN}
    resources = {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": bus}},
        "Archive": {
            "Type": "AWS::Events::Archive",
            "Properties": {**name, "SourceArn": {"Fn::GetAtt": ["Bus", "Arn"]}},
        },
    }
    stacks, template = bench.client("cloudformation"), json.dumps({"Resources": resources})
    known = any(stack["StackName"] == bus for stack in stacks.list_stacks()["StackSummaries"])
    deploy = stacks.update_stack if known else stacks.create_stack
    deploy(StackName=bus, TemplateBody=template)

    def look() -> str:
        return str(stacks.describe_stacks(StackName=bus)["Stacks"][0]["StackStatus"])

    assert eventually(look, lambda status: status.endswith("_COMPLETE")).startswith(
        ("CREATE", "UPDATE")
    )
    archive: dict[str, Any] = bench.client("events").describe_archive(ArchiveName=bus)
    return archive


def test_a_stack_makes_changes_and_removes_an_archive(
    corrected: Workbench, emulated: Workbench
) -> None:
    bus = f"bus-{uuid.uuid4().hex[:8]}"
    archive = archive_by_template(corrected, bus, 7)
    assert archive["EventSourceArn"].endswith(f"event-bus/{bus}")
    assert (archive["RetentionDays"], json.loads(archive["EventPattern"])) == (7, PATTERN)
    assert archive_by_template(corrected, bus, 30)["RetentionDays"] == 30
    corrected.client("cloudformation").delete_stack(StackName=bus)
    archives = corrected.client("events").list_archives
    assert eventually(lambda: archives(NamePrefix=bus)["Archives"], lambda left: not left) == []
    with pytest.raises(ClientError, match="AWS::Events::Archive"):
        archive_by_template(emulated, bus, 7)


def replayed_to_each_of_two_rules(bench: Workbench) -> list[int]:
    """How often an event came to two rules, after a replay to the first only."""
    events, bus = bench.client("events"), f"bus-{uuid.uuid4().hex[:8]}"
    bus_arn = events.create_event_bus(Name=bus)["EventBusArn"]
    archive = events.create_archive(ArchiveName=bus, EventSourceArn=bus_arn)["ArchiveArn"]
    rules = [rule_to_queue(bench, bus) for _ in range(2)]
    entry = {"EventBusName": bus, "Source": "test", "DetailType": "Test", "Detail": "{}"}
    events.put_events(Entries=[entry])
    now = datetime.now(UTC)
    events.start_replay(
        ReplayName=bus,
        EventSourceArn=archive,
        EventStartTime=now - timedelta(minutes=1),
        EventEndTime=now + timedelta(minutes=1),
        Destination={"Arn": bus_arn, "FilterArns": [rules[0][0]]},
    )
    eventually(
        lambda: events.describe_replay(ReplayName=bus)["State"], lambda state: state == "COMPLETED"
    )
    return [length(bench, queue_url) for _, queue_url in rules]


def rule_to_queue(bench: Workbench, bus: str) -> tuple[str, str]:
    """The ARN of a rule for all events, and the URL of the queue that gets them."""
    events, (url, queue_arn) = bench.client("events"), bench.queue()
    name = uuid.uuid4().hex[:8]
    rule = events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps(PATTERN))
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "1", "Arn": queue_arn}])
    return rule["RuleArn"], url


def length(bench: Workbench, queue_url: str) -> int:
    name = "ApproximateNumberOfMessages"
    answer = bench.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=[name])
    return int(answer["Attributes"][name])


def test_a_replay_goes_to_the_rules_that_it_names(
    corrected: Workbench, emulated: Workbench
) -> None:
    assert replayed_to_each_of_two_rules(corrected) == [2, 1]
    assert replayed_to_each_of_two_rules(emulated) == [2, 2]
