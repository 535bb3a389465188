"""The stories go through to their end, whatever they wait for coming at once."""

from collections.abc import Sequence
from typing import Any

import pytest

from infra.demo.people import Json, People
from infra.demo.stories import STORIES, Shopping
from infra.demo.story import Expected


class Actors(People):
    """They do nothing but remember it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def pick(self, *quantities: int, skip: int = 0) -> list[Json]:
        prices = dict(zip(("chair", "bookcase"), (3490, 7900), strict=True))
        assert skip
        lines = zip(prices.items(), quantities, strict=True)
        return [{"productId": id_, "price": cents, "quantity": n} for (id_, cents), n in lines]

    def delivery_price(self, *_: Any) -> int:
        return 1000

    def authorise(self, amount: int) -> str:
        return self.note("authorise", amount)

    def submit(self, *_: Any, **__: Any) -> Json:
        return {"success": True, "order": {"orderId": self.note("submit")}}

    def stock(self, *_: Any) -> Json | None:
        return None

    def set_stock(self, product_id: str, available: int, *_: Any) -> Json:
        return {"productId": product_id, "available": available, "reserved": 0}

    def put_in_package(self, order_id: str, product_id: str, quantity: int) -> None:
        self.note("put_in_package", order_id, product_id, quantity)

    def start_packing(self, order_id: str) -> None:
        self.note("start_packing", order_id)

    def start_delivery(self, order_id: str) -> None:
        self.note("start_delivery", order_id)

    def work(self, _: Any, operation: str, order_id: str) -> None:
        self.note(operation, order_id)

    def cancel(self, order_id: str, *_: Any) -> Json:
        return {"cancelled": self.note("cancel", order_id)}

    def refund(self, order_id: str, _: str, products: Sequence[Json] | None = None) -> Json:
        return {"refunded": self.note("refund", order_id, products)}

    def note(self, *act: Any) -> str:
        self.done.append(" ".join(str(part) for part in act))
        return "order-1"


class Silence:
    """A listener that hears nothing."""

    seen: Sequence[Any] = ()


def tell(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[Expected]]:
    """What is done in a story, and what it waits for."""
    awaited: list[Expected] = []
    monkeypatch.setattr(Shopping, "wait", lambda _, expected, __: awaited.append(expected))
    actors = Actors()
    STORIES[name](actors, Silence()).tell()  # type: ignore[arg-type]
    return actors.done, awaited


def shelves(awaited: Sequence[Expected]) -> list[tuple[int, int]]:
    """The last that is told of both products: available and reserved."""
    stock = [each.shows for each in awaited if each.name == "StockChanged"][-2:]
    return [(counts["available"], counts["reserved"]) for counts in stock]


def changes(awaited: Sequence[Expected]) -> list[Any]:
    return [dict(each.shows) for each in awaited if each.name == "OrderModified"]


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_told_in_the_width_of_a_terminal(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(name, monkeypatch)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 4
    assert max(map(len, lines)) <= 100


def test_what_is_packed_leaves_the_stock(monkeypatch: pytest.MonkeyPatch) -> None:
    _, awaited = tell("delivered", monkeypatch)
    assert shelves(awaited) == [(8, 0), (9, 0)]


def test_a_short_package_costs_less(monkeypatch: pytest.MonkeyPatch) -> None:
    done, awaited = tell("short", monkeypatch)
    assert "put_in_package order-1 chair 1" in done
    assert shelves(awaited) == [(9, 0), (9, 0)]
    assert {"status": "PACKAGED", "total": 3490 + 7900 + 1000} in changes(awaited)


def test_a_cancelled_order_gives_its_stock_back(monkeypatch: pytest.MonkeyPatch) -> None:
    done, awaited = tell("cancelled", monkeypatch)
    assert done[-1] == "cancel order-1"
    assert shelves(awaited) == [(10, 0), (10, 0)]


def test_an_order_is_refunded_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    done, awaited = tell("refunded", monkeypatch)
    assert done[-2:] == [
        "refund order-1 [{'productId': 'chair', 'quantity': 1}]",
        "refund order-1 None",
    ]
    first, rest = changes(awaited)[-2:]
    assert first == {"refundedAmount": 3490}
    assert rest == {"refundedAmount": 15880, "status": "REFUNDED", "paymentStatus": "REFUNDED"}
