"""Packaging orders, and stock."""

from constructs import Construct

from infra import tables
from infra.components.functions import status_in
from infra.components.service_stack import ServiceStack, index_arn
from infra.environments import Environment

MOVERS = ("api-handler", "graphql", "on-order-created", "on-order-modified", "on-order-deleted")


class WarehouseStack(ServiceStack):
    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "warehouse", environment)
        table = self.add_table(tables.WAREHOUSE)
        stock = self.add_table(tables.STOCK, published=False)
        adjustments = self.add_table(tables.STOCK_ADJUSTMENTS, published=False)
        functions = self.add_functions(
            {
                "WAREHOUSE_TABLE": table.table_name,
                "WAREHOUSE_STREAM_ARN": table.table_stream_arn or "",
                "STOCK_TABLE": stock.table_name,
                "STOCK_STREAM_ARN": stock.table_stream_arn or "",
                "STOCK_ADJUSTMENTS_TABLE": adjustments.table_name,
                "EVENT_BUS_NAME": self.lookup("platform/event-bus/name"),
                "USER_POOL_ARN": self.lookup("users/user-pool/arn"),
                "PRODUCTS_URL": self.lookup("products/api/url"),
            }
        )
        for asked in ("api-handler", "graphql"):
            functions.allow(asked, "dynamodb:GetItem", stock.table_arn)
            functions.allow(asked, "dynamodb:Query", index_arn(stock, tables.STOCK))
            functions.allow(asked, "dynamodb:PutItem", adjustments.table_arn)
        functions.allow("graphql", "dynamodb:UpdateItem", table.table_arn)
        functions.allow("graphql", "dynamodb:Query", index_arn(table, tables.WAREHOUSE))
        for reader in ("api-handler", "graphql", "on-order-modified", "on-order-deleted"):
            functions.allow(reader, "dynamodb:GetItem", table.table_arn)
        for reserving in ("on-order-created", "on-order-modified"):
            functions.allow(reserving, "dynamodb:BatchGetItem", stock.table_arn)
        # A request and the stock that it holds change together.
        for mover in MOVERS:
            functions.allow(mover, "dynamodb:PutItem", table.table_arn)
            functions.allow(mover, "dynamodb:UpdateItem", stock.table_arn)
        functions.allow("on-product-deleted", "dynamodb:UpdateItem", stock.table_arn)
        functions.allow_stream("on-packaging-change", table)
        # Nothing else is published.
        published = status_in("COMPLETED", "FAILED", "CANCELLED")
        functions.filter_stream("on_packaging_change", published)
        functions.allow_stream("on-stock-change", stock)
        for outbox in ("on-packaging-change", "on-stock-change"):
            functions.allow_publish(outbox, self.lookup("platform/event-bus/arn"))
