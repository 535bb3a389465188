"""The largest that may be accepted fits into everything that it causes (`ecom.limits`).

Each text is as long as it may be, in letters that take the most bytes; each number has all its
digits. So what is measured is an upper bound of any order, whatever is in it.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from boto3.dynamodb.types import TypeSerializer

from delivery_app.chalicelib.deliveries import MAX_EVENTS, MILESTONES
from delivery_app.chalicelib.models import Delivery, DeliveryStatus, TrackingEvent
from ecom import limits
from ecom.bus import size_of
from ecom.events import (
    DELIVERY_COMPLETED,
    ORDER_MODIFIED,
    PACKAGE_CREATED,
    PAYMENT_REFUNDED,
    PRODUCT_MODIFIED,
    DeliveryOutcome,
    Entry,
    Event,
    Modified,
    PackageContent,
    Refund,
)
from ecom.models import Address, Line, Order, OrderLine, OrderStatus, Package, PaymentStatus
from ecom.outbox import DeadLetterQueue
from infra.sources import ROOT
from orders_app.chalicelib.models import HistoryEntry, OrderDetails, OrderRefund
from orders_app.chalicelib.refunds import MAX_REFUNDS
from payment_app.chalicelib.models import DoneRefund, Payment
from products_app.chalicelib.models import CatalogueProduct, ProductContent
from tests.support.aws_payloads import delivered, graphql_request, stream_record
from users_app.chalicelib.models import MAX_ADDRESSES, StoredUser, UserStatus
from warehouse_app.chalicelib.models import PackagingLine, PackagingRequest, PackagingStatus

WIDE = "\N{DESERET SMALL LETTER EW}"
"""A letter of four bytes."""
TEXT = WIDE * limits.TEXT_LENGTH
NAME = WIDE * (limits.NAME_BYTES // 4)
MOMENT = datetime(2026, 11, 25, 12, 0, 0, 123456, tzinfo=UTC)
LAMBDA_ENVELOPE = 32 * 1024
"""What Lambda adds to an event that failed: its own account of it, and the error with its trace."""
BUS_ENVELOPE = 1024
"""What EventBridge adds to an entry."""


def id_of(number: int, letter: str = "x") -> str:
    return f"{letter}{number:0{limits.ID_LENGTH - 1}}"


def line(number: int) -> OrderLine:
    return OrderLine(
        product_id=id_of(number),
        name=NAME,
        price=limits.MONEY,
        package=Package(width=100_000, height=100_000, length=100_000, weight=10_000_000),
        quantity=limits.QUANTITY,
    )


ADDRESS = Address(
    name=TEXT,
    company_name=TEXT,
    street_address=TEXT,
    post_code=TEXT,
    city=TEXT,
    state=TEXT,
    country="FR",
    phone_number=TEXT,
)


def order() -> Order:
    return Order(
        order_id=id_of(1),
        user_id=id_of(2),
        created_date=MOMENT,
        modified_date=MOMENT,
        status=OrderStatus.PACKAGING_FAILED,
        products=[line(number) for number in range(limits.LINES)],
        address=ADDRESS,
        delivery_price=limits.MONEY,
        total=limits.MONEY,
        payment_status=PaymentStatus.AUTHORIZED,
        refunded_amount=limits.MONEY,
    )


REFUNDED_LINES = [
    Line(product_id=id_of(number), quantity=limits.QUANTITY) for number in range(limits.LINES)
]
DETAILS = OrderDetails(
    **order().model_dump(),
    history=[
        HistoryEntry(
            status=OrderStatus.PACKAGING_FAILED,
            time=MOMENT,
            source="ecommerce.warehouse",
            event_id=id_of(1),
        )
    ]
    * len(OrderStatus),
    refunds=[
        OrderRefund(
            refund_id=id_of(number),
            amount=limits.MONEY,
            products=REFUNDED_LINES,
            delivery_amount=limits.MONEY,
            time=MOMENT,
        )
        for number in range(MAX_REFUNDS + 1)
    ],
)


def content(**texts: Any) -> ProductContent:
    package = Package(width=100_000, height=100_000, length=100_000, weight=10_000_000)
    return ProductContent(name=NAME, price=limits.MONEY, package=package, **texts)


def largest_content() -> ProductContent:
    """As many tags and pictures as fit into a product."""
    empty = len(
        content(category=TEXT, tags=[], pictures=[]).model_dump_json(by_alias=True).encode()
    )
    room = (limits.PRODUCT_BYTES - empty) // (2 * limits.TAGS) - len('"",')
    text = WIDE * min(limits.TEXT_LENGTH, room // 4)
    return content(category=TEXT, tags=[text] * limits.TAGS, pictures=[text] * limits.TAGS)


PRODUCT = CatalogueProduct(
    product_id=id_of(1),
    created_date=MOMENT,
    modified_date=MOMENT,
    **largest_content().model_dump(),
)


def changed() -> list[str]:
    """The names of all that can differ between two orders."""
    names = {**order().to_json(), **{f"address.{name}": "" for name in ADDRESS.to_json()}}
    return list(names)


REFUND_EVENT = Refund(
    order_id=id_of(1),
    refund_id=id_of(2),
    amount=limits.MONEY,
    refunded_amount=limits.MONEY,
    products=REFUNDED_LINES,
    delivery_amount=limits.MONEY,
)
PACKED = PackageContent(order_id=id_of(1), products=REFUNDED_LINES)
DELIVERED = DeliveryOutcome(order_id=id_of(1), address=ADDRESS)
LARGEST: list[Event[Any]] = [
    ORDER_MODIFIED.of(id_of(1), Modified(old=order(), new=order(), changed=changed())),
    PACKAGE_CREATED.of(id_of(1), PACKED),
    DELIVERY_COMPLETED.of(id_of(1), DELIVERED),
    PAYMENT_REFUNDED.of(id_of(1), REFUND_EVENT),
    PRODUCT_MODIFIED.of(
        id_of(1), Modified(old=PRODUCT, new=PRODUCT, changed=list(PRODUCT.to_json()))
    ),
]
"""The largest event of each kind that an order, a refund or a product causes."""
EVENTS: Mapping[str, Entry] = {event.type.name: event.to_entry() for event in LARGEST}


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_fits_on_the_bus_to_a_listener_and_into_a_dead_letter(name: str) -> None:
    entry = EVENTS[name]
    message = len(json.dumps(delivered(entry), ensure_ascii=False).encode())
    assert size_of(entry) + BUS_ENVELOPE <= limits.EVENT_BYTES
    assert message <= limits.SOCKET_MESSAGE_BYTES
    assert message + LAMBDA_ENVELOPE <= limits.QUEUE_MESSAGE_BYTES


def item_bytes(item: Mapping[str, Any]) -> int:
    """At least the bytes of an item as DynamoDB counts them: its JSON with DynamoDB's types."""
    serialize = TypeSerializer().serialize
    typed = {name: serialize(value) for name, value in item.items()}
    return len(json.dumps(typed, ensure_ascii=False).encode())


REQUEST = PackagingRequest(
    order_id=id_of(1),
    status=PackagingStatus.IN_PROGRESS,
    products={
        id_of(number): PackagingLine(ordered=10_000, quantity=10_000, reserved=10_000)
        for number in range(limits.LINES)
    },
    created_date=MOMENT,
    modified_date=MOMENT,
    order_modified=MOMENT,
    reason=TEXT,
)
REPORT = TrackingEvent(status=TEXT, place=TEXT, time=MOMENT)
DELIVERY = Delivery(
    order_id=id_of(1),
    address=ADDRESS,
    status=DeliveryStatus.IN_PROGRESS,
    tracking_number="EC" + "X" * 16,
    events=[REPORT] * (MAX_EVENTS + len(MILESTONES)),
    created_date=MOMENT,
    modified_date=MOMENT,
)
REFUND = DoneRefund(
    refund_id=id_of(1),
    amount=limits.MONEY,
    products=REFUNDED_LINES,
    delivery_amount=limits.MONEY,
    time=MOMENT,
)
PAYMENT = Payment(
    order_id=id_of(1),
    payment_token=id_of(2),
    amount=limits.MONEY,
    status=PaymentStatus.AUTHORIZED,
    created_date=MOMENT,
    modified_date=MOMENT,
    refunds=[REFUND] * (MAX_REFUNDS + 1),
    pending_refund=REFUND,
)
USER = StoredUser(
    user_id=id_of(1),
    status=UserStatus.ACTIVE,
    name=TEXT,
    phone_number=TEXT,
    created_date=MOMENT,
    modified_date=MOMENT,
    addresses={id_of(number): ADDRESS for number in range(MAX_ADDRESSES)},
)
ITEMS = {
    "order": DETAILS,
    "packaging request": REQUEST,
    "delivery": DELIVERY,
    "payment": PAYMENT,
    "product": PRODUCT,
    "user": USER,
}


@pytest.mark.parametrize("name", ITEMS)
def test_an_item_fits_into_its_table(name: str) -> None:
    assert item_bytes(ITEMS[name].to_json()) <= limits.ITEM_BYTES


def test_an_order_is_reserved_in_one_transaction() -> None:
    assert len(REQUEST.products) + 1 <= limits.TRANSACTION_WRITES


def test_a_basket_of_the_largest_products_fits_into_a_request() -> None:
    shown = PRODUCT.to_json() | {"quantity": limits.QUANTITY}
    basket = {"products": [shown] * limits.LINES, "address": ADDRESS.to_json()}
    request = graphql_request("createOrder", {"order": basket | {"paymentToken": "x" * 64}})
    assert len(json.dumps(request, ensure_ascii=False).encode()) <= limits.FUNCTION_PAYLOAD_BYTES
    assert len(json.dumps(basket, ensure_ascii=False).encode()) <= limits.BODY_BYTES


def test_a_body_quoted_by_api_gateway_fits_into_a_functions_payload() -> None:
    quoted = json.dumps('{"name": "x"}' * (limits.BODY_BYTES // 13))
    assert len(quoted) <= limits.FUNCTION_PAYLOAD_BYTES


@pytest.mark.parametrize("name", ["order", "delivery", "product"])
def test_a_page_of_the_largest_fits_into_an_answer(name: str) -> None:
    page = {"items": [ITEMS[name].to_json()] * limits.PAGE_SIZE, "nextToken": "x" * 8192}
    assert len(json.dumps(page, ensure_ascii=False).encode()) <= limits.FUNCTION_PAYLOAD_BYTES


def test_a_record_that_is_too_large_for_the_queue_still_makes_a_dead_letter() -> None:
    sent: list[str] = []
    item = DETAILS.to_json()
    queue = DeadLetterQueue("q", lambda QueueUrl, MessageBody: sent.append(MessageBody))  # noqa: ARG005
    queue.send(stream_record(item, item), "x" * 5000)
    assert len(sent[0].encode()) <= limits.QUEUE_MESSAGE_BYTES


def test_the_documentation_gives_the_sizes_of_the_largest_order_and_its_event() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text()
    largest = len(json.dumps(order().to_json(), ensure_ascii=False).encode())
    assert f"{largest:,} bytes" in page
    assert f"{size_of(EVENTS['OrderModified']):,} bytes" in page
