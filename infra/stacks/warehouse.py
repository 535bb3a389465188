"""Packaging orders."""

from constructs import Construct

from infra import tables
from infra.components.functions import status_in
from infra.components.service_stack import ServiceStack, index_arn
from infra.environments import Environment


class WarehouseStack(ServiceStack):
    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "warehouse", environment)
        table = self.add_table(tables.WAREHOUSE)
        functions = self.add_functions(
            {
                "WAREHOUSE_TABLE": table.table_name,
                "WAREHOUSE_STREAM_ARN": table.table_stream_arn or "",
                "EVENT_BUS_NAME": self.lookup("platform/event-bus/name"),
            }
        )
        functions.allow("api-handler", "dynamodb:GetItem", table.table_arn)
        functions.allow("graphql", "dynamodb:GetItem", table.table_arn)
        functions.allow("graphql", "dynamodb:UpdateItem", table.table_arn)
        functions.allow("graphql", "dynamodb:Query", index_arn(table, tables.WAREHOUSE))
        functions.allow("on-order-created", "dynamodb:PutItem", table.table_arn)
        functions.allow("on-order-modified", "dynamodb:UpdateItem", table.table_arn)
        functions.allow("on-order-deleted", "dynamodb:PutItem", table.table_arn)
        functions.allow_stream("on-packaging-change", table)
        # Nothing else is published.
        functions.filter_stream("on_packaging_change", status_in("COMPLETED", "FAILED"))
        functions.allow_publish("on-packaging-change", self.lookup("platform/event-bus/arn"))
