import io
from types import ModuleType
from typing import Any

import pytest
import responses

from ecom.errors import CallRefused, NotFound, Unavailable
from ecom.events import PACKAGE_CREATED, PackageContent
from ecom.models import Line
from tests.component.conftest import Queue
from tests.component.delivery.conftest import ORDER_URL, ask
from tests.support.aws_payloads import CONTEXT, bus_event, stream_event
from tests.support.examples import ORDER_ID, address, product

CONTENT = PackageContent(
    order_id=ORDER_ID, products=[Line(product_id=product(1).product_id, quantity=1)]
)
PACKED = PACKAGE_CREATED.of(ORDER_ID, CONTENT)


def deliver_package_event(app: ModuleType) -> None:
    app.on_package_created(bus_event(PACKED), CONTEXT)


@pytest.mark.usefixtures("orders")
def test_a_package_makes_a_new_delivery_to_the_orders_address(app: ModuleType) -> None:
    deliver_package_event(app)
    delivery = app.store.get(ORDER_ID)
    assert (delivery.status, delivery.address) == ("NEW", address())
    assert [each.order_id for each in app.store.waiting(None).items] == [ORDER_ID]


def test_the_order_is_asked_for_with_a_signed_request(
    app: ModuleType, orders: responses.RequestsMock
) -> None:
    deliver_package_event(app)
    (call,) = orders.calls
    assert "eu-west-1/execute-api/aws4_request" in call.request.headers["Authorization"]


@pytest.mark.usefixtures("orders")
def test_a_package_event_that_comes_again_changes_nothing(app: ModuleType) -> None:
    deliver_package_event(app)
    ask(app, "startDelivery")
    before = app.store.get(ORDER_ID)
    deliver_package_event(app)
    assert app.store.get(ORDER_ID) == before
    assert app.store.waiting(None).items == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 404, "json": {"message": "no order"}}, NotFound),
        ({"status": 403, "json": {"message": "Forbidden"}}, CallRefused),
        ({"status": 500, "json": {"message": "Internal error"}}, Unavailable),
        ({"json": {}}, Unavailable),
        ({"body": ConnectionError("refused")}, Exception),
    ],
)
def test_without_the_order_the_event_is_tried_again(
    app: ModuleType,
    http: responses.RequestsMock,
    table: Any,
    answer: dict[str, Any],
    error: type[Exception],
) -> None:
    http.get(ORDER_URL, **answer)
    with pytest.raises(error):
        deliver_package_event(app)
    assert table.scan()["Count"] == 0


@pytest.mark.usefixtures("orders")
def test_no_log_line_tells_the_address(
    app: ModuleType, log: io.StringIO, http: responses.RequestsMock
) -> None:
    deliver_package_event(app)
    ask(app, "getDelivery")
    http.replace("GET", ORDER_URL, json={"address": address().to_json()})
    with pytest.raises(Unavailable) as failure:
        deliver_package_event(app)
    told = log.getvalue() + str(failure.value) + str(failure.value.__cause__)
    assert ORDER_ID in told
    assert address().name not in told
    assert address().phone_number not in told


def item(status: str, **changes: Any) -> dict[str, Any]:
    return {"orderId": ORDER_ID, "address": address().to_json(), "status": status, **changes}


@pytest.mark.parametrize(
    ("status", "event"), [("COMPLETED", "DeliveryCompleted"), ("FAILED", "DeliveryFailed")]
)
def test_a_delivery_that_ends_is_published_with_its_address(
    app: ModuleType, bus: Queue, status: str, event: str
) -> None:
    app.on_delivery_change(stream_event((item("IN_PROGRESS"), item(status))), CONTEXT)
    (published,) = bus.messages()
    assert (published["detail-type"], published["resources"]) == (event, [ORDER_ID])
    assert published["detail"] == {"orderId": ORDER_ID, "address": address().to_json()}


def test_nothing_else_is_published(app: ModuleType, bus: Queue) -> None:
    new, started, done = item("NEW", queue="NEW"), item("IN_PROGRESS"), item("COMPLETED")
    changes = [(None, new), (new, started), (done, done | {"extra": "x"})]
    app.on_delivery_change(stream_event(*changes, (done, None)), CONTEXT)
    assert bus.messages() == []


def test_a_record_that_can_never_be_published_is_dead_lettered_and_the_rest_go_on(
    app: ModuleType, bus: Queue, dead_letters: Queue, log: io.StringIO
) -> None:
    good = (item("IN_PROGRESS"), item("FAILED"))
    app.on_delivery_change(stream_event((None, item("LOST")), good), CONTEXT)
    assert [event["detail-type"] for event in bus.messages()] == ["DeliveryFailed"]
    assert "status" in dead_letters.messages()[0]["cause"]
    assert "dead-lettered" in log.getvalue()
    assert address().name not in log.getvalue()


def test_a_bus_that_cannot_be_reached_makes_the_batch_tried_again(
    app: ModuleType, dead_letters: Queue
) -> None:
    with pytest.raises(Exception, match="shop"):  # no such bus in this account
        app.on_delivery_change(stream_event((None, item("FAILED"))), CONTEXT)
    assert dead_letters.messages() == []
