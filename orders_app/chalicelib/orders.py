"""The business of orders: what makes an order valid, and what moves it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

from pydantic import ValidationError

from ecom.errors import BadRequest, CallRefused, Unavailable, Unreadable, reasons
from ecom.events import ORDERS
from ecom.lifecycle import Lifecycle
from ecom.models import Address, Order, OrderLine, OrderStatus, PaymentStatus, now, price_of

from .models import (
    CreateOrderCommand,
    CreateOrderRequest,
    CreateOrderResponse,
    HistoryEntry,
    OrderDetails,
    ProductsVerdict,
)

NEW, PACKAGED, FULFILLED = OrderStatus.NEW, OrderStatus.PACKAGED, OrderStatus.FULFILLED
CANCELLED, REFUNDED = OrderStatus.CANCELLED, OrderStatus.REFUNDED
SETTLED = frozenset({PaymentStatus.CAPTURED, PaymentStatus.CANCELLED})
LIFECYCLE = Lifecycle(
    {
        NEW: frozenset({PACKAGED, OrderStatus.PACKAGING_FAILED, CANCELLED}),
        PACKAGED: frozenset({FULFILLED, OrderStatus.DELIVERY_FAILED}),
        FULFILLED: frozenset({REFUNDED}),
    }
)
PAYMENT_LIFECYCLE = Lifecycle(
    {
        PaymentStatus.PENDING: frozenset({*SETTLED, PaymentStatus.FAILED}),
        PaymentStatus.FAILED: SETTLED,
        PaymentStatus.CAPTURED: frozenset({PaymentStatus.REFUNDED}),
    },
    attribute="paymentStatus",
    start=PaymentStatus.PENDING,
)


class Orders(Protocol):
    """Where orders are kept; `store.OrderStore` in production."""

    def add(self, order: Order, fingerprint: str) -> None: ...
    def find(self, order_id: str, fingerprint: str) -> OrderDetails | None: ...


class Services(Protocol):
    """What other services are asked; `clients.Clients` in production."""

    def check_products(self, products: Sequence[OrderLine]) -> ProductsVerdict: ...
    def price_delivery(self, products: Sequence[OrderLine], address: Address) -> int: ...
    def claim_payment(self, payment_token: str, total: int, order_id: str) -> bool: ...


class Refused(Exception):
    """An order that cannot be placed; `errors` say why in the shopper's terms."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = list(errors)


def create(payload: Mapping[str, Any], orders: Orders, services: Services) -> CreateOrderResponse:
    """Place an order, or say why not. What a shopper does wrong raises nothing.

    `payload` is `{"userId", "order": CreateOrderRequest}`. Submitting a request again answers
    with the order that it made the first time. Raises Unavailable, or CallRefused.
    """
    try:
        order, request = drafted(payload)
        return place(order, request, orders, services)
    except Refused as error:
        return refusal(error.errors)
    # The order that this request has made before was changed by others.
    except Unreadable as error:
        return refusal([str(error)])


def drafted(payload: Mapping[str, Any]) -> tuple[OrderDetails, CreateOrderRequest]:
    """The order that a payload asks for, and the request in it. Raises Refused."""
    try:
        command = CreateOrderCommand.model_validate(payload, extra="forbid")
        return draft(command.user_id, command.order), command.order
    except ValidationError as error:
        raise Refused(reasons(error)) from error


def place(
    order: OrderDetails, request: CreateOrderRequest, orders: Orders, services: Services
) -> CreateOrderResponse:
    """Raises Refused, or Unavailable or CallRefused without another service's answer."""
    fingerprint = fingerprint_of(request)
    try:
        check(order, request.payment_token, services)
        orders.add(order, fingerprint)
    except (Refused, Unavailable, CallRefused):
        # Most often an answer was lost and the shopper tries again: the token is taken because
        # their order has it. Looking only now spares the usual case a read.
        placed = orders.find(order.order_id, fingerprint)
        if placed is None:
            raise
        order = placed
    return CreateOrderResponse(success=True, message="Order created", order=order)


def refusal(errors: Sequence[str]) -> CreateOrderResponse:
    message = "The order was not placed and nothing was charged"
    return CreateOrderResponse(success=False, message=message, errors=list(errors))


def draft(user_id: str, request: CreateOrderRequest) -> OrderDetails:
    """The order that a request asks for. Raises Refused or ValidationError."""
    moment = now()
    products = merge_lines(lines_of(request))
    return OrderDetails(
        order_id=order_id_of(user_id, request.payment_token),
        user_id=user_id,
        created_date=moment,
        modified_date=moment,
        status=NEW,
        products=products,
        address=request.address,
        delivery_price=request.delivery_price,
        total=price_of(products) + request.delivery_price,
        payment_status=PaymentStatus.PENDING,
        history=[HistoryEntry(status=NEW, time=moment, source=ORDERS)],
    )


def order_id_of(user_id: str, payment_token: str) -> str:
    """One order per user and token: whoever submits twice names the same order twice."""
    return str(uuid5(NAMESPACE_URL, f"ecommerce/orders/{user_id}/{payment_token}"))


def fingerprint_of(request: CreateOrderRequest) -> str:
    """What tells a request submitted again from another one with the same token.

    It is made of what is kept: a picture that has changed meanwhile makes no other request.
    """
    kept = request.to_json() | {"products": [line.to_json() for line in lines_of(request)]}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def lines_of(request: CreateOrderRequest) -> list[OrderLine]:
    return [OrderLine.model_validate(product.model_dump()) for product in request.products]


def merge_lines(products: Sequence[OrderLine]) -> list[OrderLine]:
    """One line per product, quantities added.

    Raises Refused where two lines disagree, ValidationError where the sum is too large.
    """
    lines: dict[str, OrderLine] = {}
    for product in products:
        line = lines.get(product.product_id)
        if line and line.terms != product.terms:
            raise Refused([f"products: two lines for {product.product_id} disagree"])
        quantity = product.count + (line.count if line else 0)
        lines[product.product_id] = with_quantity(line or product, quantity)
    return list(lines.values())


def with_quantity(line: OrderLine, quantity: int) -> OrderLine:
    """Unlike a plain copy, checked: raises ValidationError for an impossible quantity."""
    return OrderLine.model_validate({**line.model_dump(), "quantity": quantity})


def check(order: Order, payment_token: str, services: Services) -> None:
    """Ask the other services. Raises Refused, or Unavailable or CallRefused without their answer.

    The payment comes last: claiming the token is the only call that changes anything.
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        products = pool.submit(services.check_products, order.products)
        price = pool.submit(services.price_delivery, order.products, order.address)
    try:
        errors = product_errors(products.result()) + delivery_errors(order, price.result())
        if errors:
            raise Refused(errors)
        claimed = services.claim_payment(payment_token, order.total, order.order_id)
    # What another service finds wrong with the order is the shopper's to put right.
    except BadRequest as refusal:
        raise Refused([str(refusal)]) from refusal
    if not claimed:
        raise Refused([f"paymentToken: unknown, used already, or good for less than {order.total}"])


def product_errors(verdict: ProductsVerdict) -> list[str]:
    return [] if verdict.products is None else [f"products: {verdict.message}"]


def delivery_errors(order: Order, price: int) -> list[str]:
    wrong = order.delivery_price != price
    return [f"deliveryPrice: is {price}, not {order.delivery_price}"] if wrong else []
