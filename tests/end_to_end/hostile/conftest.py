"""The functions' logs since a test began, and a shop in which it leaves nothing."""

import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from infra.demo.shop import Shop

WAITED_FOR = ("-api-handler", "-graphql")
"""How the names of functions end that somebody waits for: none of them may raise."""
CREATED_BY_STAFF = {"products": "productId", "stock": "productId"}
"""Tables of what other tests look at, and their keys."""


@pytest.fixture
def no_traceback(shop: Shop) -> Iterator[None]:
    """Fail where a function that somebody waits for has raised meanwhile."""
    began = int(time.time() * 1000)
    yield
    assert list(tracebacks(shop, began)) == []


def tracebacks(shop: Shop, since: int) -> Iterator[str]:
    """What functions have logged with a traceback; `since` is in milliseconds."""
    logs = boto3.client("logs")
    prefix = f"/aws/lambda/ecommerce-{shop.environment}-"
    for page in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix):
        for name in (each["logGroupName"] for each in page["logGroups"]):
            if not name.endswith(WAITED_FOR):
                continue
            pages = logs.get_paginator("filter_log_events")
            for found in pages.paginate(logGroupName=name, startTime=since):
                for event in found["events"]:
                    if "Traceback" in event["message"]:
                        yield f"{name}: {event['message']}"


@pytest.fixture
def tidy(shop: Shop) -> Iterator[None]:
    """Delete what was added to the catalogue and the stock meanwhile."""
    before = {table: keys(shop, table) for table in CREATED_BY_STAFF}
    yield
    for name, key in CREATED_BY_STAFF.items():
        table = boto3.resource("dynamodb").Table(f"ecommerce-{shop.environment}-{name}")
        for added in keys(shop, name) - before[name]:
            table.delete_item(Key={key: added})


def keys(shop: Shop, table: str) -> set[str]:
    resource = boto3.resource("dynamodb").Table(f"ecommerce-{shop.environment}-{table}")
    key, found, last = CREATED_BY_STAFF[table], set[str](), dict[str, Any]()
    while True:
        page = resource.scan(ConsistentRead=True, **last)
        found |= {str(each[key]) for each in page["Items"]}
        if "LastEvaluatedKey" not in page:
            return found
        last = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
