from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from ecom import dynamodb
from ecom.dynamodb import ConditionFailed, Page, decode_token, encode_token, from_image, plain
from ecom.errors import BadRequest, Unavailable
from infra.tables import Index, Table
from tests.support import local_tables
from tests.support.examples import product

KEY = {"shelfId": "s1"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal(7), 7),
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


def test_a_token_carries_its_key() -> None:
    key = {"shelfId": "s/1 ü", "name": "x"}
    assert decode_token(encode_token(key), ["name", "shelfId"]) == key


@pytest.mark.parametrize(
    "token",
    [
        "?",
        "ü",
        "e30",
        encode_token({}),
        encode_token({"other": "s1"}),
        encode_token({"shelfId": ""}),
        encode_token({"shelfId": "s1", "other": "x"}),
        encode_token({"shelfId": 1}),  # type: ignore[dict-item]
        encode_token({"shelfId": {"S": "s1"}}),  # type: ignore[dict-item]
        encode_token(["shelfId"]),  # type: ignore[arg-type]
    ],
)
def test_a_token_that_is_not_ours_is_the_callers_mistake(token: str) -> None:
    with pytest.raises(BadRequest, match="nextToken"):
        decode_token(token, ["shelfId"])


def test_a_page_is_json_under_the_name_that_the_caller_gives() -> None:
    page = Page([product(1)], "more")
    assert page.to_json("products") == {"products": [product(1).to_json()], "nextToken": "more"}


def test_an_item_is_read_without_decimals_and_none_where_it_is_missing(table: Any) -> None:
    assert dynamodb.get(table, KEY) is None
    table.put_item(Item={**KEY, "width": 80})
    assert dynamodb.get(table, KEY) == {**KEY, "width": 80}


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


def names_of_page(table: Any, token: str | None, room: str = "hall") -> Page[str]:
    return dynamodb.page(
        table.query,
        lambda item: str(item["name"]),
        token,
        keys=("shelfId", "room", "name"),
        fixed={"room": room},
        limit=2,
        IndexName="room",
        KeyConditionExpression=Key("room").eq(room),
    )


def furnish(table: Any) -> None:
    for room in ("hall", "attic"):
        for number in range(5):
            item = {"shelfId": f"{room}-{number}", "room": room, "name": f"{room} {number}"}
            table.put_item(Item=item)


def test_pages_are_bounded_and_follow_one_another(table: Any) -> None:
    furnish(table)
    names: list[str] = []
    token = None
    for expected in (2, 2, 1):
        page = names_of_page(table, token)
        assert len(page.items) == expected
        names, token = names + page.items, page.next_token
    assert token is None
    assert names == [f"hall {number}" for number in range(5)]


def test_a_token_does_not_carry_the_partition_and_cannot_leave_it(table: Any) -> None:
    furnish(table)
    token = names_of_page(table, None, room="attic").next_token
    assert token is not None
    assert "room" not in decode_token(token, ["shelfId", "name"])
    assert all(name.startswith("hall") for name in names_of_page(table, token).items)


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


def test_a_page_by_a_number_goes_on_at_that_number(aws: None) -> None:  # noqa: ARG001
    weights = Index("weight", "room", "weight", numeric=True)
    table = local_tables.create(Table("crates", "crateId", indexes=[weights]))
    for weight in (10, 9, 100):
        table.put_item(Item={"crateId": f"c{weight}", "room": "hall", "weight": weight})
    first = crates(table, None)
    assert (first.items, crates(table, first.next_token).items) == ([9, 10], [100])
    for wrong in ("ten", "1.5"):
        with pytest.raises(BadRequest, match="nextToken"):
            crates(table, encode_token({"crateId": "c10", "weight": wrong}))


def crates(table: Any, token: str | None) -> Page[int]:
    return dynamodb.page(
        table.query,
        lambda item: int(item["weight"]),
        token,
        keys=("crateId", "room", "weight"),
        fixed={"room": "hall"},
        limit=2,
        numbers={"weight"},
        IndexName="weight",
        KeyConditionExpression=Key("room").eq("hall"),
    )


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
