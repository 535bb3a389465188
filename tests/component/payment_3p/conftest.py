import json
from io import StringIO
from types import ModuleType
from typing import Any

import pytest

from ecom.observability import logger
from infra import tables
from tests.support import apps, local_tables
from tests.support.aws_payloads import CONTEXT, rest_request

CARD = "4111111111111111"


@pytest.fixture
def table(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.PAYMENT_3P)


@pytest.fixture
def app(table: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return apps.load("payment-3p", monkeypatch, {"PAYMENT_3P_TABLE": table.name})


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """The log lines from here on, as a function writes them."""
    lines = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", lines)
    return lines


def post(app: ModuleType, path: str, body: object, service: str | None = "payment") -> Any:
    answer = app.app(rest_request("POST", path, body=body, service=service), CONTEXT)
    return answer["statusCode"], json.loads(answer["body"])


def ask(app: ModuleType, path: str, token: str, amount: int | None = None) -> bool:
    body = {"paymentToken": token} | ({} if amount is None else {"amount": amount})
    return said_yes(post(app, path, body))


def said_yes(answer: tuple[int, dict[str, Any]]) -> bool:
    status, body = answer
    assert (status, set(body)) == (200, {"ok"})
    return bool(body["ok"])


@pytest.fixture
def token(app: ModuleType) -> str:
    """The token of an authorisation of 40.00."""
    body = {"cardNumber": CARD, "amount": 4000}
    return str(post(app, "/preauth", body, service=None)[1]["paymentToken"])
