"""Order creation and status."""

from constructs import Construct

from infra import tables
from infra.components.functions import status_in
from infra.components.service_stack import ServiceStack, index_arn
from infra.environments import Environment

CREATION = ("graphql", "create-order")
ASKED = ("api-handler", "graphql")
MOVERS = (
    *ASKED,
    "on-package-created",
    "on-packaging-failed",
    "on-packaging-cancelled",
    "on-delivery-completed",
    "on-delivery-failed",
    "on-payment-captured",
    "on-payment-cancelled",
    "on-payment-failed",
    "on-payment-refunded",
    "on-user-deleted",
    "on-order-closed",
    "find-unsettled",
)
ENDS = ("PACKAGING_FAILED", "DELIVERY_FAILED", "CANCELLED", "FULFILLED", "REFUNDED")


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
                "USER_POOL_ID": self.lookup("users/user-pool/id"),
                "PRODUCTS_URL": self.lookup("products/api/url"),
                "DELIVERY_PRICING_URL": self.lookup("delivery-pricing/api/url"),
                "PAYMENT_URL": self.lookup("payment/api/url"),
                "WAREHOUSE_URL": self.lookup("warehouse/api/url"),
                "SETTLEMENT_SCHEDULE": environment.settlement_schedule,
                "SETTLEMENT_GRACE": str(environment.settlement_grace),
            }
        )
        self.publish("create-order/arn", functions.arn("create-order"))
        of_user = index_arn(table, tables.ORDERS, "user-orders")
        for reader in (*ASKED, "create-order", "on-package-created", "on-payment-refunded"):
            functions.allow(reader, "dynamodb:GetItem", table.table_arn)
        for lister in (*ASKED, "on-user-deleted"):
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
        pricing = self.lookup("delivery-pricing/api/arn")
        functions.allow_call("on-package-created", pricing, "POST", "/backend/pricing")
        for asked in ASKED:
            warehouse, payment = self.lookup("warehouse/api/arn"), self.lookup("payment/api/arn")
            functions.allow_call(asked, warehouse, "POST", "/backend/*/cancel")
            functions.allow_call(asked, payment, "POST", "/backend/*/refunds")
            functions.allow_judging_staff(asked, self.lookup("users/user-pool/arn"))
        unsettled = index_arn(table, tables.ORDERS, "settlement")
        functions.allow("find-unsettled", "dynamodb:Query", unsettled)
        payment = self.lookup("payment/api/arn")
        functions.allow_call("find-unsettled", payment, "POST", "/backend/*/overdue")
        for mover in MOVERS:
            functions.allow(mover, "dynamodb:UpdateItem", table.table_arn)
        functions.allow_stream("on-order-change", table)
        functions.allow_publish("on-order-change", self.lookup("platform/event-bus/arn"))
        functions.allow_stream("on-order-closed", table)
        # No other change has it erase anything.
        closed = status_in(*ENDS)
        closed["dynamodb"]["NewImage"]["erasing"] = {"BOOL": [True]}
        functions.filter_stream("on_order_closed", closed)
