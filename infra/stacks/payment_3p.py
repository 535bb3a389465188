"""The simulated third-party payment system."""

from constructs import Construct

from infra import tables
from infra.components.service_stack import ServiceStack
from infra.environments import Environment


class Payment3pStack(ServiceStack):
    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "payment-3p", environment)
        table = self.add_table(tables.PAYMENT_3P)
        functions = self.add_functions({"PAYMENT_3P_TABLE": table.table_name})
        for action in ("GetItem", "PutItem", "UpdateItem"):
            functions.allow("api-handler", f"dynamodb:{action}", table.table_arn)
