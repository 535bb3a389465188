import json
from collections.abc import Callable
from io import StringIO
from types import ModuleType
from typing import Any

import pytest
import responses

from ecom import staff as judges
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
from tests.component.conftest import Queue
from tests.component.payment.asking import Json, Staff, graphql, rest
from tests.component.payment.third_party import TOKEN, URL, ThirdParty
from tests.support import apps, local_tables
from tests.support.aws_payloads import CONTEXT, bus_event, rest_request
from tests.support.cognito import Pool
from tests.support.examples import ORDER_ID, address, order

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
CANCELLED = modified(4000, OrderStatus.CANCELLED)


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
def pool() -> Pool:
    """The user pool, in which ada is an admin."""
    pool = Pool()
    pool.add("ada@example.com", "admin", user_id="ada")
    return pool


@pytest.fixture
def app(
    table: Any, tokens: Any, pool: Pool, dead_letters: Queue, monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    environment = {
        "PAYMENT_TABLE": table.name,
        "PAYMENT_STREAM_ARN": table.latest_stream_arn,
        "PAYMENT_TOKENS_TABLE": tokens.name,
        "PAYMENT_3P_URL": URL,
        "DEAD_LETTER_QUEUE_URL": dead_letters.url,
    }
    app = apps.load("payment", monkeypatch, environment)
    monkeypatch.setattr(app, "staff", judges.Staff("pool", pool))
    return app


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


@pytest.fixture
def captured(app: ModuleType, claimed: None) -> None:  # noqa: ARG001
    """The order was delivered and paid with 40.00."""
    deliver(app, CREATED, PACKED, DELIVERED)


@pytest.fixture(params=[rest, graphql])
def staff(request: pytest.FixtureRequest, app: ModuleType) -> Staff:
    def staff(
        operation: str, order_id: str = ORDER_ID, group: str = "admin", token: str | None = None
    ) -> Json:
        answer: Json = request.param(app, operation, order_id, group, token)
        return answer

    return staff


@pytest.fixture
def failed(app: ModuleType, claimed: None) -> Callable[..., None]:  # noqa: ARG001
    def failed(*events: Any) -> None:
        """Deliver the events, of which the third party refuses the last."""
        deliver(app, *events[:-1])
        with pytest.raises(app.payments.PaymentRefused):
            deliver(app, events[-1])

    return failed


@pytest.fixture
def uncaptured(failed: Callable[..., None], third_party: ThirdParty) -> None:
    """The third party has refused the capture of the delivered order."""
    third_party.before["/processPayment"] = lambda: third_party.holds(4000, "CANCELLED")
    failed(CREATED, PACKED, DELIVERED)


def deliver(app: ModuleType, *events: Event[Any]) -> None:
    """Hand the events to their handlers, named `on_order_created` for OrderCreated."""
    for event in events:
        words = "".join(f"_{c.lower()}" if c.isupper() else c for c in event.type.name)
        getattr(app, f"on{words}")(bus_event(event), CONTEXT)


def standing(app: ModuleType) -> tuple[str, int, str | None]:
    """The status, the amount and the failure of the order's payment."""
    payment = app.store.get(ORDER_ID)
    return payment.status, payment.amount, payment.failure
