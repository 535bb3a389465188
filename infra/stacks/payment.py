"""Collecting payments."""

from constructs import Construct

from infra import tables
from infra.components.functions import status_in
from infra.components.service_stack import ServiceStack
from infra.environments import Environment

FOLLOWERS = ("on-order-created", "on-order-modified")
CANCELLERS = ("on-order-deleted", "on-packaging-failed", "on-delivery-failed")
CAPTURER = "on-delivery-completed"
FAILING = {"dynamodb": {"NewImage": {"failure": {"S": [{"exists": True}]}}}}
# What each event has the third party do.
THIRD_PARTY_CALLS = {
    **{follower: ["/updateAmount"] for follower in FOLLOWERS},
    **{canceller: ["/cancelPayment"] for canceller in CANCELLERS},
    CAPTURER: ["/updateAmount", "/processPayment"],
}


class PaymentStack(ServiceStack):
    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "payment", environment)
        table = self.add_table(tables.PAYMENT)
        tokens = self.add_table(tables.PAYMENT_TOKENS, published=False)
        functions = self.add_functions(
            {
                "PAYMENT_TABLE": table.table_name,
                "PAYMENT_STREAM_ARN": table.table_stream_arn or "",
                "PAYMENT_TOKENS_TABLE": tokens.table_name,
                "EVENT_BUS_NAME": self.lookup("platform/event-bus/name"),
                "PAYMENT_3P_URL": self.lookup("payment-3p/api/url"),
            }
        )
        third_party = self.lookup("payment-3p/api/arn")
        functions.allow_call("api-handler", third_party, "POST", "/check")
        functions.allow("api-handler", "dynamodb:PutItem", table.table_arn, tokens.table_arn)
        for handler, paths in THIRD_PARTY_CALLS.items():
            functions.allow(handler, "dynamodb:UpdateItem", table.table_arn)
            for path in paths:
                functions.allow_call(handler, third_party, "POST", path)
        for reader in (*CANCELLERS, CAPTURER):
            functions.allow(reader, "dynamodb:GetItem", table.table_arn)
        functions.allow_stream("on-payment-change", table)
        # Nothing else is published.
        functions.filter_stream("on_payment_change", status_in("CAPTURED", "CANCELLED"), FAILING)
        functions.allow_publish("on-payment-change", self.lookup("platform/event-bus/arn"))
