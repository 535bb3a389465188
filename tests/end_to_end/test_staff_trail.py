"""What staff does and looks at is in the logs, with who did it and what it was done to."""

import json
from typing import Any

import boto3
import pytest

from infra.demo.listener import until
from infra.demo.people import People
from infra.demo.shop import Shop
from infra.demo.users import ADMIN, PACKER, User


def records(shop: Shop, function: str, order_id: str) -> list[dict[str, Any]]:
    """The lines of a function that tell of operations of staff on an order."""
    group = f"/aws/lambda/ecommerce-{shop.environment}-{function}"
    pages = boto3.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    lines = [
        json.loads(line)
        for page in pages
        for event in page["events"]
        for line in event["message"].splitlines()
        if order_id in line and '"actor"' in line
    ]
    return [line for line in lines if line["message"] == "handled"]


def sub_of(shop: Shop, user: User) -> str:
    found = boto3.client("cognito-idp").list_users(
        UserPoolId=shop.parameters["users/user-pool/id"], Filter=f'email = "{user.email}"'
    )["Users"]
    return next(each["Value"] for each in found[0]["Attributes"] if each["Name"] == "sub")


@pytest.fixture(scope="module")
def order_id(people: People) -> str:
    """An order that staff has looked at, begun to pack, and begun to pack again."""
    order_id: str = people.buy(1)["orderId"]
    people.start_packing(order_id)
    with pytest.raises(Exception, match="IN_PROGRESS"):
        people.work(PACKER, "startPackaging", order_id)
    return order_id


def test_who_packed_an_order_is_on_record_and_what_was_refused(shop: Shop, order_id: str) -> None:
    def look() -> list[dict[str, Any]] | None:
        found = records(shop, "warehouse-graphql", order_id)
        started = [each for each in found if each["field"] == "startPackaging"]
        return started if len(started) >= 2 else None

    started = until(look, "the records of two attempts")
    assert {each["actor"] for each in started} == {sub_of(shop, PACKER)}
    assert [each["outcome"] for each in started][-1] == "Conflict"
    assert all(PACKER.email not in json.dumps(each) for each in started)


def test_who_looked_at_an_order_is_on_record(people: People, shop: Shop, order_id: str) -> None:
    headers = {"Authorization": people.token(ADMIN)}
    shop.rest("GET", "orders", f"/admin/orders/{order_id}", headers=headers).raise_for_status()
    line = until(lambda: records(shop, "orders-api-handler", order_id) or None, "a record")[-1]
    assert (line["actor"], line["groups"]) == (sub_of(shop, ADMIN), "admin")
    assert (line["route"], line["outcome"]) == ("GET /admin/orders/{order_id}", "done")
