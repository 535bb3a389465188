"""The catalogue."""

from constructs import Construct

from infra import tables
from infra.components.service_stack import ServiceStack, index_arn
from infra.environments import Environment


class ProductsStack(ServiceStack):
    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "products", environment)
        table = self.add_table(tables.PRODUCTS)
        functions = self.add_functions(
            {
                "PRODUCTS_TABLE": table.table_name,
                "PRODUCTS_STREAM_ARN": table.table_stream_arn or "",
                "EVENT_BUS_NAME": self.lookup("platform/event-bus/name"),
            }
        )
        by_category = index_arn(table, tables.PRODUCTS)
        for reader in ("api-handler", "graphql"):
            functions.allow(reader, "dynamodb:GetItem", table.table_arn)
            functions.allow(reader, "dynamodb:Scan", table.table_arn)
            functions.allow(reader, "dynamodb:Query", by_category)
        functions.allow("api-handler", "dynamodb:BatchGetItem", table.table_arn)
        functions.allow_stream("on-product-change", table)
        functions.allow_publish("on-product-change", self.lookup("platform/event-bus/arn"))
