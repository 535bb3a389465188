"""The frontend: the GraphQL schema, and the fields that need several services."""

from typing import Any

from chalice.app import Chalice

from chalicelib import progress
from chalicelib.config import settings
from chalicelib.models import OrderProgress, OrderSource
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


@app.lambda_function(name="graphql")
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)
