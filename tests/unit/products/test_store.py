from typing import Any

import pytest

from ecom.errors import Unavailable
from products_app.chalicelib.store import ATTEMPTS, read_all

KEYS = [{"productId": "a"}, {"productId": "b"}, {"productId": "c"}]


class SlowTable:
    """Answers as BatchGetItem does when it reads no more than `share` keys at a time."""

    def __init__(self, share: int) -> None:
        self.share = share
        self.asked: list[list[dict[str, str]]] = []

    def batch_get_item(self, RequestItems: Any) -> Any:
        keys = RequestItems["products"]["Keys"]
        self.asked.append(keys)
        rest = {"products": {"Keys": keys[self.share :], "ConsistentRead": True}}
        return {
            "Responses": {"products": keys[: self.share]},
            "UnprocessedKeys": rest if keys[self.share :] else {},
        }


def read(table: SlowTable) -> list[dict[str, Any]]:
    return read_all(table.batch_get_item, "products", KEYS, sleep=lambda _: None)


def test_what_dynamodb_leaves_out_is_asked_for_again() -> None:
    table = SlowTable(share=1)
    assert read(table) == KEYS
    assert table.asked == [KEYS, KEYS[1:], KEYS[2:]]


def test_one_call_is_enough_for_a_table_that_answers() -> None:
    table = SlowTable(share=3)
    read(table)
    assert table.asked == [KEYS]


def test_keys_that_are_never_read_make_the_catalogue_unavailable() -> None:
    table = SlowTable(share=0)
    with pytest.raises(Unavailable):
        read(table)
    assert len(table.asked) == ATTEMPTS
