"""Orders: the signed-in user's orders, and every event that moves one."""

from typing import Any

from chalice.app import (
    CloudWatchEvent,
    CognitoUserPoolAuthorizer,
    CORSConfig,
    DynamoDBEvent,
    IAMAuthorizer,
)

from chalicelib import orders, packages
from chalicelib.clients import Clients
from chalicelib.config import settings
from chalicelib.models import Cause, CreateOrderArguments, OrderQuery, OrderWithHistory
from chalicelib.store import OrderStore
from ecom import rest
from ecom.bus import EventBus
from ecom.errors import NotFound
from ecom.events import (
    DELIVERY_COMPLETED,
    DELIVERY_FAILED,
    ORDER_CREATED,
    ORDER_DELETED,
    ORDER_MODIFIED,
    PACKAGE_CREATED,
    PACKAGING_FAILED,
)
from ecom.graphql import Caller, GraphQL, PageRequest
from ecom.http_client import ServiceClient
from ecom.models import Order, OrderStatus
from ecom.observability import annotate, count
from ecom.outbox import DeadLetterQueue, Outbox, resource_events

app = rest.rest_app("orders")
graphql = GraphQL()
users = CognitoUserPoolAuthorizer("users", provider_arns=[settings.user_pool_arn])
services = IAMAuthorizer()
cors = CORSConfig(max_age=600)

store = OrderStore(settings.orders_table)
clients = Clients(
    products=ServiceClient("products", settings.products_url),
    delivery_pricing=ServiceClient("delivery-pricing", settings.delivery_pricing_url),
    payment=ServiceClient("payment", settings.payment_url),
)
outbox = Outbox(
    model=Order,
    to_events=resource_events(ORDER_CREATED, ORDER_MODIFIED, ORDER_DELETED, key="order_id"),
    bus=EventBus(settings.event_bus_name),
    dead_letters=DeadLetterQueue(settings.dead_letter_queue_url),
)


# The signed-in user


@app.route("/orders", methods=["GET"], authorizer=users, cors=cors)
def list_orders() -> dict[str, Any]:
    request = app.current_request
    user_id = rest.user_id(request)
    token = rest.parameters(request, PageRequest).next_token
    return store.of_user(user_id, token).to_json("orders")


@app.route("/orders/{order_id}", methods=["GET"], authorizer=users, cors=cors)
def show_order(order_id: str) -> dict[str, Any]:
    return own_order(rest.user_id(app.current_request), order_id).to_json()


@graphql.query("getOrders", PageRequest)
def get_orders(caller: Caller, arguments: PageRequest) -> dict[str, Any]:
    return store.of_user(caller.user_id, arguments.next_token).to_json("orders")


@graphql.query("getOrder", OrderQuery)
def get_order(caller: Caller, arguments: OrderQuery) -> OrderWithHistory | None:
    order = store.get_with_history(arguments.order_id)
    return order if order and order.user_id == caller.user_id else None


@graphql.mutation("createOrder", CreateOrderArguments)
def create_order(caller: Caller, arguments: CreateOrderArguments) -> dict[str, Any]:
    return place_order({"userId": caller.user_id, "order": arguments.order})


@app.lambda_function(name="graphql")
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)


# Other services


@app.route("/backend/{order_id}", methods=["GET"], authorizer=services)
def show_order_to_service(order_id: str) -> dict[str, Any]:
    rest.require_service(app.current_request)
    order = store.get(order_id)
    if order is None:
        raise NotFound(f"no order {order_id}")
    return order.to_json()


@app.lambda_function(name="create-order")
def create_order_for_user(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    return place_order(event)


# Events


@app.on_cw_event(PACKAGE_CREATED.pattern())
def on_package_created(event: CloudWatchEvent) -> None:
    content = PACKAGE_CREATED.parse(event.detail)
    annotate(orderId=content.order_id)
    packages.record(content, cause_of(event), store)


@app.on_cw_event(PACKAGING_FAILED.pattern())
def on_packaging_failed(event: CloudWatchEvent) -> None:
    order_id = PACKAGING_FAILED.parse(event.detail).order_id
    move(order_id, OrderStatus.PACKAGING_FAILED, event)


@app.on_cw_event(DELIVERY_COMPLETED.pattern())
def on_delivery_completed(event: CloudWatchEvent) -> None:
    order_id = DELIVERY_COMPLETED.parse(event.detail).order_id
    move(order_id, OrderStatus.FULFILLED, event)


@app.on_cw_event(DELIVERY_FAILED.pattern())
def on_delivery_failed(event: CloudWatchEvent) -> None:
    order_id = DELIVERY_FAILED.parse(event.detail).order_id
    move(order_id, OrderStatus.DELIVERY_FAILED, event)


@app.on_dynamodb_record(settings.orders_stream_arn, starting_position="TRIM_HORIZON")
def on_order_change(event: DynamoDBEvent) -> None:
    outbox.publish(event)


def own_order(user_id: str, order_id: str) -> OrderWithHistory:
    order = store.get_with_history(order_id)
    if order is None or order.user_id != user_id:
        raise NotFound(f"you have no order {order_id}")
    return order


def place_order(payload: dict[str, Any]) -> dict[str, Any]:
    response = orders.create(payload, store, clients)
    if response.order:
        annotate(orderId=response.order.order_id)
    count("OrderPlaced" if response.success else "OrderRefused")
    return response.to_json()


def move(order_id: str, to: OrderStatus, event: CloudWatchEvent) -> None:
    annotate(orderId=order_id)
    store.move(order_id, to, cause_of(event))


def cause_of(event: CloudWatchEvent) -> Cause:
    return Cause(source=event.source, event_id=event.event_id)
