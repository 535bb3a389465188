"""Order creation and status."""

from constructs import Construct

from infra import tables
from infra.components.service_stack import ServiceStack, index_arn
from infra.environments import Environment

CREATION = ("graphql", "create-order")
MOVERS = (
    "on-package-created",
    "on-packaging-failed",
    "on-delivery-completed",
    "on-delivery-failed",
)


class OrdersStack(ServiceStack):
    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "orders", environment)
        table = self.add_table(tables.ORDERS)
        functions = self.add_functions(
            {
                "ORDERS_TABLE": table.table_name,
                "ORDERS_STREAM_ARN": table.table_stream_arn or "",
                "EVENT_BUS_NAME": self.lookup("platform/event-bus/name"),
                "USER_POOL_ARN": self.lookup("users/user-pool/arn"),
                "PRODUCTS_URL": self.lookup("products/api/url"),
                "DELIVERY_PRICING_URL": self.lookup("delivery-pricing/api/url"),
                "PAYMENT_URL": self.lookup("payment/api/url"),
            }
        )
        self.publish("create-order/arn", functions.arn("create-order"))
        of_user = index_arn(table, tables.ORDERS)
        for reader in ("api-handler", *CREATION, "on-package-created"):
            functions.allow(reader, "dynamodb:GetItem", table.table_arn)
        for lister in ("api-handler", "graphql"):
            functions.allow(lister, "dynamodb:Query", of_user)
        for creator in CREATION:
            functions.allow(creator, "dynamodb:PutItem", table.table_arn)
            for service, path in (
                ("products", "/backend/validate"),
                ("delivery-pricing", "/backend/pricing"),
                ("payment", "/backend/validate"),
            ):
                arn = self.lookup(f"{service}/api/arn")
                functions.allow_call(creator, arn, "POST", path)
        for mover in MOVERS:
            functions.allow(mover, "dynamodb:UpdateItem", table.table_arn)
        functions.allow_stream("on-order-change", table)
        functions.allow_publish("on-order-change", self.lookup("platform/event-bus/arn"))
