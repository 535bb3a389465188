"""Collecting payments."""

from constructs import Construct

from infra import tables
from infra.components.functions import status_in
from infra.components.service_stack import ServiceStack, index_arn
from infra.environments import Environment

CANCELLERS = ("on-order-deleted", "on-packaging-failed", "on-delivery-failed")
# Staff retry whatever was refused or interrupted.
EDGES = ("graphql", "api-handler")
RETRIED = ["/updateAmount", "/processPayment", "/cancelPayment", "/refund"]
FAILING = {"dynamodb": {"NewImage": {"failure": {"S": [{"exists": True}]}}}}
# What each event, or request of staff, has the third party do.
THIRD_PARTY_CALLS = {
    "on-order-created": ["/updateAmount"],
    # A cancelled order cancels its payment.
    "on-order-modified": ["/updateAmount", "/cancelPayment"],
    "on-delivery-completed": ["/updateAmount", "/processPayment"],
    **{canceller: ["/cancelPayment"] for canceller in CANCELLERS},
    **dict.fromkeys(EDGES, RETRIED),
}
READERS = ("on-order-modified", "on-delivery-completed", *CANCELLERS, *EDGES)


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
                "USER_POOL_ARN": self.lookup("users/user-pool/arn"),
                "USER_POOL_ID": self.lookup("users/user-pool/id"),
            }
        )
        third_party = self.lookup("payment-3p/api/arn")
        functions.allow_call("api-handler", third_party, "POST", "/check")
        functions.allow("api-handler", "dynamodb:PutItem", table.table_arn, tokens.table_arn)
        for handler, paths in THIRD_PARTY_CALLS.items():
            functions.allow(handler, "dynamodb:UpdateItem", table.table_arn)
            for path in paths:
                functions.allow_call(handler, third_party, "POST", path)
        for reader in READERS:
            functions.allow(reader, "dynamodb:GetItem", table.table_arn)
        for edge in EDGES:
            functions.allow(edge, "dynamodb:Query", index_arn(table, tables.PAYMENT))
            functions.allow_judging_staff(edge, self.lookup("users/user-pool/arn"))
        functions.allow_stream("on-payment-change", table)
        # Nothing else is published.
        published = status_in("CAPTURED", "CANCELLED", "REFUNDED")
        functions.filter_stream("on_payment_change", published, FAILING)
        functions.allow_publish("on-payment-change", self.lookup("platform/event-bus/arn"))
