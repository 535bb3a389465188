from typing import Any

import pytest
from pydantic import ValidationError

from ecom.errors import Conflict, NotFound
from ecom.models import now
from ecom.outbox import Change
from warehouse_app.chalicelib import stock
from warehouse_app.chalicelib.models import Adjustment, AdjustStockInput, LowStockQuery, Stock

BROKEN = {"productId": "p1", "adjustmentId": "a1", "quantity": -3, "reason": "Three were broken"}


def kept(available: int, reserved: int = 0, version: int = 1) -> Stock:
    return Stock(
        product_id="p1",
        available=available,
        reserved=reserved,
        version=version,
        modified_date=now(),
    )


def adjustment(**changes: Any) -> Adjustment:
    made = {"userId": "joe", "time": "2026-11-22T12:00:00Z"}
    return Adjustment.model_validate(BROKEN | made | changes)


def told(old: Stock | None, new: Stock | None) -> list[tuple[str, dict[str, Any]]]:
    events = stock.events(Change(old, new))
    return [(event.type.name, event.detail.to_json()) for event in events]


def changes(old: Stock | None, new: Stock | None) -> list[list[str]]:
    return [detail.get("changed", ["out of stock"]) for _, detail in told(old, new)]


def test_a_change_is_told_with_the_stock_as_it_is_now() -> None:
    ((name, detail),) = told(kept(3), kept(2, 1, 2))
    assert name == "StockChanged"
    assert detail == {
        "productId": "p1",
        "available": 2,
        "reserved": 1,
        "inStock": True,
        "version": 2,
        "changed": ["available", "reserved"],
    }


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, kept(3), [["available", "inStock", "reserved"]]),
        (None, kept(0), [["available", "inStock", "reserved"], ["out of stock"]]),
        (kept(1), kept(0, 1), [["available", "inStock", "reserved"], ["out of stock"]]),
        (kept(0), kept(4), [["available", "inStock"]]),
        (kept(0, 2), kept(0, 1), [["reserved"]]),
        (kept(3), kept(3, 0, 2), []),
        (kept(3), None, []),
    ],
)
def test_only_what_differs_is_told_and_the_end_of_the_stock_once(
    old: Stock | None, new: Stock | None, expected: list[list[str]]
) -> None:
    assert changes(old, new) == expected


def test_an_adjustment_that_comes_again_is_the_same_whoever_sends_it() -> None:
    stock.same_again(adjustment(userId="eve"), adjustment())


@pytest.mark.parametrize("other", [{"quantity": -2}, {"reason": "Two were broken"}])
def test_a_name_stands_for_one_adjustment_only(other: dict[str, Any]) -> None:
    with pytest.raises(Conflict, match="adjustmentId"):
        stock.same_again(adjustment(**other), adjustment())


def test_a_refused_adjustment_is_explained_by_the_stock() -> None:
    assert type(stock.refusal(adjustment(), None)) is NotFound
    too_much = stock.refusal(adjustment(), kept(2))
    assert str(too_much) == "2 are available, so -3 is not possible"


@pytest.mark.parametrize("quantity", [0, 1.5, "1", True, 10_000_001, -10_000_001])
def test_an_adjustment_is_a_bounded_whole_number_but_0(quantity: Any) -> None:
    with pytest.raises(ValidationError, match="quantity"):
        AdjustStockInput.model_validate(BROKEN | {"quantity": quantity})


@pytest.mark.parametrize(("sent", "most"), [(None, 10), (0, 0), ("25", 25)])
def test_a_threshold_is_10_unless_said_otherwise(sent: Any, most: int) -> None:
    assert LowStockQuery(threshold=sent).most == most
