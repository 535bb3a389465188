"""The simulated third-party payment system."""

from constructs import Construct

from infra import tables
from infra.components.service_stack import ServiceStack
from infra.environments import Environment
from infra.prerequisites import DeploymentError


class Payment3pStack(ServiceStack):
    def __init__(self, scope: Construct, environment: Environment) -> None:
        demand_demonstration(environment)
        super().__init__(scope, "payment-3p", environment)
        table = self.add_table(tables.PAYMENT_3P)
        functions = self.add_functions({"PAYMENT_3P_TABLE": table.table_name})
        for action in ("GetItem", "PutItem", "UpdateItem"):
            functions.allow("api-handler", f"dynamodb:{action}", table.table_arn)


def demand_demonstration(environment: Environment) -> None:
    """Raises DeploymentError where customers could be sold to for nothing."""
    if environment.production and environment.simulated_payments != "demonstration":
        raise DeploymentError(
            f"{environment.name} is a production environment, and payment-3p only simulates a "
            "payment provider: any 16 digits pay. Have the payment service call a real one and "
            "remove this stack, or write `simulated_payments: demonstration` below "
            f"`{environment.name}:` in infra/environments.yaml if nobody is to pay there."
        )
