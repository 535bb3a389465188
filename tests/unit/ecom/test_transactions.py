from collections.abc import Sequence
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

from ecom import dynamodb
from ecom.transactions import (
    ATTEMPTS,
    TransactionRefused,
    Write,
    put_write,
    transact,
    update_write,
)

HALL, ATTIC = {"shelfId": "hall"}, {"shelfId": "attic"}
FREE, THERE = Attr("shelfId").not_exists(), Attr("shelfId").exists()


def write(table: Any, *writes: Write) -> None:
    transact(table.meta.client, writes, sleep=lambda _: None)


def refused(table: Any, *writes: Write) -> dict[int, Any]:
    """What stands in the way of each write, by its position."""
    with pytest.raises(TransactionRefused) as refusal:
        write(table, *writes)
    return refusal.value.failed


def test_all_writes_happen_together(table: Any) -> None:
    table.put_item(Item={**ATTIC, "books": 3, "room": "x", "size": {"width": 1}, "notes": ["a"]})
    values = {"size.width": 2, "name": "new"}
    changed = update_write(
        table.name,
        ATTIC,
        Attr("books").gte(2) & Attr("room").eq("x"),
        values,
        remove=["room"],
        append={"notes": ["b"]},
        add={"books": -2, "version": 1},
    )
    write(table, put_write(table.name, {**HALL, "books": 2}, FREE), changed)
    assert dynamodb.get(table, HALL) == {**HALL, "books": 2}
    attic = {"books": 1, "size": {"width": 2}, "name": "new", "notes": ["a", "b"], "version": 1}
    assert dynamodb.get(table, ATTIC) == {**ATTIC, **attic}


def test_one_condition_that_fails_leaves_everything_as_it_is(table: Any) -> None:
    table.put_item(Item={**ATTIC, "books": 1})
    less = update_write(table.name, ATTIC, Attr("books").gte(2), {}, add={"books": -2})
    failed = refused(table, put_write(table.name, HALL, FREE), less)
    assert failed == {1: {**ATTIC, "books": 1}}
    assert dynamodb.get(table, HALL) is None


def test_every_condition_that_fails_is_told_with_what_stands_there(table: Any) -> None:
    table.put_item(Item={**HALL, "books": 4})
    missing = update_write(table.name, ATTIC, THERE, {"name": "new"})
    failed = refused(table, put_write(table.name, HALL, FREE), missing)
    assert failed == {0: {**HALL, "books": 4}, 1: None}
    assert dynamodb.get(table, ATTIC) is None


def test_a_condition_alone_needs_no_values(table: Any) -> None:
    table.put_item(Item=HALL)
    write(table, update_write(table.name, HALL, THERE, {}, add={"books": 1}))
    assert dynamodb.get(table, HALL) == {**HALL, "books": 1}


def test_another_error_of_dynamodb_is_passed_on(table: Any) -> None:
    with pytest.raises(ClientError):
        write(table, put_write("no-such-table", HALL, FREE))


class Busy:
    """DynamoDB, which cancels the first transactions for `reasons`."""

    def __init__(self, times: int, *reasons: str) -> None:
        self.times = times
        self.reasons = reasons
        self.calls = 0

    def transact_write_items(self, TransactItems: Sequence[Write]) -> None:  # noqa: ARG002
        self.calls += 1
        if self.calls > self.times:
            return
        answer: Any = {
            "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
            "CancellationReasons": [{"Code": reason} for reason in self.reasons],
        }
        raise ClientError(answer, "TransactWriteItems")


def test_what_is_held_by_another_transaction_is_tried_again_ever_later() -> None:
    waits: list[float] = []
    busy = Busy(2, "None", "TransactionConflict")
    transact(busy, [], sleep=waits.append)
    assert busy.calls == 3
    assert len(waits) == 2
    assert max(waits) < 0.1


def test_what_stays_held_is_an_error() -> None:
    busy = Busy(100, "TransactionConflict")
    with pytest.raises(ClientError, match="cancelled"):
        transact(busy, [], sleep=lambda _: None)
    assert busy.calls == ATTEMPTS


@pytest.mark.parametrize(
    ("reasons", "error"),
    [
        (["ConditionalCheckFailed", "TransactionConflict"], TransactionRefused),
        (["ValidationError"], ClientError),
        ([], ClientError),
    ],
)
def test_what_does_not_pass_is_not_tried_again(reasons: list[str], error: type[Exception]) -> None:
    busy = Busy(100, *reasons)
    with pytest.raises(error):
        transact(busy, [], sleep=lambda _: None)
    assert busy.calls == 1
