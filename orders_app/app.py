"""Orders: the signed-in user's orders, what staff do to them, and every event that moves one.

Longer than other files on purpose: all the ways into the service are in this one list.
"""

from datetime import timedelta
from typing import Annotated, Any

from chalice.app import (
    CloudWatchEvent,
    CognitoUserPoolAuthorizer,
    CORSConfig,
    DynamoDBEvent,
    IAMAuthorizer,
)

from chalicelib import cancelling, erasure, orders, packages, refunds, settlement
from chalicelib.clients import Clients
from chalicelib.config import settings
from chalicelib.models import (
    Cause,
    CreateOrderArguments,
    OrderDetails,
    OrderPage,
    OrderQuery,
    OrderRecord,
    RefundOrderArguments,
    RefundRequest,
)
from chalicelib.store import OrderStore
from ecom import events, rest
from ecom.bus import EventBus
from ecom.dynamodb import from_image
from ecom.errors import CallRefused, NotFound, Unavailable
from ecom.graphql import Caller, GraphQL, Group, OrderArguments, PageRequest
from ecom.models import Order, OrderStatus, PaymentStatus, now
from ecom.observability import annotate, count, count_fault
from ecom.outbox import DeadLetterQueue, Outbox
from ecom.staff import Staff

app = rest.rest_app("orders")
graphql = GraphQL()
users = CognitoUserPoolAuthorizer("users", provider_arns=[settings.user_pool_arn])
services = IAMAuthorizer()
cors = CORSConfig(max_age=600)

store = OrderStore(settings.orders_table)
clients = Clients.of(settings)
staff = Staff(settings.user_pool_id)
outbox = Outbox(
    model=OrderRecord,
    to_events=erasure.to_events,
    bus=EventBus(settings.event_bus_name),
    dead_letters=DeadLetterQueue(settings.dead_letter_queue_url),
)


# The signed-in user


@app.route("/orders", methods=["GET"], authorizer=users, cors=cors)
def list_orders() -> Annotated[dict[str, Any], OrderPage]:
    request = app.current_request
    user_id = rest.user_id(request)
    token = rest.parameters(request, PageRequest).next_token
    return store.of_user(user_id, token).to_json("orders")


@app.route("/orders/{order_id}", methods=["GET"], authorizer=users, cors=cors)
def show_order(order_id: str) -> OrderDetails:
    return own_order(rest.user_id(app.current_request), order_id)


@app.route("/orders/{order_id}/cancel", methods=["POST"], authorizer=users, cors=cors)
def cancel_own_order(order_id: str) -> OrderDetails:
    return cancel(own_order(rest.user_id(app.current_request), order_id))


@graphql.query("getOrders", PageRequest)
def get_orders(caller: Caller, arguments: PageRequest) -> dict[str, Any]:
    return store.of_user(caller.user_id, arguments.next_token).to_json("orders")


@graphql.query("getOrder", OrderQuery)
def get_order(caller: Caller, arguments: OrderQuery) -> OrderDetails | None:
    order = store.details(arguments.order_id)
    return order if order and order.user_id == caller.user_id else None


@graphql.mutation("createOrder", CreateOrderArguments)
def create_order(caller: Caller, arguments: CreateOrderArguments) -> dict[str, Any]:
    return place_order({"userId": caller.user_id, "order": arguments.order})


@graphql.mutation("cancelOrder", OrderArguments)
def cancel_order(caller: Caller, arguments: OrderArguments) -> OrderDetails:
    order_id = arguments.input.order_id
    if Group.ADMIN in caller.groups:
        return cancel(known_order(order_id))
    return cancel(own_order(caller.user_id, order_id))


@graphql.subscription("onOrderChanged", OrderQuery)
def on_order_changed(caller: Caller, arguments: OrderQuery) -> None:
    own_order(caller.user_id, arguments.order_id)


@app.lambda_function(name="graphql")
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)


# Administrators


@app.route("/admin/orders/{order_id}", methods=["GET"], authorizer=users, cors=cors)
def show_any_order(order_id: str) -> OrderDetails:
    rest.require_group(app.current_request, Group.ADMIN)
    return known_order(order_id)


@app.route("/admin/orders/{order_id}/cancel", methods=["POST"], authorizer=users, cors=cors)
def cancel_any_order(order_id: str) -> OrderDetails:
    rest.require_group(app.current_request, Group.ADMIN)
    return cancel(known_order(order_id))


@app.route("/admin/orders/{order_id}/refunds", methods=["POST"], authorizer=users, cors=cors)
def add_refund(order_id: str) -> OrderDetails:
    rest.require_group(app.current_request, Group.ADMIN)
    request = rest.body(app.current_request, RefundRequest)
    return refund(rest.caller(app.current_request), order_id, request)


@graphql.mutation("refundOrder", RefundOrderArguments, groups=(Group.ADMIN,))
def refund_order(caller: Caller, arguments: RefundOrderArguments) -> OrderDetails:
    return refund(caller, arguments.input.order_id, arguments.input)


# Other services


@app.route("/backend/{order_id}", methods=["GET"], authorizer=services)
def show_order_to_service(order_id: str) -> Order:
    rest.require_service(app.current_request)
    order = store.get(order_id)
    if order is None:
        raise NotFound(f"no order {order_id}")
    return order


@app.lambda_function(name="create-order")
def create_order_for_user(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    return place_order(event)


# Events


@app.on_cw_event(events.PACKAGE_CREATED.pattern())
def on_package_created(event: CloudWatchEvent) -> None:
    content = events.PACKAGE_CREATED.parse(event.detail)
    annotate(orderId=content.order_id)
    packages.record(content, cause_of(event), store, clients)


@app.on_cw_event(events.PACKAGING_FAILED.pattern())
def on_packaging_failed(event: CloudWatchEvent) -> None:
    move(events.PACKAGING_FAILED.parse(event.detail).order_id, OrderStatus.PACKAGING_FAILED, event)


@app.on_cw_event(events.PACKAGING_CANCELLED.pattern())
def on_packaging_cancelled(event: CloudWatchEvent) -> None:
    move(events.PACKAGING_CANCELLED.parse(event.detail).order_id, OrderStatus.CANCELLED, event)


@app.on_cw_event(events.DELIVERY_COMPLETED.pattern())
def on_delivery_completed(event: CloudWatchEvent) -> None:
    move(events.DELIVERY_COMPLETED.parse(event.detail).order_id, OrderStatus.FULFILLED, event)


@app.on_cw_event(events.DELIVERY_FAILED.pattern())
def on_delivery_failed(event: CloudWatchEvent) -> None:
    move(events.DELIVERY_FAILED.parse(event.detail).order_id, OrderStatus.DELIVERY_FAILED, event)


@app.on_cw_event(events.PAYMENT_CAPTURED.pattern())
def on_payment_captured(event: CloudWatchEvent) -> None:
    move_payment(events.PAYMENT_CAPTURED.parse(event.detail).order_id, PaymentStatus.CAPTURED)


@app.on_cw_event(events.PAYMENT_CANCELLED.pattern())
def on_payment_cancelled(event: CloudWatchEvent) -> None:
    move_payment(events.PAYMENT_CANCELLED.parse(event.detail).order_id, PaymentStatus.CANCELLED)


@app.on_cw_event(events.PAYMENT_FAILED.pattern())
def on_payment_failed(event: CloudWatchEvent) -> None:
    move_payment(events.PAYMENT_FAILED.parse(event.detail).order_id, PaymentStatus.FAILED)


@app.on_cw_event(events.PAYMENT_REFUNDED.pattern())
def on_payment_refunded(event: CloudWatchEvent) -> None:
    given_back = events.PAYMENT_REFUNDED.parse(event.detail)
    annotate(orderId=given_back.order_id)
    refunds.record(given_back, cause_of(event), store)


@app.on_cw_event(events.USER_DELETED.pattern())
def on_user_deleted(event: CloudWatchEvent) -> None:
    user_id = events.USER_DELETED.parse(event.detail).user_id
    annotate(userId=user_id)
    erasure.mark(user_id, store)


# Every few minutes


@app.schedule(settings.settlement_schedule)
def find_unsettled(event: CloudWatchEvent) -> None:  # noqa: ARG001
    settlement.find(store, clients, now(), timedelta(seconds=settings.settlement_grace))


# The table's changes


@app.on_dynamodb_record(settings.orders_stream_arn, starting_position="TRIM_HORIZON")
def on_order_change(event: DynamoDBEvent) -> None:
    outbox.publish(event)


@app.on_dynamodb_record(settings.orders_stream_arn, starting_position="TRIM_HORIZON")
def on_order_closed(event: DynamoDBEvent) -> None:
    images = [from_image(record.new_image) for record in event if record.new_image]
    erasure.erase(images, store)


def known_order(order_id: str) -> OrderDetails:
    order = store.details(order_id)
    if order is None:
        raise NotFound(f"no order {order_id}")
    return order


def own_order(user_id: str, order_id: str) -> OrderDetails:
    order = store.details(order_id)
    if order is None or order.user_id != user_id:
        raise NotFound(f"you have no order {order_id}")
    return order


def place_order(payload: dict[str, Any]) -> dict[str, Any]:
    try:
        response = orders.create(payload, store, clients)
    except (Unavailable, CallRefused) as error:
        count_fault(str(error))
        response = orders.refusal([str(error)])
    if response.order:
        annotate(orderId=response.order.order_id)
    count("OrderPlaced" if response.success else "OrderRefused")
    return response.to_json()


def cancel(order: OrderDetails) -> OrderDetails:
    annotate(orderId=order.order_id)
    cancelling.cancel(order, store, clients)
    return known_order(order.order_id)


def refund(caller: Caller, order_id: str, request: RefundRequest) -> OrderDetails:
    annotate(orderId=order_id)
    staff.require(caller, Group.ADMIN)
    refunds.give_back(known_order(order_id), request, store, clients)
    return known_order(order_id)


def move(order_id: str, to: OrderStatus, event: CloudWatchEvent) -> None:
    annotate(orderId=order_id)
    store.move(order_id, to, cause_of(event))


def move_payment(order_id: str, to: PaymentStatus) -> None:
    annotate(orderId=order_id)
    store.move_payment(order_id, to)


def cause_of(event: CloudWatchEvent) -> Cause:
    return Cause(source=event.source, event_id=event.event_id)
