"""The catalogue."""

from constructs import Construct

from infra import tables
from infra.components.service_stack import ServiceStack, index_arn
from infra.environments import Environment


class ProductsStack(ServiceStack):
    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "products", environment)
        table = self.add_table(tables.PRODUCTS)
        terms = self.add_table(tables.PRODUCT_TERMS, published=False)
        functions = self.add_functions(
            {
                "PRODUCTS_TABLE": table.table_name,
                "PRODUCT_TERMS_TABLE": terms.table_name,
                "PRODUCTS_STREAM_ARN": table.table_stream_arn or "",
                "EVENT_BUS_NAME": self.lookup("platform/event-bus/name"),
                "USER_POOL_ARN": self.lookup("users/user-pool/arn"),
            }
        )
        by_category = index_arn(table, tables.PRODUCTS, "category-names")
        for asked in ("api-handler", "graphql"):
            functions.allow(asked, "dynamodb:GetItem", table.table_arn)
            functions.allow(asked, "dynamodb:Scan", table.table_arn)
            functions.allow(asked, "dynamodb:Query", by_category)
            functions.allow(asked, "dynamodb:Query", terms.table_arn)
            functions.allow(asked, "dynamodb:BatchGetItem", table.table_arn)
            for change in ("PutItem", "UpdateItem", "DeleteItem"):
                functions.allow(asked, f"dynamodb:{change}", table.table_arn)
        functions.allow("on-stock-changed", "dynamodb:UpdateItem", table.table_arn)
        functions.allow_stream("on-product-change", table)
        functions.allow_publish("on-product-change", self.lookup("platform/event-bus/arn"))
        functions.allow_stream("on-product-indexed", table)
        functions.allow("on-product-indexed", "dynamodb:BatchGetItem", table.table_arn)
        functions.allow("on-product-indexed", "dynamodb:UpdateItem", table.table_arn)
        functions.allow("on-product-indexed", "dynamodb:BatchWriteItem", terms.table_arn)
