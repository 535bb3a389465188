"""The third party as the payment service meets it."""

import json
from collections.abc import Callable
from typing import Any

import responses
from requests import ConnectionError as RequestsConnectionError
from requests import PreparedRequest

from infra import tables
from payment_3p_app.chalicelib import authorizations
from payment_3p_app.chalicelib.models import AuthorizationStatus, RefundRequest
from payment_3p_app.chalicelib.store import AuthorizationStore
from tests.support import local_tables

URL = "https://payment-3p.test/api"
TOKEN = "5f0f9a62-1d72-4f96-93fd-fc072182454f"


class ThirdParty:
    """The third party behind HTTP: payment-3p's own store, its calls on record.

    `before` and `after` hold what happens, once, just before and after a path does what it is
    asked; `silent` the paths that do it but whose answers get lost.
    """

    def __init__(self, http: responses.RequestsMock) -> None:
        self.table = local_tables.create(tables.PAYMENT_3P)
        self.calls: list[str] = []
        self.before: dict[str, Callable[[], None]] = {}
        self.after: dict[str, Callable[[], None]] = {}
        self.silent: set[str] = set()
        store = AuthorizationStore(self.table.name)
        self._answers: dict[str, Callable[[str, dict[str, Any]], bool]] = {
            "/check": lambda token, body: authorizations.covers(store.get(token), body["amount"]),
            "/updateAmount": lambda token, body: store.lower(token, body["amount"]),
            "/processPayment": lambda token, _: store.move(token, AuthorizationStatus.CAPTURED),
            "/cancelPayment": lambda token, _: store.move(token, AuthorizationStatus.CANCELLED),
            "/refund": lambda _, body: authorizations.refund(
                RefundRequest.model_validate(body), store
            ),
        }
        for path in self._answers:
            http.add_callback("POST", URL + path, callback=self._answer)

    def holds(self, amount: int, status: str = "AUTHORIZED") -> None:
        """From now on that is what the third party has under the token."""
        self.table.put_item(Item={"paymentToken": TOKEN, "amount": amount, "status": status})

    @property
    def refunded(self) -> int:
        """In cents."""
        item = self.table.get_item(Key={"paymentToken": TOKEN})["Item"]
        return int(item.get("refundedAmount", 0))

    @property
    def item(self) -> tuple[str, int]:
        item = self.table.get_item(Key={"paymentToken": TOKEN})["Item"]
        return item["status"], int(item["amount"])

    def hang_up(self) -> None:
        raise RequestsConnectionError

    def _answer(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        path = (request.url or "").removeprefix(URL)
        self.calls.append(path)
        self.before.pop(path, lambda: None)()
        body = json.loads(request.body or "")
        ok = self._answers[path](body["paymentToken"], body)
        self.after.pop(path, lambda: None)()
        return (500, {}, "") if path in self.silent else (200, {}, json.dumps({"ok": ok}))
