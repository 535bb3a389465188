from types import ModuleType
from typing import Any

import pytest

from tests.component.payment_3p.conftest import ask, post, said_yes


def refund(app: ModuleType, token: str, refund_id: str = "r-1", amount: int = 1000) -> bool:
    body = {"paymentToken": token, "refundId": refund_id, "amount": amount}
    return said_yes(post(app, "/refund", body))


@pytest.fixture
def captured(app: ModuleType, token: str) -> str:
    """The token of a captured payment of 40.00."""
    assert ask(app, "/processPayment", token)
    return token


def item(table: Any) -> dict[str, Any]:
    (found,) = table.scan()["Items"]
    return dict(found)


def test_what_was_captured_is_given_back_in_parts(
    app: ModuleType, table: Any, captured: str
) -> None:
    assert refund(app, captured)
    assert refund(app, captured, "r-2", 3000)
    assert item(table)["refunds"] == {"r-1": 1000, "r-2": 3000}
    assert item(table)["refundedAmount"] == 4000


def test_the_same_refund_again_is_a_retry(app: ModuleType, table: Any, captured: str) -> None:
    assert [refund(app, captured, amount=4000) for _ in range(2)] == [True, True]
    assert item(table)["refundedAmount"] == 4000


@pytest.mark.parametrize(("refund_id", "amount"), [("r-1", 999), ("r-2", 3001), ("r-3", 2**31 - 1)])
def test_another_amount_or_more_than_is_left_is_refused(
    app: ModuleType, table: Any, captured: str, refund_id: str, amount: int
) -> None:
    assert refund(app, captured)
    before = item(table)
    assert not refund(app, captured, refund_id, amount)
    assert item(table) == before


@pytest.mark.parametrize("end", [None, "/cancelPayment"])
def test_only_what_was_captured_is_given_back(
    app: ModuleType, table: Any, token: str, end: str | None
) -> None:
    if end:
        ask(app, end, token)
    before = item(table)
    assert not refund(app, token)
    assert item(table) == before


def test_an_unknown_token_is_refused_and_makes_no_ghost(app: ModuleType, table: Any) -> None:
    assert not refund(app, "unknown")
    assert table.scan()["Count"] == 0


def test_a_payment_from_before_there_were_refunds_is_given_back(
    app: ModuleType, table: Any
) -> None:
    table.put_item(Item={"paymentToken": "old", "amount": 4000, "status": "CAPTURED"})
    assert refund(app, "old")
    assert item(table)["refunds"] == {"r-1": 1000}


@pytest.mark.parametrize("other", ["r-1", "r-2"])
def test_two_refunds_side_by_side_are_both_counted(
    app: ModuleType, table: Any, captured: str, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    read = app.store.get

    def overtaken(token: str) -> Any:
        authorization = read(token)
        monkeypatch.setattr(app.store, "get", read)
        assert refund(app, captured, other)
        return authorization

    monkeypatch.setattr(app.store, "get", overtaken)
    assert refund(app, captured)
    assert item(table)["refundedAmount"] == (1000 if other == "r-1" else 2000)


def test_a_refund_that_is_always_overtaken_is_to_be_tried_again(
    app: ModuleType, captured: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.store, "give_back", lambda *_: False)
    body = {"paymentToken": captured, "refundId": "r-1", "amount": 1000}
    assert post(app, "/refund", body)[0] == 503


def test_a_captured_payment_stays_captured(app: ModuleType, captured: str) -> None:
    refund(app, captured)
    assert ask(app, "/processPayment", captured)
    assert not ask(app, "/cancelPayment", captured)
    assert not ask(app, "/check", captured, 0)
    assert not ask(app, "/updateAmount", captured, 1000)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": 1.0}, "amount"),
        ({"amount": "1"}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": 2**31}, "amount"),
        ({"refundId": ""}, "refundId"),
        ({"refundId": "a.b"}, "refundId"),
        ({"refundId": "x" * 65}, "refundId"),
        ({"refundId": None}, "refundId"),
        ({"paymentToken": None}, "paymentToken"),
        ({"reason": "broken"}, "reason"),
    ],
)
def test_a_malformed_refund_is_refused_with_the_reason(
    app: ModuleType, table: Any, captured: str, changes: dict[str, object], complaint: str
) -> None:
    before = item(table)
    body = {"paymentToken": captured, "refundId": "r-1", "amount": 1000, **changes}
    status, answer = post(app, "/refund", body)
    assert (status, complaint in answer["message"]) == (400, True)
    assert item(table) == before


def test_only_an_identified_merchant_gives_money_back(
    app: ModuleType, table: Any, captured: str
) -> None:
    before = item(table)
    body = {"paymentToken": captured, "refundId": "r-1", "amount": 1000}
    assert post(app, "/refund", body, service=None)[0] == 403
    assert item(table) == before
