from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

from ecom import dynamodb
from ecom.dynamodb import ConditionFailed, from_image, plain
from ecom.errors import Unavailable

KEY = {"shelfId": "s1"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal(7), 7),
        (Decimal("7.00"), 7),
        (Decimal("89.90"), Decimal("89.90")),
        ("7", "7"),
        (True, True),
        (None, None),
        ([Decimal(1), [Decimal(2)]], [1, [2]]),
        ({"a": {"b": Decimal(3)}}, {"a": {"b": 3}}),
        ({"x"}, ["x"]),
    ],
)
def test_items_become_plain_values(value: Any, expected: Any) -> None:
    result = plain(value)
    assert (result, type(result)) == (expected, type(expected))


def test_a_streams_image_becomes_a_plain_item() -> None:
    image = {"a": {"N": "1"}, "b": {"M": {"c": {"L": [{"N": "2"}, {"S": "x"}, {"NULL": True}]}}}}
    assert from_image(image) == {"a": 1, "b": {"c": [2, "x", None]}}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ({"B": "//4="}, b"\xff\xfe"),
        ({"BS": ["//4="]}, [b"\xff\xfe"]),
        ({"N": "4.5"}, Decimal("4.5")),
        ({"N": "Infinity"}, Decimal("Infinity")),
        ({"NS": ["1.5"]}, [Decimal("1.5")]),
    ],
)
def test_what_others_store_beside_a_resource_does_not_stop_a_stream(
    typed: dict[str, Any], value: object
) -> None:
    assert from_image({"theirs": typed}) == {"theirs": value}


def test_an_item_is_read_without_decimals_and_none_where_it_is_missing(table: Any) -> None:
    assert dynamodb.get(table, KEY) is None
    table.put_item(Item={**KEY, "width": 80})
    assert dynamodb.get(table, KEY) == {**KEY, "width": 80}


@pytest.mark.parametrize("key", ["x" * 1025, "茶" * 342, "A\ud800"])
def test_nothing_stands_under_a_key_that_dynamodb_does_not_take(table: Any, key: str) -> None:
    assert dynamodb.get(table, {"orderId": key}) is None


def test_a_put_whose_condition_fails_shows_what_stands_there(table: Any) -> None:
    free = Attr("shelfId").not_exists()
    dynamodb.put(table, {**KEY, "width": 80}, free)
    with pytest.raises(ConditionFailed) as refused:
        dynamodb.put(table, {**KEY, "width": 90}, free)
    assert refused.value.item == {**KEY, "width": 80}


def test_a_delete_whose_condition_fails_removes_nothing(table: Any) -> None:
    table.put_item(Item={**KEY, "width": 80})
    with pytest.raises(dynamodb.ConditionFailed) as failure:
        dynamodb.delete(table, KEY, Attr("width").eq(90))
    assert failure.value.item == {**KEY, "width": 80}
    dynamodb.delete(table, KEY, Attr("width").eq(80))
    assert dynamodb.get(table, KEY) is None


def test_an_update_whose_condition_fails_for_want_of_an_item_shows_none(table: Any) -> None:
    with pytest.raises(ConditionFailed) as refused:
        dynamodb.update(table, KEY, Attr("shelfId").exists(), {"width": 1})
    assert refused.value.item is None
    assert table.scan()["Count"] == 0


def test_an_update_sets_nested_and_removes_and_returns_the_item(table: Any) -> None:
    table.put_item(Item={**KEY, "size": {"width": 1, "depth": 2}, "queue": "x", "name": "old"})
    changed = dynamodb.update(
        table,
        KEY,
        Attr("name").eq("old"),
        {"size.width": 5, "name": "new"},
        remove=["queue", "size.depth"],
    )
    assert changed == {**KEY, "size": {"width": 5}, "name": "new"}


def test_an_update_lengthens_lists_and_makes_those_that_are_missing(table: Any) -> None:
    table.put_item(Item={**KEY, "books": ["a"]})
    changed = dynamodb.update(
        table,
        KEY,
        ~Attr("books").contains("b"),
        {"width": 1},
        append={"books": ["b", "c"], "notes": [{"x": 1}]},
    )
    assert changed == {**KEY, "width": 1, "books": ["a", "b", "c"], "notes": [{"x": 1}]}


def test_words_that_dynamodb_reserves_are_names_like_others(table: Any) -> None:
    table.put_item(Item=KEY)
    values = {"status": "NEW", "name": "x", "size": 1, "timestamp": "t"}
    assert dynamodb.update(table, KEY, Attr("shelfId").exists(), values) == {**KEY, **values}


def test_another_error_of_dynamodb_is_passed_on(table: Any) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        dynamodb.put(table, {"name": "without a key"}, Attr("shelfId").not_exists())


def test_an_update_counts_and_begins_at_0(table: Any) -> None:
    table.put_item(Item={**KEY, "books": 3})
    changed = dynamodb.update(
        table, KEY, Attr("books").gte(2), {"room": "hall"}, add={"books": -2, "version": 1}
    )
    assert changed == {**KEY, "room": "hall", "books": 1, "version": 1}


def test_counting_alone_is_an_update_too(table: Any) -> None:
    table.put_item(Item={**KEY, "room": "attic"})
    known = Attr("shelfId").exists()
    changed = dynamodb.update(table, KEY, known, {}, remove=["room"], add={"books": 1})
    assert changed == {**KEY, "books": 1}


class Held:
    """A table whose item other transactions hold during the first `times` writes."""

    def __init__(self, times: int) -> None:
        self.times = times

    def put_item(self, **arguments: Any) -> Any:  # noqa: ARG002
        self.times -= 1
        if self.times >= 0:
            answer: Any = {"Error": {"Code": "TransactionConflictException", "Message": "held"}}
            raise ClientError(answer, "PutItem")
        return {}


def test_an_item_that_a_transaction_holds_is_written_a_moment_later() -> None:
    table = Held(times=2)
    dynamodb.put(table, KEY, Attr("shelfId").not_exists())
    assert table.times == -1


def test_an_item_that_stays_held_is_an_error() -> None:
    with pytest.raises(ClientError, match="TransactionConflict"):
        dynamodb.put(Held(times=100), KEY, Attr("shelfId").not_exists())


SHELVES = [{"shelfId": "a"}, {"shelfId": "b"}, {"shelfId": "c"}]


class SlowTable:
    """Answers as BatchGetItem does when it reads no more than `share` keys at a time."""

    def __init__(self, share: int) -> None:
        self.share = share
        self.asked: list[list[dict[str, str]]] = []

    def batch_get_item(self, RequestItems: Any) -> Any:
        keys = RequestItems["shelves"]["Keys"]
        self.asked.append(keys)
        rest = {"shelves": {"Keys": keys[self.share :], "ConsistentRead": True}}
        return {
            "Responses": {"shelves": keys[: self.share]},
            "UnprocessedKeys": rest if keys[self.share :] else {},
        }


def read_slowly(table: SlowTable) -> list[dict[str, Any]]:
    return dynamodb.read_all(table.batch_get_item, "shelves", SHELVES, sleep=lambda _: None)


def test_what_dynamodb_leaves_out_is_asked_for_again() -> None:
    table = SlowTable(share=1)
    assert read_slowly(table) == SHELVES
    assert table.asked == [SHELVES, SHELVES[1:], SHELVES[2:]]


def test_one_call_is_enough_for_a_table_that_answers() -> None:
    table = SlowTable(share=3)
    read_slowly(table)
    assert table.asked == [SHELVES]


def test_keys_that_are_never_read_make_the_table_unavailable() -> None:
    table = SlowTable(share=0)
    with pytest.raises(Unavailable):
        read_slowly(table)
    assert len(table.asked) == dynamodb.ATTEMPTS
