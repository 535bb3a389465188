"""The frontend: the GraphQL schema, fields that need several services, live order updates."""

from typing import Any

from chalice.app import Chalice, CloudWatchEvent

from chalicelib import orders
from chalicelib.clients import Subscribers
from chalicelib.config import settings
from chalicelib.models import OrderChange, OrderDelivery, OrderProgress, OrderSource, Payment
from ecom.events import ORDER_MODIFIED
from ecom.graphql import Caller, GraphQL
from ecom.http_client import ServiceClient
from ecom.observability import annotate, observe

app = Chalice(app_name="frontend-api")
observe(app)
graphql = GraphQL()

warehouse = ServiceClient("warehouse", settings.warehouse_url)
delivery = ServiceClient("delivery", settings.delivery_url)
payment = ServiceClient("payment", settings.payment_url)
subscribers = Subscribers(ServiceClient("AppSync", settings.graphql_url, signed_for="appsync"))


# Fields of an order: AppSync resolves them only below one that its own resolver has shown to the
# caller.


@graphql.field("Order", "progress", OrderSource)
def order_progress(_: Caller, order: OrderSource) -> OrderProgress:
    return orders.progress(order.order_id, warehouse, delivery)


@graphql.field("Order", "delivery", OrderSource)
def order_delivery(_: Caller, order: OrderSource) -> OrderDelivery | None:
    return orders.known(order.order_id, delivery, OrderDelivery)


@graphql.field("Order", "payment", OrderSource)
def order_payment(_: Caller, order: OrderSource) -> Payment | None:
    return orders.known(order.order_id, payment, Payment)


@app.lambda_function(name="graphql")
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)


# Events


@app.on_cw_event(ORDER_MODIFIED.pattern())
def on_order_modified(event: CloudWatchEvent) -> None:
    change = OrderChange.of(ORDER_MODIFIED.parse(event.detail))
    annotate(orderId=change.order_id)
    subscribers.tell(change)
