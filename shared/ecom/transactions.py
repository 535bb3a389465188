"""Several conditional writes that happen together or not at all."""

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder
from botocore.exceptions import ClientError

from ecom.dynamodb import Item, from_image, update_expression

ATTEMPTS = 8
PASSING = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
"""Reasons that are gone a moment later: another transaction has held the item, say."""

Write = dict[str, Any]


class TransactionRefused(Exception):
    """Nothing was written, because of `failed`: what stands where a condition does not hold.

    By the position of the write; None where nothing stands there.
    """

    def __init__(self, failed: Mapping[int, Item | None]) -> None:
        super().__init__(f"the conditions of writes {sorted(failed)} do not hold")
        self.failed = dict(failed)


def put_write(table: str, item: Item, condition: ConditionBase) -> Write:
    return {"Put": {"TableName": table, "Item": item, **_condition(condition)}}


def update_write(
    table: str,
    key: Item,
    condition: ConditionBase,
    values: Mapping[str, Any],
    remove: Iterable[str] = (),
    append: Mapping[str, Sequence[Any]] | None = None,
    add: Mapping[str, int] | None = None,
) -> Write:
    """As `ecom.dynamodb.update`."""
    allowed = _condition(condition)
    update = update_expression(values, list(remove), append or {}, add or {})
    for name in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        update[name] |= allowed.pop(name, {})
    return {"Update": {"TableName": table, "Key": key, **allowed, **update}}


def transact(
    client: Any, writes: Sequence[Write], sleep: Callable[[float], None] = time.sleep
) -> None:
    """Write all or nothing; at most 100 writes, each of another item.

    `client` is a resource's own (`table.meta.client`), which takes items without DynamoDB's type
    marks. What has passed a moment later is tried again. Raises TransactionRefused.
    """
    for attempt in range(ATTEMPTS):
        if attempt:
            sleep(random.uniform(0, min(0.02 * 2**attempt, 1)))
        try:
            client.transact_write_items(TransactItems=list(writes))
        except ClientError as error:
            reasons = _reasons(error)
            if failed := _failed(reasons):
                raise TransactionRefused(failed) from None
            if attempt + 1 == ATTEMPTS or not {reason["Code"] for reason in reasons} & PASSING:
                raise
        else:
            return


def _reasons(error: ClientError) -> Sequence[Mapping[str, Any]]:
    response: Mapping[str, Any] = error.response
    reasons: Sequence[Mapping[str, Any]] = response.get("CancellationReasons", [])
    return reasons


def _failed(reasons: Sequence[Mapping[str, Any]]) -> dict[int, Item | None]:
    return {
        index: from_image(reason["Item"]) if reason.get("Item") else None
        for index, reason in enumerate(reasons)
        if reason["Code"] == "ConditionalCheckFailed"
    }


def _condition(condition: ConditionBase) -> dict[str, Any]:
    # boto3 builds the expressions of single writes itself, but not those inside a transaction.
    built = ConditionExpressionBuilder().build_expression(condition)
    parts = {
        "ConditionExpression": built.condition_expression,
        "ExpressionAttributeNames": built.attribute_name_placeholders,
        # DynamoDB refuses an empty map.
        "ExpressionAttributeValues": built.attribute_value_placeholders,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    return {name: part for name, part in parts.items() if part}
