from io import StringIO
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest

from tests.component.payment_3p.conftest import CARD, ask, post
from tests.support.aws_payloads import CONTEXT, rest_request

MERCHANT = ["/check", "/updateAmount", "/processPayment", "/cancelPayment"]
"""Its routes for authorisations; refunds are in test_refunds.py."""


def test_anyone_gets_a_token_for_a_card_and_an_amount(app: ModuleType, table: Any) -> None:
    body = {"cardNumber": CARD, "amount": 4000}
    status, answer = post(app, "/preauth", body, service=None)
    assert (status, answer.keys()) == (200, {"paymentToken"})
    assert UUID(answer["paymentToken"]).version == 4
    assert table.scan()["Items"] == [
        {**answer, "amount": 4000, "status": "AUTHORIZED", "refunds": {}, "refundedAmount": 0}
    ]


def test_a_browser_of_any_origin_may_ask_for_a_token(app: ModuleType) -> None:
    answer = app.app(rest_request("POST", "/preauth", body="{}"), CONTEXT)
    assert answer["headers"]["Access-Control-Allow-Origin"] == "*"


def test_card_numbers_and_tokens_are_not_logged_and_cards_not_kept(
    app: ModuleType, table: Any, log: StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    token = post(app, "/preauth", {"cardNumber": CARD, "amount": 4000})[1]["paymentToken"]
    refused = post(app, "/preauth", {"cardNumber": CARD, "amount": "all"})
    ask(app, "/processPayment", token)
    logged = log.getvalue() + caplog.text
    assert "POST /processPayment" in logged
    assert token not in logged
    assert CARD not in str([logged, refused, table.scan()["Items"]])


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("", "body"),
        ("{", "body"),
        ("[]", "body"),
        ({"amount": 1}, "cardNumber"),
        ({"cardNumber": CARD}, "amount"),
        ({"cardNumber": CARD[:15], "amount": 1}, "cardNumber"),
        ({"cardNumber": CARD + "1", "amount": 1}, "cardNumber"),
        ({"cardNumber": CARD[:15] + "x", "amount": 1}, "cardNumber"),
        ({"cardNumber": "\u0661" * 16, "amount": 1}, "cardNumber"),
        ({"cardNumber": CARD + "\n", "amount": 1}, "cardNumber"),
        ({"cardNumber": int(CARD), "amount": 1}, "cardNumber"),
        ({"cardNumber": CARD, "amount": -1}, "amount"),
        ({"cardNumber": CARD, "amount": 1.0}, "amount"),
        ({"cardNumber": CARD, "amount": "1"}, "amount"),
        ({"cardNumber": CARD, "amount": True}, "amount"),
        ({"cardNumber": CARD, "amount": 2**31}, "amount"),
        ({"cardNumber": CARD, "amount": 1, "cvc": "123"}, "cvc"),
    ],
)
def test_a_malformed_preauth_is_refused_with_the_reason(
    app: ModuleType, table: Any, body: object, complaint: str
) -> None:
    status, answer = post(app, "/preauth", body)
    assert status == 400
    assert complaint in answer["message"]
    assert table.scan()["Count"] == 0


@pytest.mark.parametrize("path", MERCHANT)
@pytest.mark.parametrize(
    "wrong",
    [{"paymentToken": ""}, {"paymentToken": 1}, {"paymentToken": "x" * 65}, {"cvc": "123"}],
)
def test_a_malformed_merchants_request_is_refused(
    app: ModuleType, token: str, path: str, wrong: dict[str, object]
) -> None:
    amount = {"amount": 1} if path in ("/check", "/updateAmount") else {}
    status, answer = post(app, path, {"paymentToken": token, **amount, **wrong})
    assert (status, answer.keys()) == (400, {"message"})


@pytest.mark.parametrize("path", ["/check", "/updateAmount"])
@pytest.mark.parametrize("amount", [None, -1, 1.5, "1", True])
def test_a_malformed_amount_is_refused(
    app: ModuleType, token: str, path: str, amount: object
) -> None:
    status, answer = post(app, path, {"paymentToken": token, "amount": amount})
    assert (status, "amount" in answer["message"]) == (400, True)


@pytest.mark.parametrize("path", MERCHANT)
def test_only_an_identified_merchant_may_use_a_token(
    app: ModuleType, token: str, path: str
) -> None:
    assert post(app, path, {"paymentToken": token, "amount": 1}, service=None)[0] == 403
    assert ask(app, "/check", token, 4000)


@pytest.mark.parametrize("path", MERCHANT)
def test_an_unknown_token_is_refused_and_makes_no_ghost(
    app: ModuleType, table: Any, path: str
) -> None:
    assert ask(app, path, "unknown", 0 if path in ("/check", "/updateAmount") else None) is False
    assert table.scan()["Count"] == 0


@pytest.mark.parametrize(("amount", "ok"), [(0, True), (4000, True), (4001, False)])
def test_a_check_is_good_up_to_the_authorised_amount(
    app: ModuleType, token: str, amount: int, ok: bool
) -> None:
    assert ask(app, "/check", token, amount) is ok


def test_an_amount_only_falls_and_the_same_again_is_a_retry(app: ModuleType, token: str) -> None:
    assert [ask(app, "/updateAmount", token, amount) for amount in (3000, 3000)] == [True, True]
    assert ask(app, "/updateAmount", token, 3001) is False
    assert ask(app, "/check", token, 3000)
    assert not ask(app, "/check", token, 3001)


@pytest.mark.parametrize(
    ("once", "never"),
    [("/processPayment", "/cancelPayment"), ("/cancelPayment", "/processPayment")],
)
def test_a_payment_is_captured_or_cancelled_and_either_can_be_retried(
    app: ModuleType, token: str, table: Any, once: str, never: str
) -> None:
    assert [ask(app, once, token), ask(app, once, token)] == [True, True]
    before = table.scan()["Items"]
    assert ask(app, never, token) is False
    assert table.scan()["Items"] == before


@pytest.mark.parametrize("end", ["/processPayment", "/cancelPayment"])
def test_what_has_ended_backs_nothing_and_changes_no_more(
    app: ModuleType, token: str, end: str
) -> None:
    ask(app, end, token)
    assert not ask(app, "/check", token, 0)
    assert not ask(app, "/updateAmount", token, 1000)
    assert not ask(app, "/updateAmount", token, 4000)


def test_a_free_payment_goes_all_the_way(app: ModuleType) -> None:
    free = post(app, "/preauth", {"cardNumber": CARD, "amount": 0})[1]["paymentToken"]
    assert ask(app, "/check", free, 0)
    assert ask(app, "/updateAmount", free, 0)
    assert ask(app, "/processPayment", free)
