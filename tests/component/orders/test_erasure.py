from types import ModuleType
from typing import Any

import pytest

from ecom.events import USER_DELETED, UserReference
from ecom.models import OrderStatus, erased
from tests.component.conftest import Queue
from tests.component.orders.test_create_order import create
from tests.component.orders.test_events import DELIVERED, FULL, deliver
from tests.support.aws_payloads import CONTEXT, stream_event
from tests.support.examples import ORDER_ID, USER_ID, address, order

DELETED = USER_DELETED.of(USER_ID, UserReference(user_id=USER_ID))


class Stream:
    """The orders table's stream: what has changed since the last look goes to both readers."""

    def __init__(self, app: ModuleType, table: Any) -> None:
        self.app = app
        self.table = table
        self.known = self.items()

    def items(self) -> dict[str, Any]:
        return {item["orderId"]: item for item in self.table.scan()["Items"]}

    def flow(self) -> None:
        """Until nothing changes any more."""
        while (items := self.items()) != self.known:
            changes = [
                (self.known.get(id_), item)
                for id_, item in items.items()
                if item != self.known.get(id_)
            ]
            self.known = items
            self.app.on_order_change(stream_event(*changes), CONTEXT)
            self.app.on_order_closed(stream_event(*changes), CONTEXT)


def stored(app: ModuleType, status: str, **changes: Any) -> None:
    app.store.add(order(status=OrderStatus(status), **changes), "fingerprint")


def delete_user(app: ModuleType) -> None:
    deliver(app, "on_user_deleted", DELETED)


def kept_address(app: ModuleType, order_id: str = ORDER_ID) -> Any:
    return app.store.get(order_id).address


@pytest.mark.usefixtures("bus")
def test_an_order_that_is_done_loses_its_address_but_for_the_country(
    app: ModuleType, table: Any
) -> None:
    stored(app, "FULFILLED")
    stream = Stream(app, table)
    delete_user(app)
    stream.flow()
    assert kept_address(app) == erased(address().to_json())
    item = stream.items()[ORDER_ID]
    assert item["erased"] is True
    assert item.keys().isdisjoint({"erasing", "fingerprint"})
    assert item["modifiedDate"] == order().to_json()["modifiedDate"]


@pytest.mark.usefixtures("bus")
def test_an_order_in_progress_keeps_its_address_to_the_end(app: ModuleType, table: Any) -> None:
    stored(app, "NEW")
    stream = Stream(app, table)
    delete_user(app)
    stream.flow()
    deliver(app, "on_package_created", FULL)
    stream.flow()
    assert kept_address(app) == address()
    deliver(app, "on_delivery_completed", DELIVERED)
    stream.flow()
    assert kept_address(app) == erased(address().to_json())
    assert app.store.get(ORDER_ID).status == "FULFILLED"


def test_only_the_owners_orders_are_marked_however_many(app: ModuleType, table: Any) -> None:
    for number in range(25):
        stored(app, "NEW", order_id=f"mine-{number}")
    stored(app, "NEW", order_id="of-another", user_id="eve")
    delete_user(app)
    marked = {item["orderId"] for item in table.scan()["Items"] if item.get("erasing")}
    assert marked == {f"mine-{number}" for number in range(25)}


def test_the_event_of_an_erasure_carries_no_address(
    app: ModuleType, table: Any, bus: Queue
) -> None:
    stored(app, "CANCELLED")
    stream = Stream(app, table)
    delete_user(app)
    stream.flow()
    (event,) = bus.messages()
    assert (event["detail-type"], event["resources"]) == ("OrderAddressErased", [ORDER_ID])
    assert event["detail"] == {"orderId": ORDER_ID}


@pytest.mark.usefixtures("bus")
def test_events_and_records_that_come_again_change_nothing(app: ModuleType, table: Any) -> None:
    stored(app, "FULFILLED")
    stream = Stream(app, table)
    delete_user(app)
    marked = table.scan()["Items"][0]
    stream.flow()
    done = stream.items()
    delete_user(app)
    app.on_order_closed(stream_event((marked, marked)), CONTEXT)
    assert stream.items() == done


def test_a_user_without_orders_leaves_nothing_to_do(app: ModuleType, table: Any) -> None:
    delete_user(app)
    assert table.scan()["Count"] == 0


def test_records_that_do_not_fit_are_left_alone(app: ModuleType, table: Any) -> None:
    stored(app, "FULFILLED")
    (item,) = table.scan()["Items"]
    poison, gone = {"orderId": "poison", "erasing": True}, item | {"orderId": "gone"}
    changes = [(None, item), (item, None), (None, poison), (None, gone | {"erasing": True})]
    app.on_order_closed(stream_event(*changes), CONTEXT)
    assert table.scan()["Items"] == [item]


def test_a_poison_record_does_not_keep_the_others_address(app: ModuleType, table: Any) -> None:
    stored(app, "FULFILLED")
    delete_user(app)
    (item,) = table.scan()["Items"]
    app.on_order_closed(stream_event((None, {"orderId": "poison"}), (None, item)), CONTEXT)
    assert kept_address(app) == erased(address().to_json())


def test_a_poison_order_does_not_keep_the_others_from_being_marked(
    app: ModuleType, table: Any
) -> None:
    poison = {"orderId": "poison", "userId": USER_ID, "createdDate": "long ago"}
    table.put_item(Item=poison)
    stored(app, "NEW")
    delete_user(app)
    assert table.get_item(Key={"orderId": ORDER_ID})["Item"]["erasing"] is True


@pytest.mark.usefixtures("services", "bus")
def test_the_token_of_an_erased_order_still_pays_for_no_other(app: ModuleType, table: Any) -> None:
    made = create(app)["order"]["orderId"]
    app.store.move(made, OrderStatus.CANCELLED, app.Cause(source="ecommerce.orders"))
    stream = Stream(app, table)
    delete_user(app)
    stream.flow()
    assert create(app)["success"] is False
    assert table.scan()["Count"] == 1
