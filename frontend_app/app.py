"""The frontend: the GraphQL schema, and the fields that need several services."""

from typing import Any

from chalice.app import Chalice

from chalicelib import progress, tracking
from chalicelib.config import settings
from chalicelib.models import OrderDelivery, OrderProgress, OrderSource
from ecom.graphql import Caller, GraphQL
from ecom.http_client import ServiceClient
from ecom.observability import observe

app = Chalice(app_name="frontend-api")
observe(app)
graphql = GraphQL()

warehouse = ServiceClient("warehouse", settings.warehouse_url)
delivery = ServiceClient("delivery", settings.delivery_url)


@graphql.field("Order", "progress", OrderSource)
def order_progress(_: Caller, order: OrderSource) -> OrderProgress:
    """AppSync resolves this only below an order that its own resolver has shown to the caller."""
    return progress.of_order(order.order_id, warehouse, delivery)


@graphql.field("Order", "delivery", OrderSource)
def order_delivery(_: Caller, order: OrderSource) -> OrderDelivery | None:
    """As with `order_progress`: only of an order that the caller may see."""
    return tracking.of_order(order.order_id, delivery)


@app.lambda_function(name="graphql")
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)
