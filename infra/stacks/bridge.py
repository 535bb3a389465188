"""The bridge from the shared bus to the default bus, where the rules of `chalice deploy` are."""

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.components.service_stack import ServiceStack
from infra.environments import Environment
from infra.names import SOURCE


class BridgeStack(ServiceStack):
    """Part of an environment only where Chalice deploys the functions.

    One way only, and nothing of ours publishes to the default bus: no event comes back or twice.
    """

    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "bridge", environment)
        name = self.lookup("platform/event-bus/name")
        shared = events.EventBus.from_event_bus_name(self, "Bus", name)
        default = events.EventBus.from_event_bus_name(self, "DefaultBus", "default")
        events.Rule(
            self,
            "ToDefaultBus",
            rule_name=environment.resource("bridge"),
            description="To the rules that Chalice makes",
            event_bus=shared,
            event_pattern=events.EventPattern(source=events.Match.prefix(SOURCE)),
            targets=[targets.EventBus(default, role=self._role(default))],
        )

    def _role(self, default: events.IEventBus) -> iam.Role:
        """Its name is without the environment, so that a second bridge in a region is refused.

        An event does not say of which environment it is: on one default bus, two would react
        to each other's.
        """
        role = iam.Role(
            self,
            "Role",
            role_name=f"ecommerce-bridge-{self.region}",
            assumed_by=iam.ServicePrincipal("events.amazonaws.com"),
        )
        default.grant_put_events_to(role)
        return role
