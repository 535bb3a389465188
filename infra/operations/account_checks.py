"""Marking the users who were kept before users were marked to have their account looked for.

Once an environment is deployed with the index `account-check`; again, it marks nothing twice.
"""

from typing import Any

import boto3
from boto3.dynamodb.conditions import Attr

from ecom.dynamodb import ConditionFailed, update
from ecom.models import now, text_of
from infra import environments
from infra.operations.books import scan
from infra.progress import step, tell

UNMARKED = Attr("status").eq("ACTIVE") & Attr("accountCheck").not_exists()


def run(environment: str) -> None:
    """Mark them, and print how many there were."""
    with step(f"Marking the users of {environment} whose account is not looked for"):
        marked = mark(environments.load(environment).resource("users"))
    tell(f"  {marked} users marked")


def mark(table_name: str) -> int:
    """Mark the active users of a table."""
    table = boto3.resource("dynamodb").Table(table_name)
    return sum(marks(table, item["userId"]) for item in scan(table_name))


def marks(table: Any, user_id: str) -> bool:
    """Mark a user; False where they are marked, or deleted."""
    values = {"accountCheck": "DUE", "accountCheckDate": text_of(now())}
    try:
        update(table, {"userId": user_id}, UNMARKED, values)
    except ConditionFailed:
        return False
    return True
