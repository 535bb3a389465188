"""What a delivery costs."""

from constructs import Construct

from infra.components.service_stack import ServiceStack
from infra.environments import Environment


class DeliveryPricingStack(ServiceStack):
    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "delivery-pricing", environment)
        self.add_functions()
        api_id = self.functions.project.resource("RestAPI").ref
        self.publish("api/domain", self.execute_api_domain(api_id))
