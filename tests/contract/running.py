"""The running shop behind the documents: every service in one process, and one of everything.

What the examples of the documents name is there, in a state in which they can be done.
"""

from typing import Any

import requests

from ecom.events import ORDER_CREATED
from ecom.models import Order, OrderStatus, PaymentStatus
from infra.documents.examples import TEXTS, TIMES
from tests.contract.gateway import Gateway
from tests.faults.world import World
from tests.support.aws_payloads import CONTEXT, bus_event
from tests.support.cognito import Pool
from tests.support.examples import USER_ID, address, order, product

Key = tuple[str, str, str]
"""A service, a method and a path, as `tests.contract.test_routes` names routes."""
BASE_URL = "https://api.test"
TOKEN = "paymentToken"
PAID = {
    ("orders", "POST", "/admin/orders/{order_id}/refunds"),
    ("payment", "POST", "/backend/{order_id}/refunds"),
    ("payment-3p", "POST", "/refund"),
}
"""What can be done only after an order was delivered and paid for."""
OVERDUE = {("payment", "POST", "/admin/failed-payments/{order_id}/retry")}
"""What can be done only after the third party has refused something."""


def client(world: World, service: str, security: list[dict[str, list[str]]]) -> requests.Session:
    """Somebody who has the credentials that a route asks for, and no more."""
    credentials: dict[str, str] = {}
    for scheme, groups in [each for one in security for each in one.items()]:
        if scheme == "signature":
            credentials["service"] = "another-service"
        else:
            credentials |= {"user": "boss", "groups": groups[0]} if groups else {"user": USER_ID}
    session = requests.Session()
    session.mount(BASE_URL, Gateway(world.apps[service], **credentials))
    return session


def furnish(world: World, key: Key) -> None:
    """Put into the shop what the examples name, as the route needs it, whatever was done to it."""
    placed = order(products=[product(1, quantity=2)], total=3000)
    if key in PAID:
        paid = {"status": OrderStatus.FULFILLED, "payment_status": PaymentStatus.CAPTURED}
        placed = placed.model_copy(update=paid)
    world.tables["orders"].put_item(Item=placed.to_json())
    _products(world)
    _payment(world, placed, overdue=key in OVERDUE)
    _packaging(world, placed)
    _users(world)


def _products(world: World) -> None:
    for number in (1, 2):
        item = product(number, category="kitchen").to_json()
        dates = {"createdDate": TIMES[0], "modifiedDate": TIMES[0]}
        world.tables["products"].put_item(Item=item | dates)


def _payment(world: World, placed: Order, overdue: bool) -> None:
    captured = placed.payment_status == PaymentStatus.CAPTURED
    status = "CAPTURED" if captured else "AUTHORIZED"
    held = {"paymentToken": TOKEN, "amount": placed.total, "status": status}
    dates = {"createdDate": TIMES[0], "modifiedDate": TIMES[0]}
    payment: dict[str, Any] = {"orderId": placed.order_id, **held, **dates}
    if overdue:
        waiting = {"failure": "refused", "due": "CAPTURE", "queue": "waiting"}
        payment |= {"final": True, "heldAmount": placed.total, **waiting}
    world.tables["payment-3p"].put_item(Item=held)
    world.tables["payment"].put_item(Item=payment)


def _packaging(world: World, placed: Order) -> None:
    warehouse = world.apps["warehouse"]
    world.tables["warehouse"].delete_item(Key={"orderId": placed.order_id})
    world.tables["stock"].delete_item(Key={"productId": product(1).product_id})
    warehouse.stocks.set_available(product(1).product_id, 5, None)
    warehouse.on_order_created(bus_event(ORDER_CREATED.of(placed.order_id, placed)), CONTEXT)
    delivery = {"orderId": placed.order_id, "address": address().to_json(), "status": "NEW"}
    world.tables["delivery"].put_item(Item=delivery)


def _users(world: World) -> None:
    users: Any = world.apps["users"]
    pool = Pool()
    pool.emails[USER_ID], pool.groups[USER_ID] = "ada@example.com", {"warehouse"}
    users.accounts = users.clients.Accounts("pool", pool)
    saved = {TEXTS["addressId"]: address().to_json()}
    user = users.users.new_user(USER_ID).to_json()
    world.tables["users"].put_item(Item=user | {"addresses": saved})
