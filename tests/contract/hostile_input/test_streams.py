"""Every attribute of every row that a stream shows, whoever has written it.

What cannot be read goes to the dead-letter queue; it never stops the records around it.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from ecom.dynamodb import Item
from tests.contract.hostile_input.bench import Bench, Trial
from tests.contract.published import example_changes, stock
from tests.support.aws_payloads import CONTEXT, stream_event
from tests.support.places import as_row

STREAMS = {
    ("users", "on_user_change"),
    ("products", "on_product_change"),
    ("products", "on_product_indexed"),
    ("orders", "on_order_change"),
    ("orders", "on_order_closed"),
    ("warehouse", "on_packaging_change"),
    ("warehouse", "on_stock_change"),
    ("delivery", "on_delivery_change"),
    ("payment", "on_payment_change"),
}
PUBLISHING = {function for _, function in STREAMS} - {"on_product_indexed", "on_order_closed"}
KEYS = {"userId", "productId", "orderId"}
"""Of the tables: DynamoDB takes only texts there."""
SHARE = 4


def test_every_stream_is_tried(bench: Bench) -> None:
    assert {(each.service, each.function) for each in bench.world.streams} == STREAMS


@pytest.mark.parametrize(("service", "function"), sorted(STREAMS))
def test_a_hostile_row_stops_no_other(bench: Bench, service: str, function: str) -> None:
    bench.clear()
    world, handler = bench.world, getattr(bench.world.apps[service], function)
    good = change_of(world.apps, service, function)
    expected = told(bench, handler, [good])
    assert bool(expected) == (function in PUBLISHING)

    def judge(trial: Trial) -> str | None:
        row = None if trial.field in KEYS and trial.missing else as_row(trial.sent)
        if row is None or not all(isinstance(row.get(key), str) for key in KEYS & good[1].keys()):
            return None
        published = told(bench, handler, [(good[0], row), good])
        if published[len(published) - len(expected) :] != expected:
            return f"the record after it was not published: {published}"
        return None

    wrong = bench.try_all(f"{service}.{function}", good[1], judge, share=SHARE)
    assert not wrong, wrong


def change_of(apps: Mapping[str, Any], service: str, function: str) -> tuple[Item | None, Item]:
    """A change that causes an event, and the item after it."""
    if function == "on_stock_change":
        sold_out = stock(available=0, reserved=2, version=2)
        return dict(stock(available=2)), dict(sold_out)
    for old, new in example_changes(apps)[service]:
        if new is not None:
            return (None if old is None else dict(old)), dict(new)
    raise AssertionError(f"{service} has no example")


def told(bench: Bench, handler: Any, changes: list[tuple[Item | None, Item | None]]) -> list[Any]:
    """The events that the records cause."""
    bench.world.bus.clear()
    bench.world.waiting.clear()
    bench.world.poison.clear()
    handler(stream_event(*changes), CONTEXT)
    return [(each["detail-type"], each["detail"]) for each in bench.world.bus]
