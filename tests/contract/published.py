"""Every event of the shop, made by its producer's own code and delivered as EventBridge does."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

from chalice.app import DynamoDBEvent

from ecom.bus import EventBus
from ecom.events import Entry
from ecom.models import OrderStatus, erased
from tests.support.aws_payloads import delivered, recorded, stream_event
from tests.support.examples import CREATED, ORDER_ID, USER_ID, address, order, product

Item = Mapping[str, Any]
Change = tuple[Item | None, Item | None]
BusEvent = dict[str, Any]

TOKEN = "tok-4242424242424242"

PRODUCT = product(category="Books", tags=["new"], created_date=CREATED).to_json()
CHANGED_PRODUCT = PRODUCT | {"price": 900, "package": {**PRODUCT["package"], "length": 300}}
ORDER = order().to_json()
SHRUNK_ORDER = order(
    status=OrderStatus.PACKAGED, products=[product(1, quantity=1)], total=2000
).to_json()


class Recorder:
    """Takes what a bus is asked to publish."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.bus = EventBus("shop", self._put_events)

    def _put_events(self, **arguments: Any) -> Any:
        self.entries += arguments["Entries"]
        return {"Entries": [{} for _ in arguments["Entries"]]}


def all_events(services: Mapping[str, ModuleType]) -> list[BusEvent]:
    events = [invitation(services["users"])]
    for service, changes in example_changes(services).items():
        events += events_of(services[service], changes)
    sold_out = (stock(available=2), stock(available=0, reserved=2, version=2))
    return events + events_of(services["warehouse"], [sold_out], "stock_outbox")


def invitation(users: ModuleType) -> BusEvent:
    """The one event that no change of a table causes: there is no user yet."""
    recorder = Recorder()
    payload = recorded("pre_sign_up_admin_create_user")
    users.announcing.invite(payload, recorder.bus, users.hasty_dead_letters)
    (entry,) = recorder.entries
    return delivered(entry)


def events_of(
    service: ModuleType, changes: Sequence[Change], outbox_name: str = "outbox"
) -> list[BusEvent]:
    """What the service's outbox makes of its table's changes, each item with a payment token."""
    recorder = Recorder()
    outbox = replace(getattr(service, outbox_name), bus=recorder.bus)
    records = stream_event(*((with_token(old), with_token(new)) for old, new in changes))
    outbox.publish(DynamoDBEvent(records, None))
    return [delivered(entry) for entry in recorder.entries]


def with_token(item: Item | None) -> Item | None:
    return None if item is None else {**item, "paymentToken": TOKEN}


def example_changes(services: Mapping[str, ModuleType]) -> Mapping[str, Sequence[Change]]:
    """By service, changes of its table that together cause each of its events once."""
    request = services["warehouse"].packaging.requested(order()).to_json()
    delivery = services["delivery"].deliveries.planned(order()).to_json()
    payment = example_payment(services["payment"]) | {"status": "AUTHORIZED"}
    user = services["users"].users.new_user(USER_ID).to_json()
    return {
        "users": [(None, user), *moves(user, "DELETED")],
        "products": [(None, PRODUCT), (PRODUCT, CHANGED_PRODUCT), (CHANGED_PRODUCT, None)],
        "orders": [
            (None, ORDER),
            (ORDER, SHRUNK_ORDER),
            (ORDER, None),
            (ORDER, ORDER | {"address": erased(address().to_json()).to_json(), "erased": True}),
        ],
        "warehouse": moves(request, "COMPLETED", "FAILED", "CANCELLED"),
        "delivery": moves(delivery, "COMPLETED", "FAILED"),
        "payment": [
            *moves(payment, "CAPTURED", "CANCELLED"),
            (payment, payment | {"failure": "capture refused"}),
            (payment | {"status": "CAPTURED"}, refunded(payment)),
        ],
    }


def stock(available: int, reserved: int = 0, version: int = 1) -> Item:
    kept = {"productId": PRODUCT["productId"], "modifiedDate": ORDER["modifiedDate"]}
    return {**kept, "available": available, "reserved": reserved, "version": version}


def moves(item: Item, *statuses: str) -> list[Change]:
    return [(item, {**item, "status": status}) for status in statuses]


def example_payment(payment: ModuleType) -> dict[str, Any]:
    request = payment.ValidateRequest(payment_token=TOKEN, total=ORDER["total"])
    item: dict[str, Any] = payment.payments.pending(ORDER_ID, request).to_json()
    return item


def refunded(payment: Item) -> Item:
    """10.00 of a captured payment were given back, for one of the first product."""
    lines = [{"productId": PRODUCT["productId"], "quantity": 1}]
    refund = {"refundId": "r-1", "amount": 1000, "products": lines, "time": ORDER["createdDate"]}
    return {**payment, "status": "CAPTURED", "refunds": [refund], "refundedAmount": 1000}
