import json
from collections.abc import Callable
from io import StringIO
from types import ModuleType
from typing import Any

import pytest
import responses
from requests import ConnectionError as RequestsConnectionError
from requests import PreparedRequest

from ecom.events import (
    DELIVERY_COMPLETED,
    DELIVERY_FAILED,
    ORDER_CREATED,
    ORDER_DELETED,
    ORDER_MODIFIED,
    PACKAGING_FAILED,
    DeliveryOutcome,
    Event,
    Modified,
    OrderReference,
)
from ecom.models import Order, OrderStatus
from ecom.observability import logger
from infra import tables
from payment_3p_app.chalicelib import authorizations
from payment_3p_app.chalicelib.models import AuthorizationStatus
from payment_3p_app.chalicelib.store import AuthorizationStore
from tests.component.conftest import Queue
from tests.support import apps, local_tables
from tests.support.aws_payloads import CONTEXT, bus_event, rest_request
from tests.support.examples import ORDER_ID, address, order

URL = "https://payment-3p.test/api"
TOKEN = "5f0f9a62-1d72-4f96-93fd-fc072182454f"

CREATED = ORDER_CREATED.of(ORDER_ID, order())
DELETED = ORDER_DELETED.of(ORDER_ID, order())
UNPACKED = PACKAGING_FAILED.of(ORDER_ID, OrderReference(order_id=ORDER_ID))
DELIVERED = DELIVERY_COMPLETED.of(ORDER_ID, DeliveryOutcome(order_id=ORDER_ID, address=address()))
UNDELIVERED = DELIVERY_FAILED.of(ORDER_ID, DeliveryOutcome(order_id=ORDER_ID, address=address()))


def modified(total: int, status: OrderStatus = OrderStatus.PACKAGED) -> Event[Modified[Order]]:
    """The order's total and status are these now."""
    new = order(total=total, status=status)
    return ORDER_MODIFIED.of(
        ORDER_ID, Modified[Order](old=order(), new=new, changed=["status", "total"])
    )


PACKED = modified(4000)
PACKED_SHORT = modified(3000)


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
        self._answers: dict[str, Callable[[str, int], bool]] = {
            "/check": lambda token, amount: authorizations.covers(store.get(token), amount),
            "/updateAmount": store.lower,
            "/processPayment": lambda token, _: store.move(token, AuthorizationStatus.CAPTURED),
            "/cancelPayment": lambda token, _: store.move(token, AuthorizationStatus.CANCELLED),
        }
        for path in self._answers:
            http.add_callback("POST", URL + path, callback=self._answer)

    def holds(self, amount: int, status: str = "AUTHORIZED") -> None:
        """From now on that is what the third party has under the token."""
        self.table.put_item(Item={"paymentToken": TOKEN, "amount": amount, "status": status})

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
        ok = self._answers[path](body["paymentToken"], body.get("amount", 0))
        self.after.pop(path, lambda: None)()
        return (500, {}, "") if path in self.silent else (200, {}, json.dumps({"ok": ok}))


@pytest.fixture
def table(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.PAYMENT)


@pytest.fixture
def tokens(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.PAYMENT_TOKENS)


@pytest.fixture
def third_party(http: responses.RequestsMock) -> ThirdParty:
    """It has authorised 50.00 under the token."""
    third_party = ThirdParty(http)
    third_party.holds(5000)
    return third_party


@pytest.fixture
def app(
    table: Any, tokens: Any, dead_letters: Queue, monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    environment = {
        "PAYMENT_TABLE": table.name,
        "PAYMENT_STREAM_ARN": table.latest_stream_arn,
        "PAYMENT_TOKENS_TABLE": tokens.name,
        "PAYMENT_3P_URL": URL,
        "DEAD_LETTER_QUEUE_URL": dead_letters.url,
    }
    return apps.load("payment", monkeypatch, environment)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """The log lines from here on, as a function writes them."""
    lines = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", lines)
    return lines


def validate(app: ModuleType, **changes: object) -> tuple[int, dict[str, Any]]:
    """Ask about the token and 40.00; `changes` are to the body, None leaves a field out."""
    body = {"paymentToken": TOKEN, "total": 4000, **changes}
    body = {name: value for name, value in body.items() if value is not None}
    request = rest_request("POST", "/backend/validate", body=body, service="orders")
    answer = app.app(request, CONTEXT)
    return answer["statusCode"], json.loads(answer["body"])


@pytest.fixture
def claimed(app: ModuleType, third_party: ThirdParty) -> None:  # noqa: ARG001
    """The token is claimed for the example order of 40.00."""
    assert validate(app, orderId=ORDER_ID) == (200, {"ok": True})


def deliver(app: ModuleType, *events: Event[Any]) -> None:
    """Hand the events to their handlers, named `on_order_created` for OrderCreated."""
    for event in events:
        words = "".join(f"_{c.lower()}" if c.isupper() else c for c in event.type.name)
        getattr(app, f"on{words}")(bus_event(event), CONTEXT)


def standing(app: ModuleType) -> tuple[str, int, str | None]:
    """The status, the amount and the failure of the order's payment."""
    payment = app.store.get(ORDER_ID)
    return payment.status, payment.amount, payment.failure
