"""Nobody publishes in another service's name: every role that may publish at all, tried."""

from typing import Any

import boto3
import pytest

from ecom import events
from infra.demo.shop import Shop
from tests.end_to_end import granted
from tests.end_to_end.granted import Permission
from tests.end_to_end.recording import FORGED


@pytest.fixture(scope="module")
def publishers(shop: Shop) -> list[Permission]:
    found = [each for each in granted.permissions(shop) if each.action == "events:PutEvents"]
    assert {each.source for each in found} == {event.source for event in events.ALL}
    return found


def bus_of(shop: Shop, function: str) -> Any:
    """EventBridge, for whoever has the role of a function."""
    account = boto3.client("sts").get_caller_identity()["Account"]
    role = f"arn:aws:iam::{account}:role/{granted.roles(shop)[function]}"
    assumed = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="forger")
    keys = assumed["Credentials"]
    return boto3.client(
        "events",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def entry(shop: Shop, source: str, name: str) -> dict[str, Any]:
    return {
        "EventBusName": shop.parameters["platform/event-bus/name"],
        "Source": source,
        "DetailType": name,
        "Resources": [FORGED],
        "Detail": "{}",
    }


def test_every_publisher_may_publish_as_its_own_service_and_as_no_other(
    shop: Shop, publishers: list[Permission]
) -> None:
    for publisher in publishers:
        bus = bus_of(shop, publisher.function)
        own = entry(shop, publisher.source, "NobodyReacts")
        assert bus.put_events(Entries=[own])["FailedEntryCount"] == 0
        for event in events.ALL:
            if event.source != publisher.source:
                told = entry(shop, event.source, event.name)
                for entries in ([told], [own, told]):
                    with pytest.raises(bus.exceptions.ClientError, match="AccessDenied"):
                        bus.put_events(Entries=entries)
