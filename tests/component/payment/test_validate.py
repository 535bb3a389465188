from types import ModuleType
from typing import Any

import pytest
import responses
from botocore.exceptions import ClientError
from requests import ConnectionError

from tests.component.payment.conftest import CREATED, deliver, validate
from tests.component.payment.third_party import TOKEN, URL, ThirdParty
from tests.support.aws_payloads import CONTEXT, rest_request
from tests.support.examples import ORDER_ID


@pytest.mark.usefixtures("third_party")
@pytest.mark.parametrize(("total", "ok"), [(0, True), (5000, True), (5001, False)])
def test_a_token_is_good_for_what_the_third_party_has_authorised(
    app: ModuleType, table: Any, total: int, ok: bool
) -> None:
    assert validate(app, total=total) == (200, {"ok": ok})
    assert table.scan()["Count"] == 0


@pytest.mark.usefixtures("third_party")
def test_an_unknown_token_is_not_good(app: ModuleType, tokens: Any) -> None:
    assert validate(app, paymentToken="unknown", orderId=ORDER_ID) == (200, {"ok": False})
    assert tokens.scan()["Count"] == 0


@pytest.mark.usefixtures("claimed")
def test_a_claim_makes_a_pending_payment_of_the_order(app: ModuleType, tokens: Any) -> None:
    payment = app.store.get(ORDER_ID)
    assert (payment.status, payment.amount, payment.payment_token) == ("PENDING", 4000, TOKEN)
    assert tokens.scan()["Items"] == [{"paymentToken": TOKEN, "orderId": ORDER_ID}]


@pytest.mark.usefixtures("claimed")
def test_a_token_backs_no_second_order(app: ModuleType, table: Any) -> None:
    assert validate(app, orderId="another") == (200, {"ok": False})
    assert [item["orderId"] for item in table.scan()["Items"]] == [ORDER_ID]


@pytest.mark.usefixtures("claimed")
def test_the_same_order_may_claim_again_even_for_another_total(app: ModuleType) -> None:
    assert validate(app, orderId=ORDER_ID, total=4500) == (200, {"ok": True})
    assert app.store.get(ORDER_ID).amount == 4500


@pytest.mark.usefixtures("claimed")
def test_an_order_takes_no_second_token(app: ModuleType, tokens: Any, third_party: Any) -> None:
    third_party.table.put_item(
        Item={"paymentToken": "other", "amount": 5000, "status": "AUTHORIZED"}
    )
    assert validate(app, orderId=ORDER_ID, paymentToken="other") == (200, {"ok": False})
    assert tokens.scan()["Count"] == 1
    assert app.store.get(ORDER_ID).payment_token == TOKEN


@pytest.mark.usefixtures("claimed")
def test_an_order_that_is_placed_cannot_be_claimed_for_again(app: ModuleType) -> None:
    deliver(app, CREATED)
    assert validate(app, orderId=ORDER_ID, total=1000) == (200, {"ok": False})
    assert app.store.get(ORDER_ID).amount == 4000


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        ({"status": 500}, 503),
        ({"status": 403, "json": {"message": "Forbidden"}}, 500),
        ({"status": 404, "json": {"message": "Missing"}}, 500),
        ({"json": {}}, 503),
        ({"json": {"ok": "true"}}, 503),
        ({"body": "<html>"}, 503),
        ({"body": ConnectionError()}, 503),
    ],
)
def test_a_third_party_that_gives_no_clear_answer_claims_nothing(
    app: ModuleType,
    http: responses.RequestsMock,
    tokens: Any,
    failure: dict[str, Any],
    expected: int,
) -> None:
    http.post(f"{URL}/check", **failure)
    status, body = validate(app, orderId=ORDER_ID)
    assert status == expected
    assert "payment-3p" in body["message"]
    assert tokens.scan()["Count"] == 0


@pytest.mark.usefixtures("third_party")
def test_a_claim_that_fails_for_another_reason_is_no_answer(
    app: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        error: Any = {"Error": {"Code": "TransactionCanceledException"}}
        error["CancellationReasons"] = [{"Code": "None"}, {"Code": "ValidationError"}]
        raise ClientError(error, "TransactWriteItems")

    monkeypatch.setattr(app.store._table.meta.client, "transact_write_items", fail)
    assert validate(app, orderId=ORDER_ID)[0] == 500


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"paymentToken": None}, "paymentToken"),
        ({"paymentToken": ""}, "paymentToken"),
        ({"paymentToken": 5}, "paymentToken"),
        ({"paymentToken": "x" * 65}, "paymentToken"),
        ({"total": None}, "total"),
        ({"total": -1}, "total"),
        ({"total": 1.0}, "total"),
        ({"total": "1"}, "total"),
        ({"total": True}, "total"),
        ({"total": 2**31}, "total"),
        ({"orderId": ""}, "orderId"),
        ({"orderId": 7}, "orderId"),
        ({"currency": "EUR"}, "currency"),
    ],
)
def test_a_malformed_request_is_refused_with_the_reason(
    app: ModuleType, third_party: ThirdParty, changes: dict[str, object], complaint: str
) -> None:
    status, body = validate(app, **changes)
    assert status == 400
    assert complaint in body["message"]
    assert third_party.calls == []


@pytest.mark.parametrize("body", ["", "{", "[]", "null"])
def test_a_body_that_is_no_object_is_refused(app: ModuleType, body: str) -> None:
    request = rest_request("POST", "/backend/validate", body=body, service="orders")
    assert app.app(request, CONTEXT)["statusCode"] == 400


def test_the_backend_demands_an_identified_caller(app: ModuleType, third_party: ThirdParty) -> None:
    body = {"paymentToken": TOKEN, "total": 4000}
    answer = app.app(rest_request("POST", "/backend/validate", body=body), CONTEXT)
    assert answer["statusCode"] == 403
    assert third_party.calls == []
