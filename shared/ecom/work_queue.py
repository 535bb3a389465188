"""Work that waits for staff: a sparse index, which holds only what nobody has started.

An item carries the attribute `queue` while it waits; the write that starts the work removes it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from boto3.dynamodb.conditions import Key

from ecom.dynamodb import Item
from ecom.pages import Page, page

T = TypeVar("T")

INDEX = "queue"
WAITING = {"queue": "NEW"}


def waiting(table: Any, parse: Callable[[Item], T], token: str | None) -> Page[T]:
    """A page of what waits, oldest first. Raises BadRequest for a broken token."""
    return page(
        table.query,
        parse,
        token,
        "work-queue",
        keys=("orderId", "queue", "createdDate"),
        fixed=WAITING,
        IndexName=INDEX,
        KeyConditionExpression=Key("queue").eq(WAITING["queue"]),
    )
