import base64
import json
from io import StringIO
from typing import Any

import pytest
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

from ecom.errors import BadRequest
from ecom.limits import TOKEN_LENGTH
from ecom.models import Model
from ecom.observability import logger
from ecom.pages import Page, decode_token, encode_token, page
from infra.tables import Index, Table
from tests.support import local_tables
from tests.support.examples import product

SHELF = {"shelfId": "s1"}


def test_a_token_carries_its_key() -> None:
    key = {"shelfId": "s/1 ü茶", "name": "x"}
    assert decode_token(encode_token(key, "shelves"), ["name", "shelfId"], "shelves") == key


def in_base64(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "token",
    [
        "?",
        "ü",
        "e30",
        "\ud800",
        in_base64(SHELF),
        encode_token(SHELF, "other shelves"),
        encode_token(SHELF, "shelves")[:-4],
        encode_token(SHELF, "shelves") + "e30=",
        encode_token({"shelfId": "5" * 5000}, "shelves"),
        encode_token({"shelfId": "x" * TOKEN_LENGTH}, "shelves"),
        *(
            encode_token(wrong, "shelves")  # type: ignore[arg-type]
            for wrong in (
                {},
                {"other": "s1"},
                {"shelfId": ""},
                {"shelfId": "s1", "other": "x"},
                {"shelfId": 1},
                {"shelfId": {"S": "s1"}},
                ["shelfId"],
            )
        ),
    ],
)
def test_a_token_that_the_list_has_not_made_is_a_bad_request(token: str, table: Any) -> None:
    with pytest.raises(BadRequest, match="nextToken"):
        page(table.scan, Shelf.model_validate, token, "shelves", keys=["shelfId"])


def test_a_page_is_json_under_the_name_that_the_caller_gives() -> None:
    page = Page([product(1)], "more")
    assert page.to_json("products") == {"products": [product(1).to_json()], "nextToken": "more"}


class Shelf(Model):
    shelf_id: str
    name: str = ""
    width: int = 0


def names_of_page(table: Any, token: str | None, room: str = "hall") -> Page[str]:
    return page(
        table.query,
        lambda item: Shelf.model_validate(item).name,
        token,
        "rooms",
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
        read = names_of_page(table, token)
        assert len(read.items) == expected
        names, token = names + read.items, read.next_token
    assert token is None
    assert names == [f"hall {number}" for number in range(5)]


def test_a_row_that_cannot_be_read_is_left_out_and_the_list_goes_on(table: Any) -> None:
    furnish(table)
    table.put_item(Item={"shelfId": "hall-1", "room": "hall", "name": "hall 1", "width": "wide"})
    first = names_of_page(table, None)
    assert first.items == ["hall 0"]
    assert names_of_page(table, first.next_token).items == ["hall 2", "hall 3"]


def test_a_row_that_cannot_be_read_is_reported_by_its_key_alone(
    table: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logger.registered_handler, "stream", lines := StringIO())
    table.put_item(Item={"shelfId": "s1", "room": "hall", "name": "secret", "width": "wide"})
    names_of_page(table, None)
    said = lines.getvalue() + capsys.readouterr().out
    warning, metric = map(json.loads, said.strip().splitlines())
    assert (warning["listing"], warning["key"]) == ("rooms", "s1")
    assert warning["why"] == [
        "width: Input should be a valid integer, unable to parse string as an integer"
    ]
    assert metric["UnreadableRow"] == [1.0]
    assert "secret" not in said
    assert "wide" not in said


def test_a_token_of_one_partition_is_refused_in_another(table: Any) -> None:
    furnish(table)
    token = names_of_page(table, None, room="attic").next_token
    with pytest.raises(BadRequest, match="nextToken"):
        names_of_page(table, token, room="hall")


class Elsewhere:
    """A table that refuses where a page would begin, as DynamoDB does outside of a range."""

    def scan(self, **arguments: Any) -> Any:  # noqa: ARG002
        answer: Any = {"Error": {"Code": "ValidationException", "Message": "outside"}}
        raise ClientError(answer, "Scan")


def test_a_start_that_dynamodb_refuses_is_a_bad_request_where_a_token_names_it() -> None:
    scan, token = Elsewhere().scan, encode_token(SHELF, "shelves {}")
    with pytest.raises(BadRequest, match="nextToken"):
        page(scan, Shelf.model_validate, token, "shelves", keys=["shelfId"])
    with pytest.raises(ClientError):
        page(scan, Shelf.model_validate, None, "shelves", keys=["shelfId"])


def test_a_page_by_a_number_goes_on_at_that_number(aws: None) -> None:  # noqa: ARG001
    weights = Index("weight", "room", "weight", numeric=True)
    table = local_tables.create(Table("crates", "crateId", indexes=[weights]))
    for weight in (10, 9, 100):
        table.put_item(Item={"crateId": f"c{weight}", "room": "hall", "weight": weight})
    first = crates(table, None)
    assert (first.items, crates(table, first.next_token).items) == ([9, 10], [100])
    for wrong in ("ten", "1.5", "5" * 5000):
        token = encode_token({"crateId": "c10", "weight": wrong}, 'crates {"room": "hall"}')
        with pytest.raises(BadRequest, match="nextToken"):
            crates(table, token)


def crates(table: Any, token: str | None) -> Page[int]:
    return page(
        table.query,
        lambda item: int(item["weight"]),
        token,
        "crates",
        keys=("crateId", "room", "weight"),
        fixed={"room": "hall"},
        limit=2,
        numbers={"weight"},
        IndexName="weight",
        KeyConditionExpression=Key("room").eq("hall"),
    )
