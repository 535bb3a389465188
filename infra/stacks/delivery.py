"""Shipping packages."""

from constructs import Construct

from infra import tables
from infra.components.functions import status_in
from infra.components.service_stack import ServiceStack, index_arn
from infra.environments import Environment


class DeliveryStack(ServiceStack):
    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "delivery", environment)
        table = self.add_table(tables.DELIVERY)
        functions = self.add_functions(
            {
                "DELIVERY_TABLE": table.table_name,
                "DELIVERY_STREAM_ARN": table.table_stream_arn or "",
                "EVENT_BUS_NAME": self.lookup("platform/event-bus/name"),
                "ORDERS_URL": self.lookup("orders/api/url"),
            }
        )
        functions.allow("api-handler", "dynamodb:GetItem", table.table_arn)
        functions.allow("graphql", "dynamodb:GetItem", table.table_arn)
        functions.allow("graphql", "dynamodb:UpdateItem", table.table_arn)
        functions.allow("graphql", "dynamodb:Query", index_arn(table, tables.DELIVERY))
        functions.allow("on-package-created", "dynamodb:PutItem", table.table_arn)
        functions.allow("on-order-address-erased", "dynamodb:GetItem", table.table_arn)
        functions.allow("on-order-address-erased", "dynamodb:UpdateItem", table.table_arn)
        orders = self.lookup("orders/api/arn")
        functions.allow_call("on-package-created", orders, "GET", "/backend/*")
        functions.allow_stream("on-delivery-change", table)
        # Nothing else is published.
        functions.filter_stream("on_delivery_change", status_in("COMPLETED", "FAILED"))
        functions.allow_publish("on-delivery-change", self.lookup("platform/event-bus/arn"))
