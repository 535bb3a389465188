"""Ended orders whose payment nobody has told of: payment is asked about each, some time later."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
import responses
from requests import PreparedRequest

from ecom.events import PAYMENT_CANCELLED, PAYMENT_CAPTURED, PaymentOutcome
from ecom.models import OrderStatus, now, text_of
from infra.tables import ORDERS
from tests.component.conftest import Queue
from tests.component.orders.conftest import SERVICES
from tests.component.orders.test_events import deliver
from tests.support.aws_payloads import CONTEXT, recorded, stream_event
from tests.support.examples import ORDER_ID, order

ENDS = ["FULFILLED", "PACKAGING_FAILED", "DELIVERY_FAILED", "CANCELLED"]
BEFORE = {"FULFILLED": "PACKAGED", "DELIVERY_FAILED": "PACKAGED"}
OUTCOME = PaymentOutcome(order_id=ORDER_ID, amount=4000)
LATER = timedelta(minutes=16)
"""After the grace."""

Asked = list[dict[str, Any]]


@pytest.fixture
def asked(http: responses.RequestsMock) -> Callable[..., Asked]:
    """What payment is asked from here on, with its answers by order; without one it knows none."""

    def asked(**standings: str) -> Asked:
        requests: Asked = []

        def answer(request: PreparedRequest) -> tuple[int, dict[str, str], str]:
            order_id = str(request.url).split("/")[-2]
            requests.append({"orderId": order_id, **json.loads(request.body or "")})
            standing = standings.get(order_id)
            body = {"orderId": order_id, "status": standing, "amount": 4000, "refundedAmount": 0}
            return (200, {}, json.dumps(body)) if standing else (404, {}, "{}")

        for order_id in (ORDER_ID, "o-1", "o-2", "o-3"):
            url = f"{SERVICES['PAYMENT_URL']}/backend/{order_id}/overdue"
            http.add_callback("POST", url, callback=answer)
        return requests

    return asked


def end(app: ModuleType, status: str = "FULFILLED", order_id: str = ORDER_ID) -> None:
    """Place an order and bring it to its end."""
    before = OrderStatus(BEFORE.get(status, "NEW"))
    app.store.add(order(order_id=order_id, status=before, payment_status="PENDING"), "fingerprint")
    app.store.move(order_id, OrderStatus(status), app.Cause(source="ecommerce.delivery"))


def look(app: ModuleType, monkeypatch: pytest.MonkeyPatch, after: timedelta = LATER) -> None:
    """The schedule comes, so long after now."""
    moment: datetime = now() + after
    monkeypatch.setattr(app, "now", lambda: moment)
    app.find_unsettled(recorded("bus_event"), CONTEXT)


def item(table: Any, order_id: str = ORDER_ID) -> dict[str, Any]:
    found: dict[str, Any] = table.get_item(Key={"orderId": order_id})["Item"]
    return found


def marked(table: Any) -> int:
    """How many orders are in the index."""
    return int(table.scan(IndexName=ORDERS.indexes[1].name)["Count"])


@pytest.mark.parametrize("status", ENDS)
def test_payment_is_asked_about_an_ended_order_whose_payment_is_not_settled(
    app: ModuleType, asked: Any, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    requests = asked(**{ORDER_ID: "FAILED"})
    end(app, status)
    look(app, monkeypatch)
    assert requests == [{"orderId": ORDER_ID, "status": status, "total": 4000}]
    assert app.store.get(ORDER_ID).payment_status == "FAILED"


def test_the_events_have_their_time_to_come(
    app: ModuleType, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = asked()
    end(app)
    look(app, monkeypatch, timedelta(minutes=14))
    assert requests == []


def test_an_order_that_has_not_ended_is_not_asked_about(
    app: ModuleType, table: Any, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = asked()
    app.store.add(order(payment_status="PENDING"), "fingerprint")
    look(app, monkeypatch, timedelta(days=365))
    assert (requests, marked(table)) == ([], 0)


@pytest.mark.parametrize("first", ["payment", "order"])
@pytest.mark.parametrize(
    ("outcome", "status"),
    [("captured", "FULFILLED"), ("cancelled", "PACKAGING_FAILED"), ("cancelled", "CANCELLED")],
)
def test_an_order_whose_payment_is_settled_is_not_asked_about(
    app: ModuleType, table: Any, asked: Any, monkeypatch: Any, outcome: str, status: str, first: str
) -> None:
    requests = asked()
    type_ = {"captured": PAYMENT_CAPTURED, "cancelled": PAYMENT_CANCELLED}[outcome]
    before = OrderStatus(BEFORE.get(status, "NEW"))
    app.store.add(order(status=before), "fingerprint")
    steps = [
        lambda: deliver(app, f"on_payment_{outcome}", type_.of(ORDER_ID, OUTCOME)),
        lambda: app.store.move(ORDER_ID, OrderStatus(status), app.Cause(source="x")),
    ]
    for step in steps if first == "payment" else reversed(steps):
        step()
    look(app, monkeypatch)
    assert (requests, marked(table)) == ([], 0)


@pytest.mark.parametrize(
    ("standing", "shown"),
    [("CAPTURED", "CAPTURED"), ("REFUNDED", "CAPTURED"), ("CANCELLED", "CANCELLED")],
)
def test_where_only_the_news_was_lost_the_order_is_told(
    app: ModuleType, table: Any, asked: Any, monkeypatch: Any, standing: str, shown: str
) -> None:
    asked(**{ORDER_ID: standing})
    end(app)
    look(app, monkeypatch)
    assert app.store.get(ORDER_ID).payment_status == shown
    assert marked(table) == 0


def test_an_order_that_knows_already_is_only_unmarked(
    app: ModuleType, table: Any, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(**{ORDER_ID: "REFUNDED"})
    end(app)
    table.put_item(Item=item(table) | {"paymentStatus": "REFUNDED"})
    look(app, monkeypatch)
    assert (marked(table), item(table)["paymentStatus"]) == (0, "REFUNDED")


@pytest.mark.parametrize("standing", ["FAILED", "AUTHORIZED", "PENDING"])
def test_payment_is_asked_again_but_less_often(
    app: ModuleType, asked: Any, monkeypatch: pytest.MonkeyPatch, standing: str
) -> None:
    requests = asked(**{ORDER_ID: standing})
    end(app)
    for minutes, times in ((16, 1), (21, 1), (80, 1), (92, 2)):
        look(app, monkeypatch, timedelta(minutes=minutes))
        assert len(requests) == times


def test_an_order_that_fails_is_loud_and_keeps_nobody_waiting(
    app: ModuleType, table: Any, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = asked(**{"o-3": "CAPTURED"})
    for order_id in ("o-1", "o-2", "o-3"):
        end(app, order_id=order_id)
    unreadable = {k: v for k, v in item(table, "o-1").items() if k != "total"}
    table.put_item(Item=unreadable)
    with pytest.raises(app.settlement.Unsettled, match=r"about o-1, o-2$"):
        look(app, monkeypatch)
    assert [each["orderId"] for each in requests] == ["o-2", "o-3"]
    assert app.store.get("o-3").payment_status == "CAPTURED"


def test_a_run_is_bounded_and_the_next_one_goes_on(
    app: ModuleType, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = asked(**dict.fromkeys(["o-1", "o-2", "o-3"], "FAILED"))
    monkeypatch.setattr(app.settlement, "MAX_ORDERS", 2)
    for order_id in ("o-1", "o-2", "o-3"):
        end(app, order_id=order_id)
    for _ in range(2):
        look(app, monkeypatch)
    assert sorted(each["orderId"] for each in requests) == ["o-1", "o-2", "o-3"]


def test_more_orders_than_fit_on_a_page_are_all_asked_about(
    app: ModuleType, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def take_over(_: Any, ended: Any) -> str:
        seen.append(ended.order_id)
        return "FAILED"

    monkeypatch.setattr(app.Clients, "take_over", take_over)
    end(app)
    for number in range(44):
        time = text_of(now() - timedelta(minutes=number))
        table.put_item(Item=item(table) | {"orderId": f"o-{number:02}", "settlementDate": time})
    table.delete_item(Key={"orderId": ORDER_ID})
    look(app, monkeypatch)
    assert seen == [f"o-{number:02}" for number in reversed(range(44))]


def test_the_mark_is_in_no_answer_and_no_event(app: ModuleType, table: Any, bus: Queue) -> None:
    end(app)
    after = item(table)
    assert after["settlement"]
    app.on_order_change(stream_event((None, after)), CONTEXT)
    (event,) = bus.messages()
    assert "settlement" not in json.dumps(event)
    assert "settlement" not in json.dumps(app.store.details(ORDER_ID).to_json())


def test_what_only_changes_the_mark_is_not_told(app: ModuleType, table: Any, bus: Queue) -> None:
    end(app)
    before = item(table)
    app.store.settle(ORDER_ID)
    app.on_order_change(stream_event((before, item(table))), CONTEXT)
    assert bus.messages() == []
