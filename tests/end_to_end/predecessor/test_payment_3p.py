"""The simulated third party, as its merchant uses it."""

import pytest
from requests_aws4auth import AWS4Auth

from infra.demo.people import Json, People
from infra.demo.shop import Shop
from tests.end_to_end.predecessor.conftest import Post, Rows
from tests.end_to_end.predecessor.shapes import TOTAL

CARD = {"cardNumber": "1234567890123456", "amount": TOTAL}


@pytest.fixture
def token(people: People, rows: Rows) -> str:
    token = people.authorise(TOTAL)
    rows.remove_later("payment-3p", token)
    return token


def amount(rows: Rows, token: str) -> object:
    return (rows.get("payment-3p", token) or {})["amount"]


def test_a_card_is_authorised(shop: Shop, rows: Rows) -> None:
    answer = shop.rest("POST", "payment-3p", "/preauth", json=CARD)
    assert (answer.status_code, list(answer.json())) == (200, ["paymentToken"])
    token = answer.json()["paymentToken"]
    rows.remove_later("payment-3p", token)
    assert (type(token), amount(rows, token)) == (str, TOTAL)


@pytest.mark.parametrize("missing", CARD)
def test_what_is_missing_of_a_card_is_named(shop: Shop, missing: str) -> None:
    body = {name: value for name, value in CARD.items() if name != missing}
    answer = shop.rest("POST", "payment-3p", "/preauth", json=body)
    assert (answer.status_code, missing in answer.json()["message"]) == (400, True)


def test_what_was_authorised_is_covered(post: Post, token: str) -> None:
    assert post("payment-3p", "/check", {"paymentToken": token, "amount": TOTAL}) == {"ok": True}


MERCHANT = [
    ("/check", "paymentToken", {"amount": TOTAL}),
    ("/check", "amount", {"paymentToken": "TOKEN"}),
    ("/processPayment", "paymentToken", {}),
    ("/cancelPayment", "paymentToken", {}),
    ("/updateAmount", "paymentToken", {"amount": TOTAL}),
    ("/updateAmount", "amount", {"paymentToken": "TOKEN"}),
]


@pytest.mark.parametrize(("path", "missing", "body"), MERCHANT)
def test_what_is_missing_is_named(
    shop: Shop, auth: AWS4Auth, path: str, missing: str, body: Json
) -> None:
    answer = shop.rest("POST", "payment-3p", path, auth=auth, json=body)
    assert (answer.status_code, missing in answer.json()["message"]) == (400, True)


@pytest.mark.parametrize("path", ["/processPayment", "/cancelPayment"])
def test_what_has_ended_covers_nothing(post: Post, token: str, path: str) -> None:
    assert post("payment-3p", path, {"paymentToken": token}) == {"ok": True}
    assert post("payment-3p", "/check", {"paymentToken": token, "amount": 1}) == {"ok": False}


@pytest.mark.parametrize("path", ["/processPayment", "/cancelPayment"])
def test_an_unknown_token_is_not_ended(post: Post, path: str) -> None:
    assert post("payment-3p", path, {"paymentToken": "TOKEN"}) == {"ok": False}


@pytest.mark.parametrize(("change", "ok"), [(0, True), (-1000, True), (2000, False)])
def test_an_amount_is_only_lowered(
    post: Post, rows: Rows, token: str, change: int, ok: bool
) -> None:
    body = {"paymentToken": token, "amount": TOTAL + change}
    assert post("payment-3p", "/updateAmount", body) == {"ok": ok}
    assert amount(rows, token) == (TOTAL + change if ok else TOTAL)
